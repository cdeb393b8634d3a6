import { scopeOf, type Actor, type Scope } from '#server/accounts/index.ts';
import type { Plaza } from '#server/platform/plaza.ts';
import { DatasetNotFound } from '../problems.ts';
import { readDataset, type LiveDataset } from './read-dataset.ts';

/** A dataset with its live revision and what this actor may read of it. */
export interface FoundDataset extends LiveDataset {
  readonly scope: Scope;
}

/**
 * The dataset of this slug (or of an earlier slug: then `dataset.id` differs from `id`). One that the actor may not see
 * answers as one that does not exist: `DatasetNotFound`.
 */
export async function findDataset(plaza: Pick<Plaza, 'db'>, actor: Actor, id: string): Promise<FoundDataset> {
  const live = await readDataset(plaza.db, id);
  if (!live) throw DatasetNotFound({ dataset_id: id });
  const scope = await scopeOf(plaza, actor, live.dataset);
  if (!scope.metadata) throw DatasetNotFound({ dataset_id: id });
  return { ...live, scope };
}
