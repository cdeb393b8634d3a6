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
  output_format_parallel_formatting: 0,
  optimize_read_in_order: 1,
  max_threads: 2,
} as const;

/** Writes the staged rows, in their order, as a Parquet file into the file store, and measures them. */
export async function writeRevision(
  plaza: Pick<RecordsPlaza, 'engine' | 'files'>,
  staged: StagedTable,
  options: WorkOptions = {},
): Promise<WrittenRevision> {
  const { signal } = options;
  const columns = listOf(columnNames(staged.fields).map(name));
  const statement = sql`SELECT ${columns} FROM ${name(staged.table)} ORDER BY _row`;
  const bytes = await plaza.engine.stream(statement, 'Parquet', { ...LONG, signal, settings: PARQUET });
  const parquet = await plaza.files.put(bytes, { signal });
  options.progress?.(0.5);
  const progress = options.progress && ((fraction: number) => options.progress?.(0.5 + fraction / 2));
  const measures = await measureTable(plaza.engine, staged.table, staged.fields, { signal, progress });
  return { parquet, rows: staged.rows, ...measures };
}
