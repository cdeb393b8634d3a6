import { authorize, listableBy, type Actor } from '#server/accounts/index.ts';
import type { Plaza } from '#server/platform/plaza.ts';
import { readManyByUid, type LiveDataset } from './read-dataset.ts';

export interface DatasetFilter {
  /** Slug of the owner. */
  readonly organization?: string;
  /** Words of the title or identifier. */
  readonly q?: string;
  readonly limit?: number;
  readonly offset?: number;
}

/** The datasets this actor manages (contributor or more in the owning organization), by title. */
export async function listDatasets(plaza: Plaza, actor: Actor, filter: DatasetFilter = {}): Promise<{ datasets: readonly LiveDataset[]; total: number }> {
  authorize(actor, 'dataset.manage');
  const { everything, managed } = await listableBy(plaza, actor);
  if (!everything && managed.length === 0) return { datasets: [], total: 0 };
  const words = (filter.q ?? '').toLowerCase().split(/\s+/).filter((word) => word !== '').slice(0, 10);
  let query = plaza.db.selectFrom('dataset');
  if (!everything) query = query.where('organization', 'in', managed);
  if (filter.organization !== undefined) query = query.where('organization', '=', filter.organization);
  for (const word of words) {
    // An underscore stands for any character: what LIKE would read as a sign of its own is matched loosely.
    const pattern = `%${word.replace(/[\\%]/g, '_')}%`;
    query = query.where((eb) => eb.or([eb(eb.fn('lower', ['title']), 'like', pattern), eb('id', 'like', pattern)]));
  }
  const { total } = await query.select((eb) => eb.fn.countAll().as('total')).executeTakeFirstOrThrow();
  const rows = await query
    .select('uid')
    .orderBy('title')
    .orderBy('id')
    .limit(filter.limit ?? 100)
    .offset(filter.offset ?? 0)
    .execute();
  return { datasets: await readManyByUid(plaza.db, rows.map((row) => row.uid)), total: Number(total) };
}
