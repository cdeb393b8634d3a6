import type { Tx } from '#server/platform/database/index.ts';
import { OrganizationNotFound } from '../problems.ts';

/** Throws `OrganizationNotFound` unless there is such an organization. */
export async function requireOrganization(tx: Tx, slug: string): Promise<void> {
  const row = await tx.selectFrom('organization').select('slug').where('slug', '=', slug).where('removed_at', 'is', null).executeTakeFirst();
  if (!row) throw OrganizationNotFound({ organization: slug });
}
