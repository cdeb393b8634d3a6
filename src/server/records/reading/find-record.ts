import { compileRecord, decodeRow, type QueryParams } from '#odsql/index.ts';
import type { ScopedDataset } from '#server/catalog/index.ts';
import { cached, questionKey } from '../cache/results.ts';
import type { RecordsPlaza } from '../plaza.ts';
import { sizeOfJson, type ReadOptions } from './list-records.ts';
import { targetOf } from './target.ts';
import { withRevisionTable } from './with-table.ts';

/** One record by its id, in the API's JSON encodings. Null when there is none for this reader. */
export async function findRecord(
  plaza: RecordsPlaza,
  scoped: ScopedDataset,
  recordId: string,
  params: Pick<QueryParams, 'select' | 'lang' | 'timezone'>,
  options: ReadOptions = {},
): Promise<Readonly<Record<string, unknown>> | null> {
  const asked = { id: recordId, select: params.select, lang: params.lang, timezone: params.timezone };
  const read = () =>
    withRevisionTable(plaza, scoped.revision, async (table) => {
      const { sql, outputs } = compileRecord(targetOf(scoped, table), recordId, params, { recordId: options.recordId });
      const [row] = await plaza.engine.query<Record<string, unknown>>(sql);
      return { found: row ? decodeRow(outputs, row) : null };
    });
  const { found } = await cached(
    plaza.engine,
    questionKey(scoped, options.recordId ? 'record with id' : 'record', asked),
    read,
    sizeOfJson,
  );
  return found;
}
