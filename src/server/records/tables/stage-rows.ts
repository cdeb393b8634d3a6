import { randomBytes } from 'node:crypto';
import type { Readable } from 'node:stream';
import { columnsOf } from '#core/columns.ts';
import type { Field } from '#core/field.ts';
import { name, sql } from '#odsql/index.ts';
import type { Engine } from '#server/platform/engine/index.ts';
import { LONG, type RecordsPlaza, type WorkOptions } from '../plaza.ts';
import { listOf } from '../sql-list.ts';
import { columnNames, createTableSql, inputSql } from './columns.ts';
import { distinctIdSql, hasLikeIdsSql, recordIdSql } from './record-id.ts';

/** Typed rows in a table nobody reads yet. */
export interface StagedTable {
  /** Generated. */
  readonly table: string;
  readonly fields: readonly Field[];
  /** Rows that are in it. */
  readonly rows: number;
}

/** Prefix of tables that only exist while something is being built. */
export const STAGING_PREFIX = 'staging_';

const OWN_PREFIX = `${STAGING_PREFIX}${randomBytes(5).toString('hex')}_`;

export function newStagingName(): string {
  return OWN_PREFIX + randomBytes(10).toString('hex');
}

/** What this process builds is not left over. */
export function isStagingOfThisProcess(table: string): boolean {
  return table.startsWith(OWN_PREFIX);
}

/**
 * Fills a staging table from the lines of `core/tsv-row.ts`, and gives every record its id. Nothing is left behind on
 * failure; an aborted signal rejects with its reason.
 */
export async function stageRows(
  plaza: Pick<RecordsPlaza, 'engine'>,
  fields: readonly Field[],
  lines: Readable,
  options: WorkOptions = {},
): Promise<StagedTable> {
  const { engine } = plaza;
  const { signal } = options;
  const table = newStagingName();
  const long = { ...LONG, signal };
  try {
    await engine.command(createTableSql(table, fields), long);
    const columns = fields.flatMap((field, i) => columnsOf(field, i));
    const values = columns.map((column) =>
      column.role === 'wkb' ? sql`unhex(${name(column.name)})` : name(column.name),
    );
    const statement = sql`INSERT INTO ${name(table)} (${listOf(columnNames(fields).map(name))})
      SELECT _row, CAST(${recordIdSql(fields)}, 'FixedString(20)'), ${listOf(values)} FROM ${inputSql(fields)}`;
    await engine.insertSelect(statement, 'TabSeparated', lines, { ...long, settings: INSERT_SETTINGS });
    const unique = await withDistinctIds(engine, table, fields, signal);
    const [counted] = await engine.query<{ rows: number }>(sql`SELECT count() AS rows FROM ${name(unique)}`, long);
    return { table: unique, fields, rows: counted!.rows };
  } catch (thrown) {
    await dropStaged(plaza, { table });
    throw thrown;
  }
}

/** Blocks small enough for wide rows, so that memory stays flat. */
export const INSERT_SETTINGS = {
  min_insert_block_size_bytes: 48 * 2 ** 20,
  min_insert_block_size_rows: 400_000,
  input_format_tsv_use_best_effort_in_schema_inference: 0,
} as const;

async function withDistinctIds(
  engine: Engine,
  table: string,
  fields: readonly Field[],
  signal?: AbortSignal,
): Promise<string> {
  const long = { ...LONG, signal };
  const [answer] = await engine.query<{ alike: number }>(hasLikeIdsSql(table), long);
  if (!answer?.alike) return table;
  const target = newStagingName();
  try {
    await engine.command(createTableSql(target, fields), long);
    await engine.command(distinctIdSql(table, target, columnNames(fields)), { ...long, settings: INSERT_SETTINGS });
  } catch (thrown) {
    await dropStaged({ engine }, { table: target });
    throw thrown;
  }
  await dropStaged({ engine }, { table });
  return target;
}

/** No error when it is gone already, or when the engine is away: the next start cleans up. */
export async function dropStaged(
  plaza: Pick<RecordsPlaza, 'engine'>,
  staged: Pick<StagedTable, 'table'>,
): Promise<void> {
  await plaza.engine.command(sql`DROP TABLE IF EXISTS ${name(staged.table)}`, { lane: 'long' }).catch(() => {});
}
