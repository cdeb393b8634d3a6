import { name, sql } from '#odsql/index.ts';
import type { StoredFile } from '#server/platform/files/index.ts';
import { LONG, type RecordsPlaza, type WorkOptions } from '../plaza.ts';
import { listOf } from '../sql-list.ts';
import { columnNames } from '../tables/columns.ts';
import type { StagedTable } from '../tables/stage-rows.ts';
import { measureTable, type Measures } from './measure-table.ts';

/** A written revision, ready for `publishRevision`. */
export interface WrittenRevision extends Measures {
  readonly parquet: StoredFile;
  readonly rows: number;
}

/** Settings of the Parquet files: the same rows give the same bytes on the same engine. */
const PARQUET = {
  output_format_parquet_compression_method: 'zstd',
  output_format_parquet_string_as_string: 1,
  output_format_parquet_fixed_string_as_fixed_byte_array: 1,
  output_format_parquet_row_group_size: 262_144,
  output_format_parquet_row_group_size_bytes: 64 * 2 ** 20,
  output_format_parquet_parallel_encoding: 1,
  // They took half the time of writing, and the file is read whole.
  output_format_parquet_write_bloom_filter: 0,
  output_format_parallel_formatting: 0,
  optimize_read_in_order: 1,
  max_threads: 2,
} as const;

/** Writes the staged rows, in their order, as a Parquet file into the file store, and measures them meanwhile. */
export async function writeRevision(
  plaza: Pick<RecordsPlaza, 'engine' | 'files'>,
  staged: StagedTable,
  options: WorkOptions = {},
): Promise<WrittenRevision> {
  const failed = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, failed.signal]) : failed.signal;
  const parts = { written: 0, measured: 0 };
  const progress = (part: keyof typeof parts) => (fraction: number) => {
    parts[part] = fraction;
    options.progress?.((parts.written + parts.measured) / 2);
  };
  const work = [
    writeParquet(plaza, staged, signal).then((file) => (progress('written')(1), file)),
    measureTable(plaza.engine, staged.table, staged.fields, { signal, progress: progress('measured') }),
  ] as const;
  // The first failure ends the other, which must be over before the staged rows are dropped.
  for (const one of work) one.catch((reason: unknown) => failed.abort(reason));
  await Promise.allSettled(work);
  const [parquet, measures] = await Promise.all(work);
  return { parquet, rows: staged.rows, ...measures };
}

async function writeParquet(
  plaza: Pick<RecordsPlaza, 'engine' | 'files'>,
  staged: StagedTable,
  signal: AbortSignal,
): Promise<StoredFile> {
  const columns = listOf(columnNames(staged.fields).map(name));
  const statement = sql`SELECT ${columns} FROM ${name(staged.table)} ORDER BY _row`;
  const bytes = await plaza.engine.stream(statement, 'Parquet', { ...LONG, signal, settings: PARQUET });
  return plaza.files.put(bytes, { signal });
}
