import { findOrganization, listOrganizations } from '#server/accounts/index.ts';
import { inTransaction, type Database } from '#server/platform/database/index.ts';
import type { Plaza } from '#server/platform/plaza.ts';
import { nextChange } from './change-counter.ts';

/** Throws accounts' `OrganizationMissing` unless there is such an organization. */
export async function requireOrganization(db: Database, slug: string): Promise<void> {
  await findOrganization({ db }, slug);
}

/** Titles by slug. */
export async function organizationTitles(db: Database): Promise<ReadonlyMap<string, string>> {
  const organizations = await listOrganizations({ db });
  return new Map(organizations.map(({ slug, title }) => [slug, title]));
}

/** The publisher of a dataset is its organization where nothing else was written: a new title shows in all of them. */
export function followOrganizations(plaza: Plaza): void {
  plaza.outbox.listen('catalog.organization-titles', 'organization.changed', async ({ db }, { payload }) => {
    await inTransaction(db, async (tx) => {
      const rows = await tx.selectFrom('dataset').select('uid').where('organization', '=', payload.slug).execute();
      for (const { uid } of rows) await tx.updateTable('dataset').set({ change: await nextChange(tx) }).where('uid', '=', uid).execute();
    });
  });
}
