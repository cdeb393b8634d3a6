import { compileCount, compileRecords, decodeRow, type Output, type QueryParams } from '#odsql/index.ts';
import type { ScopedDataset } from '#server/catalog/index.ts';
import { cached, questionKey } from '../cache/results.ts';
import type { RecordsPlaza } from '../plaza.ts';
import { targetOf } from './target.ts';
import { withRevisionTable } from './with-table.ts';

export interface ReadOptions {
  readonly signal?: AbortSignal;
  /** Adds `_id` to each record. */
  readonly recordId?: boolean;
}

export interface RecordsPage {
  /** Records that match; of groups, the rows of the page. */
  readonly total_count: number;
  /** In the API's JSON encodings. Shared with other readers: not to be changed. */
  readonly results: readonly Readonly<Record<string, unknown>>[];
  readonly outputs: readonly Output[];
  readonly grouped: boolean;
}

/** One page of records, or of groups. Throws the 400 problems of ODSQL. */
export function listRecords(
  plaza: RecordsPlaza,
  scoped: ScopedDataset,
  params: QueryParams,
  options: ReadOptions = {},
): Promise<RecordsPage> {
  const key = questionKey(scoped, options.recordId ? 'records with ids' : 'records', params);
  return cached(plaza.engine, key, () => readPage(plaza, scoped, params, options), sizeOfJson);
}

async function readPage(
  plaza: RecordsPlaza,
  scoped: ScopedDataset,
  params: QueryParams,
  { recordId }: ReadOptions,
): Promise<RecordsPage> {
  return withRevisionTable(plaza, scoped.revision, async (table) => {
    const target = targetOf(scoped, table);
    const { sql, outputs, grouped } = compileRecords(target, params, { recordId });
    // Not aborted with one reader: others may wait for the same answer.
    const [rows, total] = await Promise.all([
      plaza.engine.query<Record<string, unknown>>(sql, isStretch(scoped, params) ? ONE_THREAD : {}),
      grouped ? null : countRecords(plaza, scoped, table, params),
    ]);
    return { total_count: total ?? rows.length, results: rows.map((row) => decodeRow(outputs, row)), outputs, grouped };
  });
}

/** A few records read where they lie: sharing that among threads takes longer than the work. */
const ONE_THREAD = { settings: { max_threads: 1 } } as const;

/** Records in their own order, none left out, none put together. */
function isStretch(scoped: ScopedDataset, params: QueryParams): boolean {
  const { select = '', order_by: order = '', group_by: groups = '' } = params;
  return isUnfiltered(scoped, params) && order === '' && groups === '' && !select.includes('(');
}

function isUnfiltered(scoped: ScopedDataset, { where, refine, exclude }: QueryParams): boolean {
  return [where, refine, exclude].every((one) => one === undefined || one.length === 0) && scoped.where === null;
}

/** Records that match the filters; the whole revision costs no query, and pages of one filter one query. */
async function countRecords(
  { engine }: RecordsPlaza,
  scoped: ScopedDataset,
  table: string,
  params: QueryParams,
): Promise<number> {
  const { where, refine, exclude, lang, timezone, now } = params;
  if (isUnfiltered(scoped, params)) return scoped.revision.rows;
  const filters = { where, refine, exclude, lang, timezone, now };
  const count = async () => {
    const [row] = await engine.query<{ count: number }>(compileCount(targetOf(scoped, table), filters));
    return Number(row!.count);
  };
  return cached(engine, questionKey(scoped, 'count', filters), count, () => 16);
}

export function sizeOfJson(of: object): number {
  return JSON.stringify(of).length * 2;
}
