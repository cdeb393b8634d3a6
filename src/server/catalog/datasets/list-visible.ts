import type { Database } from '#server/platform/database/index.ts';

/** As little of a dataset as a list of all of them needs. */
export interface VisibleDataset {
  readonly uid: string;
  readonly id: string;
  readonly organization: string;
  /** ISO 8601 UTC. */
  readonly changedAt: string;
}

/** Datasets of these visibilities, the latest changed first. */
export async function listVisible(db: Database, visibilities: readonly string[]): Promise<readonly VisibleDataset[]> {
  if (visibilities.length === 0) return [];
  const rows = await db
    .selectFrom('dataset')
    .select(['uid', 'id', 'organization', 'data_processed_at', 'metadata_processed_at'])
    .where('visibility', 'in', visibilities)
    .orderBy('change', 'desc')
    .execute();
  return rows.map(({ uid, id, organization, data_processed_at: data, metadata_processed_at: metadata }) => ({
    uid,
    id,
    organization,
    changedAt: data !== null && data > metadata ? data : metadata,
  }));
}
