import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { columnsOf } from '#core/columns.ts';
import type { Field, Row } from '#core/field.ts';
import { tsvRowWriter } from '#core/tsv-row.ts';
import { name, sql, value, type QueryTarget, type Sql } from '#odsql/index.ts';
import type { Engine } from '#server/platform/engine/index.ts';
import { cached } from '../cache/results.ts';
import { LONG, type RecordsPlaza } from '../plaza.ts';
import { sizeOfJson } from '../reading/list-records.ts';
import { listOf } from '../sql-list.ts';
import { columnDefinitions, inputSql } from '../tables/columns.ts';

/** Rows kept elsewhere, in the database, that can be queried like records. */
export interface MirrorSource {
  /** `[a-z]+` */
  readonly name: string;
  readonly fields: readonly Field[];
  /** The source's change counter now. It never goes back, except when the source was restored from a backup. */
  latest(): Promise<number>;
  /** What changed after `since` (0: everything), in steps that can each be applied for themselves. */
  changes(since: number): AsyncIterable<MirrorChanges>;
}

export interface MirrorChanges {
  readonly change: number;
  readonly rows: readonly { readonly uid: string; readonly row: Row }[];
  readonly removed: readonly string[];
}

/** A mirror that is up to date, as a part of a `QueryTarget`. */
export interface Mirror extends Pick<QueryTarget, 'table' | 'order'> {
  /** Rows of a query over it; the same question about the same state is asked once. Shared: not to be changed. */
  ask<T = Record<string, unknown>>(query: Sql): Promise<readonly T[]>;
}

function askOnce<T>(engine: Engine, version: string, query: Sql): Promise<readonly T[]> {
  const ask = (): Promise<readonly T[]> => engine.query<T>(query);
  return cached(engine, JSON.stringify([version, query.compile()]), ask, sizeOfJson);
}

/** What is known of one mirror's state in the engine. */
interface State {
  change: number;
  epoch: number;
  /** Grows each time it is filled anew: the same counter may then stand for other rows. */
  fillings: number;
  refreshing: Promise<void> | null;
}

const states = new WeakMap<Engine, Map<string, State>>();

/** After so many steps the parts are merged at once, so that reading stays cheap. */
const STEPS_BEFORE_MERGE = 8;

/**
 * Brings the mirror up to date and gives what to query: `table` and `order` of a `QueryTarget`. What the source's counter
 * said when this was called is in it. A mirror that was lost, or was filled under other fields, is filled anew.
 */
export async function refreshMirror(
  plaza: Pick<RecordsPlaza, 'engine' | 'log'>,
  source: MirrorSource,
): Promise<Mirror> {
  const { engine } = plaza;
  const table = tableOf(source);
  const latest = await source.latest();
  const state = stateOf(engine, table);
  while (state.change !== latest || state.epoch !== engine.epoch) {
    if (state.epoch === engine.epoch && state.change > latest && state.refreshing === null) {
      // Another request saw a later counter, or the source was restored: only the second asks for a look.
      if ((await source.latest()) >= state.change) break;
      state.epoch = -1;
    }
    state.refreshing ??= bringUp(plaza, source, table, state).finally(() => {
      state.refreshing = null;
    });
    await state.refreshing;
    if (state.change > latest) break;
  }
  // What is read from now on holds at least this, so an answer may be kept under it.
  const version = JSON.stringify([table, state.epoch, state.fillings, state.change]);
  return { table: sql`${name(table)} FINAL`, order: sql`_row`, ask: (query) => askOnce(engine, version, query) };
}

function stateOf(engine: Engine, table: string): State {
  const known = states.get(engine) ?? new Map<string, State>();
  states.set(engine, known);
  const state = known.get(table) ?? { change: 0, epoch: -1, fillings: 0, refreshing: null };
  known.set(table, state);
  return state;
}

/** Mirrors with other fields have another name. */
function tableOf({ name: sourceName, fields }: MirrorSource): string {
  const shape = JSON.stringify(fields.map((field, i) => [field.name, columnsOf(field, i)]));
  return `mirror_${sourceName}_${createHash('sha256').update(shape).digest('hex').slice(0, 12)}`;
}

async function bringUp(
  { engine, log }: Pick<RecordsPlaza, 'engine' | 'log'>,
  source: MirrorSource,
  table: string,
  state: State,
): Promise<void> {
  const { epoch } = engine;
  const latest = await source.latest();
  if (state.epoch !== epoch) {
    await dropOthers(engine, source.name, table);
    await engine.command(createMirrorSql(table, source.fields), LONG);
    state.change = await changeOf(engine, table);
    state.epoch = epoch;
    state.fillings++;
  }
  if (state.change > latest) {
    log.warn({ mirror: source.name }, 'the source is older than its mirror; filling the mirror again');
    await engine.command(sql`TRUNCATE TABLE ${name(table)}`, LONG);
    state.change = 0;
    state.fillings++;
  }
  let steps = 0;
  for await (const step of source.changes(state.change)) {
    await apply(engine, source.fields, table, step);
    state.change = Math.max(state.change, step.change);
    steps++;
  }
  if (steps === 0 && state.change < latest) state.change = latest;
  if (steps >= STEPS_BEFORE_MERGE) await engine.command(sql`OPTIMIZE TABLE ${name(table)} FINAL`, LONG);
}

/** The newest row of a key counts; removed ones stay as marks until the parts are merged. */
function createMirrorSql(table: string, fields: readonly Field[]): Sql {
  return sql`CREATE TABLE IF NOT EXISTS ${name(table)} (_key String, _change UInt64, _is_removed UInt8, _row UInt64, _id FixedString(20), ${listOf(columnDefinitions(fields))})
    ENGINE = ReplacingMergeTree(_change, _is_removed) ORDER BY _key
    SETTINGS index_granularity = 1024, old_parts_lifetime = 10`;
}

async function changeOf(engine: Engine, table: string): Promise<number> {
  const [row] = await engine.query<{ change: number }>(sql`SELECT max(_change) AS change FROM ${name(table)}`);
  return Number(row?.change ?? 0);
}

/** One INSERT, and so one part: a crash leaves all of a step or nothing. */
async function apply(engine: Engine, fields: readonly Field[], table: string, step: MirrorChanges): Promise<void> {
  const encode = tsvRowWriter(fields);
  const nothing = fields.map(() => null);
  const marks = ['', ...step.removed];
  const line = (key: string, isRemoved: boolean, rest: string) =>
    `${key}\t${step.change}\t${isRemoved ? 1 : 0}\t${rest}`;
  const lines = [
    ...marks.map((key) => line(key, true, encode(0, nothing))),
    ...step.rows.map(({ uid, row }) =>
      line(
        uid,
        false,
        encode(
          0,
          fields.map((field) => row[field.name] ?? null),
        ),
      ),
    ),
  ];
  const columns = fields.flatMap((field, i) => columnsOf(field, i));
  const values = columns.map((column) =>
    column.role === 'wkb' ? sql`unhex(${name(column.name)})` : name(column.name),
  );
  const statement = sql`INSERT INTO ${name(table)} (_key, _change, _is_removed, _row, _id, ${listOf(columns.map((column) => name(column.name)))})
    SELECT _key, _change, _is_removed, cityHash64(_key), CAST(SHA1(_key), 'FixedString(20)'), ${listOf(values)}
    FROM ${inputSql(fields, sql`_key String, _change UInt64, _is_removed UInt8, `)}`;
  await engine.insertSelect(statement, 'TabSeparated', Readable.from(lines), {
    ...LONG,
    settings: { max_insert_threads: 1, input_format_parallel_parsing: 0 },
  });
}

async function dropOthers(engine: Engine, sourceName: string, table: string): Promise<void> {
  const prefix = value(`mirror_${sourceName}_`, 'String');
  const others = await engine.query<{ name: string }>(
    sql`SELECT name FROM system.tables WHERE database = currentDatabase() AND startsWith(name, ${prefix}) AND name != ${value(table, 'String')}`,
  );
  for (const other of others) await engine.command(sql`DROP TABLE IF EXISTS ${name(other.name)}`, LONG);
}
