import { ID_COLUMN, ROW_COLUMN, columnsOf } from '#core/columns.ts';
import type { Field } from '#core/field.ts';
import { tsvStructure } from '#core/tsv-row.ts';
import { name, sql, type Sql } from '#odsql/sql.ts';
import { listOf } from '../sql-list.ts';

/** Names of every column of a revision's table, in the order of the Parquet file. */
export function columnNames(fields: readonly Field[]): readonly string[] {
  return [ROW_COLUMN, ID_COLUMN, ...fields.flatMap((field, i) => columnsOf(field, i).map((column) => column.name))];
}

/**
 * SQL of a type from `columnsOf`. Types are words of our own, but `Sql` takes text from code only, so each has its piece;
 * one that is missing here is a mistake that the tests find.
 */
const TYPES: Readonly<Record<string, Sql>> = {
  'Nullable(String)': sql`Nullable(String)`,
  'Nullable(Int64)': sql`Nullable(Int64)`,
  'Nullable(Float64)': sql`Nullable(Float64)`,
  'Nullable(Bool)': sql`Nullable(Bool)`,
  "Nullable(DateTime64(0, 'UTC'))": sql`Nullable(DateTime64(0, 'UTC'))`,
  "Nullable(DateTime64(6, 'UTC'))": sql`Nullable(DateTime64(6, 'UTC'))`,
  'Array(String)': sql`Array(String)`,
};

/** The same inside the quotes of `input('…')`. */
const QUOTED_TYPES: Readonly<Record<string, Sql>> = {
  ...TYPES,
  "Nullable(DateTime64(0, 'UTC'))": sql`Nullable(DateTime64(0, \\'UTC\\'))`,
  "Nullable(DateTime64(6, 'UTC'))": sql`Nullable(DateTime64(6, \\'UTC\\'))`,
};

/** `input('…')` for the lines of `core/tsv-row.ts`, with further columns `before` them. */
export function inputSql(fields: readonly Field[], before: Sql = sql``): Sql {
  const rest = tsvStructure(fields).slice(1);
  const list = rest.map((column) => sql`, ${name(column.name)} ${QUOTED_TYPES[column.type] ?? typeSql(column.type)}`);
  return sql`input('${before}_row UInt64${listOf(list, sql``)}')`;
}

function typeSql(type: string): Sql {
  const found = TYPES[type];
  if (!found) throw new Error(`no SQL for the type ${type}`);
  return found;
}

/**
 * `CREATE TABLE` of a revision, a staging table or a mirror: rows in their own order, ids found by a small index, the
 * extremes of numbers, dates and coordinates kept per block so that filters skip what cannot match.
 */
export function createTableSql(table: string, fields: readonly Field[]): Sql {
  const columns = fields.flatMap((field, i) => columnsOf(field, i));
  const skipping = columns
    .filter((column) => /Int64|Float64|DateTime64/.test(column.type))
    .map((column) => sql`INDEX ${name(`${column.name}_range`)} ${name(column.name)} TYPE minmax GRANULARITY 1`);
  const list = [
    sql`_row UInt64 CODEC(Delta, ZSTD(1))`,
    sql`_id FixedString(20) CODEC(NONE)`,
    ...columnDefinitions(fields),
    sql`INDEX _id_set _id TYPE bloom_filter(0.01) GRANULARITY 1`,
    ...skipping,
  ];
  return sql`CREATE TABLE ${name(table)} (${listOf(list)}) ENGINE = MergeTree ORDER BY _row SETTINGS index_granularity = 8192, old_parts_lifetime = 60`;
}

export function columnDefinitions(fields: readonly Field[]): readonly Sql[] {
  const columns = fields.flatMap((field, i) => columnsOf(field, i));
  return columns.map((column) => sql`${name(column.name)} ${typeSql(column.type)} ${codecOf(column.type)}`);
}

function codecOf(type: string): Sql {
  return type.includes('DateTime64') || type.includes('Int64') ? sql`CODEC(Delta, LZ4)` : sql``;
}
