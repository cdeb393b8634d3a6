import { name, sql, value } from '#odsql/index.ts';
import type { Revision } from '#server/catalog/index.ts';
import type { Engine } from '#server/platform/engine/index.ts';
import { LONG, type RecordsPlaza } from '../plaza.ts';
import { TableNotRebuilt } from '../problems.ts';
import { columnNames, createTableSql } from './columns.ts';
import { INSERT_SETTINGS, isStagingOfThisProcess, newStagingName, STAGING_PREFIX, type StagedTable } from './stage-rows.ts';

/** What the tables of revisions need to know of one. */
export type StoredRevision = Pick<Revision, 'id' | 'fields' | 'rows' | 'parquet'>;

const TABLE_PREFIX = 'revision_';
/** Tables of revisions that are kept at most; the least recently used go first. */
const MAX_TABLES = 2_000;
const MAX_TABLE_BYTES = 200 * 2 ** 30;
/** How often, in openings of further tables, the bounds are looked at. */
const TRIM_EVERY = 20;

export function tableNameOf(revisionId: string): string {
  return TABLE_PREFIX + revisionId;
}

interface Known {
  readonly opened: Promise<string>;
  readonly epoch: number;
  usedAt: number;
}

/** The hot tables of one engine. A table is trusted once its row count was compared with its revision, until the engine starts again. */
class RevisionTables {
  readonly #known = new Map<string, Known>();
  #openings = 0;

  open(plaza: RecordsPlaza, revision: StoredRevision): Promise<string> {
    const { epoch } = plaza.engine;
    const known = this.#known.get(revision.id);
    if (known?.epoch === epoch) {
      known.usedAt = Date.now();
      return known.opened;
    }
    const opened = checkOrBuild(plaza, revision);
    this.#known.set(revision.id, { opened, epoch, usedAt: Date.now() });
    opened.catch(() => this.forget(revision.id));
    if (++this.#openings % TRIM_EVERY === 0) void opened.then(() => this.#trim(plaza)).catch(() => {});
    return opened;
  }

  adopted(engine: Engine, revision: StoredRevision): void {
    this.#known.set(revision.id, {
      opened: Promise.resolve(tableNameOf(revision.id)),
      epoch: engine.epoch,
      usedAt: Date.now(),
    });
  }

  forget(revisionId: string): void {
    this.#known.delete(revisionId);
  }

  async #trim({ engine, log }: RecordsPlaza): Promise<void> {
    const tables = await listTables(engine, TABLE_PREFIX);
    let bytes = tables.reduce((sum, table) => sum + table.bytes, 0);
    let count = tables.length;
    const usedAt = (table: string) => this.#known.get(table.slice(TABLE_PREFIX.length))?.usedAt ?? 0;
    for (const table of tables.toSorted((a, b) => usedAt(a.name) - usedAt(b.name))) {
      if (count <= MAX_TABLES && bytes <= MAX_TABLE_BYTES) return;
      this.forget(table.name.slice(TABLE_PREFIX.length));
      await dropTable(engine, table.name);
      log.info({ table: table.name }, 'cold table dropped; it is built again when it is asked for');
      count--;
      bytes -= table.bytes;
    }
  }
}

const tablesByEngine = new WeakMap<Engine, RevisionTables>();

function tablesOf(engine: Engine): RevisionTables {
  const known = tablesByEngine.get(engine) ?? new RevisionTables();
  tablesByEngine.set(engine, known);
  return known;
}

/** Name of the revision's table, compared with its row count, built from Parquet when missing or different. */
export function openRevisionTable(plaza: RecordsPlaza, revision: StoredRevision): Promise<string> {
  return tablesOf(plaza.engine).open(plaza, revision);
}

/** To be called when the table turned out to be gone or broken: the next opening looks again. */
export function forgetRevisionTable({ engine }: Pick<RecordsPlaza, 'engine'>, revisionId: string): void {
  tablesOf(engine).forget(revisionId);
}

/**
 * After publication: the staging table becomes the revision's hot table. Never fails a publication: on trouble it is
 * dropped, and the table is built from Parquet on first use.
 */
export async function adoptStaged(
  plaza: RecordsPlaza,
  staged: Pick<StagedTable, 'table' | 'rows'>,
  revision: StoredRevision,
): Promise<void> {
  const { engine, log } = plaza;
  try {
    if (staged.rows !== revision.rows) throw new Error('row counts differ');
    await engine.command(sql`RENAME TABLE ${name(staged.table)} TO ${name(tableNameOf(revision.id))}`, {
      lane: 'long',
    });
    tablesOf(engine).adopted(engine, revision);
  } catch (thrown) {
    log.warn(
      { err: thrown, revision: revision.id },
      'staged table not taken over; it is built from its file on first use',
    );
    await dropTable(engine, staged.table).catch(() => {});
  }
}

/** The revision is gone for good, or no longer worth a table. */
export async function dropRevisionTable({ engine }: Pick<RecordsPlaza, 'engine'>, revisionId: string): Promise<void> {
  tablesOf(engine).forget(revisionId);
  await dropTable(engine, tableNameOf(revisionId));
}

/** Reads every byte of the table and compares its rows with the revision; true when it was well, false when it had to be built again. */
export async function verifyRevisionTable(plaza: RecordsPlaza, revision: StoredRevision): Promise<boolean> {
  const table = tableNameOf(revision.id);
  const isWell =
    (await countRows(plaza.engine, table)) === revision.rows &&
    (await plaza.engine
      .query<{ result: number }>(sql`CHECK TABLE ${name(table)} SETTINGS check_query_single_value_result = 1`, LONG)
      .then(([row]) => Number(Object.values(row ?? { result: 0 })[0]) === 1)
      .catch(() => false));
  if (isWell) return true;
  await dropRevisionTable(plaza, revision.id);
  await openRevisionTable(plaza, revision);
  return false;
}

/**
 * At start: drops tables that were being built when an earlier process ended, and tables of revisions that do not exist.
 * Tables are listed before the revisions, so that one published meanwhile keeps its own. On a server that other
 * processes use too, only tables older than a day are dropped.
 */
export async function cleanTables(
  plaza: Pick<RecordsPlaza, 'engine' | 'log'>,
  listRevisionIds: () => Promise<ReadonlySet<string>>,
  options: { isShared?: boolean } = {},
): Promise<void> {
  const { engine, log } = plaza;
  const minAgeSeconds = options.isShared ? 86_400 : 0;
  const left = (await listTables(engine, STAGING_PREFIX)).filter((table) => !isStagingOfThisProcess(table.name));
  const hot = await listTables(engine, TABLE_PREFIX);
  const revisionIds = await listRevisionIds();
  const orphans = hot.filter((table) => !revisionIds.has(table.name.slice(TABLE_PREFIX.length)));
  for (const table of [...left, ...orphans]) {
    if (table.ageSeconds < minAgeSeconds) continue;
    await dropTable(engine, table.name);
    log.info({ table: table.name }, 'leftover table dropped');
  }
}

async function checkOrBuild(plaza: RecordsPlaza, revision: StoredRevision): Promise<string> {
  const table = tableNameOf(revision.id);
  const rows = await countRows(plaza.engine, table);
  if (rows === revision.rows) return table;
  if (rows !== null)
    plaza.log.error(
      { revision: revision.id, rows, expected: revision.rows },
      'table differs from its revision; building it again',
    );
  await buildFromParquet(plaza, revision, table);
  return table;
}

/** Null when there is no such table, or one that cannot be read. */
async function countRows(engine: Engine, table: string): Promise<number | null> {
  const exists = await engine.query(
    sql`SELECT 1 FROM system.tables WHERE database = currentDatabase() AND name = ${value(table, 'String')}`,
  );
  if (exists.length === 0) return null;
  try {
    const [row] = await engine.query<{ rows: number }>(sql`SELECT count() AS rows FROM ${name(table)}`);
    return Number(row!.rows);
  } catch (thrown) {
    if (thrown instanceof Error && thrown.name === 'EngineError') return -1;
    throw thrown;
  }
}

async function buildFromParquet(plaza: RecordsPlaza, revision: StoredRevision, table: string): Promise<void> {
  const { engine, files, log } = plaza;
  const building = newStagingName();
  const startedAt = Date.now();
  try {
    await engine.command(createTableSql(building, revision.fields), LONG);
    const bytes = await files.get(revision.parquet.sha256);
    await engine.insert(building, columnNames(revision.fields), 'Parquet', bytes, {
      ...LONG,
      settings: INSERT_SETTINGS,
    });
    const rows = await countRows(engine, building);
    if (rows !== revision.rows) throw TableNotRebuilt({ revision: revision.id, rows, expected: revision.rows });
    await dropTable(engine, table);
    await engine.command(sql`RENAME TABLE ${name(building)} TO ${name(table)}`, LONG);
    log.info({ revision: revision.id, rows, ms: Date.now() - startedAt }, 'table built from its file');
  } catch (thrown) {
    await dropTable(engine, building).catch(() => {});
    throw thrown;
  }
}

async function dropTable(engine: Engine, table: string): Promise<void> {
  await engine.command(sql`DROP TABLE IF EXISTS ${name(table)}`, {
    lane: 'long',
    settings: { max_table_size_to_drop: 0 },
  });
}

interface ListedTable {
  readonly name: string;
  readonly bytes: number;
  readonly ageSeconds: number;
}

async function listTables(engine: Engine, prefix: string): Promise<ListedTable[]> {
  return engine.query<ListedTable>(
    sql`SELECT name, toUInt64(ifNull(total_bytes, 0)) AS bytes, toInt64(now() - metadata_modification_time) AS ageSeconds
      FROM system.tables WHERE database = currentDatabase() AND startsWith(name, ${value(prefix, 'String')})`,
  );
}
