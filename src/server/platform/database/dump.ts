import { sql, type Kysely } from 'kysely';
import { dialectOf, inTransaction, type Database, type Tx } from './database.ts';
import { LOCK_TABLE, STEP_TABLE, migrateTo } from './migrate.ts';

/** Any table with any columns: here rows are moved, not understood. */
type Untyped = Kysely<Record<string, Record<string, unknown>>>;

/** A line of a dump: `[table, row]`. The same for both databases, so that a dump of one can be loaded into the other. */
type Line = readonly [table: string, row: Readonly<Record<string, unknown>>];

const PAGE = 500;
/** Bound values in one statement; SQLite takes 32 766. */
const MAX_VALUES = 20_000;

/** All rows of all tables at one moment, as lines of JSON. Writers go on meanwhile. */
export async function* dumpDatabase(db: Database): AsyncGenerator<string> {
  const started = await db.startTransaction().setIsolationLevel('repeatable read').setAccessMode('read only').execute();
  try {
    for (const table of await tableNames(started)) yield* dumpTable(started as unknown as Untyped, table);
  } finally {
    await started.rollback().execute();
  }
}

async function* dumpTable(db: Untyped, table: string): AsyncGenerator<string> {
  // Where a row lies: not its meaning, but the same over all pages of one snapshot.
  const place = dialectOf(db) === 'postgres' ? sql`ctid` : sql`rowid`;
  for (let offset = 0; ; offset += PAGE) {
    const rows = await db.selectFrom(table).selectAll().orderBy(place).limit(PAGE).offset(offset).execute();
    for (const row of rows) yield `${JSON.stringify([table, row] satisfies Line)}\n`;
    if (rows.length < PAGE) return;
  }
}

/** True when nobody has used this database yet: no organizations, accounts or datasets, or no tables at all. */
export async function isEmptyDatabase(db: Database): Promise<boolean> {
  const present = new Set(await tableNames(db));
  for (const table of ['organization', 'user', 'dataset', 'run'].filter((name) => present.has(name))) {
    const row = await (db as unknown as Untyped).selectFrom(table).select(sql`1`.as('one')).limit(1).executeTakeFirst();
    if (row) return false;
  }
  return true;
}

/**
 * Puts the rows of a dump into an empty database, all or none, in the schema they were dumped from (`steps`). Bring it up
 * to date with `migrate` after.
 */
export async function loadDatabase(db: Database, steps: readonly string[], lines: AsyncIterable<string>): Promise<void> {
  await migrateTo(db, steps);
  await inTransaction(db, async (tx) => {
    const columns = await columnsByTable(tx);
    const restore = await dropReferences(tx);
    // What the steps themselves put in is in the dump, too.
    for (const table of columns.keys()) await (tx as unknown as Untyped).deleteFrom(table).execute();
    for await (const { table, rows } of batches(lines, columns)) await (tx as unknown as Untyped).insertInto(table).values(rows).execute();
    await continueCounting(tx, columns);
    await restore();
  });
}

interface ColumnOf {
  readonly isTruth: boolean;
  readonly isCounting: boolean;
}
type Columns = ReadonlyMap<string, ReadonlyMap<string, ColumnOf>>;

async function* batches(lines: AsyncIterable<string>, columns: Columns): AsyncGenerator<{ table: string; rows: Record<string, unknown>[] }> {
  let table = '';
  let rows: Record<string, unknown>[] = [];
  for await (const line of lines) {
    const [next, row] = JSON.parse(line) as Line;
    const known = columns.get(next);
    if (!known) throw new Error(`The backup has a table “${next}” that its own schema does not have.`);
    const isFull = (rows.length + 1) * known.size > MAX_VALUES || rows.length >= PAGE;
    if (rows.length > 0 && (next !== table || isFull)) {
      yield { table, rows };
      rows = [];
    }
    table = next;
    rows.push(fitting(row, known));
  }
  if (rows.length > 0) yield { table, rows };
}

/** Truth values are 0 and 1 in SQLite, and of their own type in PostgreSQL. */
function fitting(row: Readonly<Record<string, unknown>>, columns: ReadonlyMap<string, ColumnOf>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, columns.get(name)?.isTruth && value !== null ? Boolean(value) : value]));
}

async function tableNames(db: Database): Promise<string[]> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  return tables.filter((table) => !table.isView && table.name !== STEP_TABLE && table.name !== LOCK_TABLE).map((table) => table.name).sort();
}

async function columnsByTable(tx: Tx): Promise<Columns> {
  const tables = await tx.introspection.getTables({ withInternalKyselyTables: true });
  return new Map(
    tables
      .filter((table) => !table.isView && table.name !== STEP_TABLE && table.name !== LOCK_TABLE)
      .map((table) => [table.name, new Map(table.columns.map((column) => [column.name, { isTruth: column.dataType === 'bool', isCounting: column.isAutoIncrementing }]))]),
  );
}

/** Lets rows come in any order; what is returned holds the references again, and fails when one leads nowhere. */
async function dropReferences(tx: Tx): Promise<() => Promise<void>> {
  if (dialectOf(tx) === 'sqlite') {
    await sql`pragma defer_foreign_keys = on`.execute(tx);
    return async () => undefined;
  }
  const { rows } = await sql<{ name: string; table: string; definition: string }>`
    select conname as name, conrelid::regclass::text as "table", pg_get_constraintdef(oid) as definition
    from pg_constraint where contype = 'f' and connamespace = current_schema()::regnamespace`.execute(tx);
  for (const { name, table } of rows) await sql`alter table ${sql.raw(table)} drop constraint ${sql.ref(name)}`.execute(tx);
  return async () => {
    for (const { name, table, definition } of rows) await sql`alter table ${sql.raw(table)} add constraint ${sql.ref(name)} ${sql.raw(definition)}`.execute(tx);
  };
}

/** PostgreSQL counts apart from what the column holds. */
async function continueCounting(tx: Tx, columns: Columns): Promise<void> {
  if (dialectOf(tx) === 'sqlite') return;
  for (const [table, ofTable] of columns) {
    for (const [name, { isCounting }] of ofTable) {
      if (!isCounting) continue;
      await sql`select setval(pg_get_serial_sequence(${`"${table}"`}, ${name}), coalesce((select max(${sql.ref(name)}) from ${sql.table(table)}), 0) + 1, false)`.execute(tx);
    }
  }
}
