import type { Database } from '#server/platform/database/index.ts';
import { OrganizationNotFound } from './problems.ts';

/** Throws `OrganizationNotFound` unless there is such an organization. */
export async function requireOrganization(db: Database, slug: string): Promise<void> {
  const row = await db.selectFrom('organization').select('slug').where('slug', '=', slug).where('removed_at', 'is', null).executeTakeFirst();
  if (!row) throw OrganizationNotFound({ organization: slug });
}

/** Titles by slug. */
export async function organizationTitles(db: Database): Promise<ReadonlyMap<string, string>> {
  const rows = await db.selectFrom('organization').select(['slug', 'title']).execute();
  return new Map(rows.map((row) => [row.slug, row.title]));
}
