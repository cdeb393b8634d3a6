import type { Api } from '#lib/api.ts';
import type { ExploreDataset, ManagedDataset } from '#lib/types.ts';

export const datasetPath = (id: string) => `/api/explore/v2.1/catalog/datasets/${encodeURIComponent(id)}`;
export const managedPath = (id: string) => `/api/v1/datasets/${encodeURIComponent(id)}`;

export interface LoadedDataset {
  readonly dataset: ExploreDataset;
  /** What the management API adds; null where it does not show it to this visitor. */
  readonly managed: ManagedDataset | null;
}

/** Throws the API's own problem when there is no such dataset for this visitor. */
export async function loadDataset(api: Api, id: string): Promise<LoadedDataset> {
  const [dataset, managed] = await Promise.all([
    api.get<ExploreDataset>(datasetPath(id)),
    api.find<ManagedDataset>(managedPath(id)),
  ]);
  return { dataset, managed: managed && summaryOf(managed) };
}

/** What the pages use of it; fields and metas are those of the dataset itself. */
function summaryOf({ id, organization, visibility, title, views, may_change, revision }: ManagedDataset): ManagedDataset {
  const { number = 0, rows = 0, created_at, quality } = revision ?? {};
  return { id, organization, visibility, title, views, may_change, revision: revision ? { number, rows, created_at, quality: { cells_nulled: quality?.['cells_nulled'] } } : null };
}
