import { assembleFacets, compileFacets, type FacetAnswer, type FacetRow, type QueryParams } from '#odsql/index.ts';
import type { ScopedDataset } from '#server/catalog/index.ts';
import { cached, questionKey } from '../cache/results.ts';
import type { RecordsPlaza } from '../plaza.ts';
import { sizeOfJson, type ReadOptions } from './list-records.ts';
import { targetOf } from './target.ts';
import { withRevisionTable } from './with-table.ts';

/** The values of facets with the number of matching records. Throws the 400 problems of ODSQL. */
export function countFacets(
  plaza: RecordsPlaza,
  scoped: ScopedDataset,
  params: QueryParams,
  _options: ReadOptions = {},
): Promise<readonly FacetAnswer[]> {
  const read = () =>
    withRevisionTable(plaza, scoped.revision, async (table) => {
      const facets = compileFacets(targetOf(scoped, table), params);
      const rows = await Promise.all(facets.map((facet) => plaza.engine.query<FacetRow>(facet.sql)));
      return assembleFacets(facets, rows);
    });
  return cached(plaza.engine, questionKey(scoped, 'facets', params), read, sizeOfJson);
}
