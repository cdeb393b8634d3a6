import { findOrganization } from '#server/accounts/index.ts';
import type { Plaza } from '#server/platform/plaza.ts';

/** Throws `OrganizationMissing` unless there is an organization of this slug. */
export async function requireOrganization(plaza: Plaza, slug: string): Promise<void> {
  await findOrganization(plaza, slug);
}
