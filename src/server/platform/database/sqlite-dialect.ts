import { setTimeout as sleep } from 'node:timers/promises';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import {
  SelectQueryNode,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type Kysely,
  type QueryResult,
  type TransactionSettings,
} from 'kysely';

/** How long a write waits for the transaction before it. Longer means that somebody waits inside a transaction. */
const WRITER_PATIENCE_MS = 30_000;
const STATEMENTS_KEPT = 256;
/** How long SQLite itself waits for another process; short, because nothing else happens meanwhile. */
const BUSY_MS = 20;

/** Our adapter: unlike Kysely's it says that tables can be changed in a transaction, which SQLite can. */
class NodeSqliteAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

/**
 * SQLite by way of `node:sqlite`: one connection that writes, in turn, and one that reads. Reads outside a transaction
 * never wait and see what is committed. Every commit is on the disk before it is acknowledged (WAL, synchronous FULL).
 */
export class NodeSqliteDialect implements Dialect {
  readonly #path: string;
  constructor(path: string) {
    this.#path = path;
  }
  createDriver = (): Driver => new NodeSqliteDriver(this.#path);
  createQueryCompiler = () => new SqliteQueryCompiler();
  createAdapter = () => new NodeSqliteAdapter();
  createIntrospector = (db: Kysely<never>) => new SqliteIntrospector(db);
}

class Handle {
  readonly database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  constructor(path: string, isReader: boolean) {
    this.database = new DatabaseSync(path, { timeout: BUSY_MS });
    this.database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;');
    if (isReader) this.database.exec('PRAGMA query_only = ON');
  }

  run<R>({ sql, parameters }: CompiledQuery): QueryResult<R> {
    const statement = this.#statementFor(sql);
    const values = parameters.map(bindable);
    if (statement.columns().length > 0) return { rows: statement.all(...values) as R[] };
    const { changes, lastInsertRowid } = statement.run(...values);
    return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) };
  }

  /** Prepared statements stay valid when tables change: SQLite prepares them anew. */
  #statementFor(sql: string): StatementSync {
    const kept = this.#statements.get(sql);
    if (kept) return kept;
    const statement = this.database.prepare(sql);
    if (this.#statements.size >= STATEMENTS_KEPT) this.#statements.clear();
    this.#statements.set(sql, statement);
    return statement;
  }
}

class NodeSqliteDriver implements Driver {
  readonly #path: string;
  readonly #turns = new Turns();
  #writer: Handle | undefined;
  #reader: Handle | undefined;
  constructor(path: string) {
    this.#path = path;
  }
  async init(): Promise<void> {
    this.#writer = new Handle(this.#path, false);
    this.#reader = new Handle(this.#path, true);
  }
  async acquireConnection(): Promise<DatabaseConnection> {
    return new Connection(this.#writer!, this.#reader!, this.#turns, () => new Handle(this.#path, true));
  }
  async releaseConnection(): Promise<void> {}
  beginTransaction = (connection: DatabaseConnection, { accessMode }: TransactionSettings) =>
    accessMode === 'read only' ? (connection as Connection).beginReading() : (connection as Connection).begin();
  commitTransaction = (connection: DatabaseConnection) => (connection as Connection).end('commit');
  rollbackTransaction = (connection: DatabaseConnection) => (connection as Connection).end('rollback');
  savepoint = (connection: DatabaseConnection, name: string) => (connection as Connection).mark('savepoint', name);
  rollbackToSavepoint = (connection: DatabaseConnection, name: string) => (connection as Connection).mark('rollback to', name);
  releaseSavepoint = (connection: DatabaseConnection, name: string) => (connection as Connection).mark('release', name);
  async destroy(): Promise<void> {
    const release = await this.#turns.take();
    this.#reader?.database.close();
    this.#writer?.database.close();
    release();
  }
}

class Connection implements DatabaseConnection {
  readonly #writer: Handle;
  readonly #reader: Handle;
  readonly #turns: Turns;
  readonly #openSnapshot: () => Handle;
  #release: (() => void) | undefined;
  #snapshot: Handle | undefined;
  constructor(writer: Handle, reader: Handle, turns: Turns, openSnapshot: () => Handle) {
    this.#writer = writer;
    this.#reader = reader;
    this.#turns = turns;
    this.#openSnapshot = openSnapshot;
  }

  /** A transaction that only reads sees one moment, however long it takes, and keeps nobody waiting. */
  async beginReading(): Promise<void> {
    this.#snapshot = this.#openSnapshot();
    // A transaction begins with its first look.
    this.#snapshot.database.exec('begin; select count(*) from sqlite_schema');
  }

  async begin(): Promise<void> {
    this.#release = await this.#turns.take();
    try {
      await patiently(() => this.#writer.database.exec('begin immediate'));
    } catch (thrown) {
      this.#done();
      throw thrown;
    }
  }

  async end(how: 'commit' | 'rollback'): Promise<void> {
    if (this.#snapshot) {
      this.#snapshot.database.close();
      this.#snapshot = undefined;
      return;
    }
    try {
      // A failed commit (full disk) has often been rolled back by SQLite itself.
      if (how === 'commit' || this.#writer.database.isTransaction) this.#writer.database.exec(how);
    } finally {
      if (how === 'rollback' || !this.#writer.database.isTransaction) this.#done();
    }
  }

  async mark(how: string, name: string): Promise<void> {
    this.#writer.database.exec(`${how} "${name.replaceAll('"', '""')}"`);
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    if (this.#snapshot) return this.#snapshot.run(query);
    if (this.#release) return this.#writer.run(query);
    if (SelectQueryNode.is(query.query)) return this.#reader.run(query);
    const release = await this.#turns.take();
    try {
      return await patiently(() => this.#writer.run<R>(query));
    } finally {
      release();
    }
  }

  async *streamQuery<R>(query: CompiledQuery): AsyncIterableIterator<QueryResult<R>> {
    const { database } = this.#snapshot ?? (this.#release ? this.#writer : this.#reader);
    const rows = database.prepare(query.sql).iterate(...query.parameters.map(bindable));
    for (const row of rows) yield { rows: [row as R] };
  }

  #done(): void {
    this.#release?.();
    this.#release = undefined;
  }
}

/** Lets writers in one after the other. */
class Turns {
  #last: Promise<void> = Promise.resolve();
  async take(): Promise<() => void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const before = this.#last;
    this.#last = before.then(() => promise);
    const patience = Promise.withResolvers<never>();
    const timer = setTimeout(() => {
      patience.reject(new Error('The database was not free to write for 30 s: a transaction waits for something, perhaps for a write outside of itself.'));
    }, WRITER_PATIENCE_MS);
    try {
      await Promise.race([before, patience.promise]);
    } catch (thrown) {
      resolve();
      throw thrown;
    } finally {
      clearTimeout(timer);
    }
    return resolve;
  }
}

const SQLITE_BUSY = 5;

/** Tries again while another process holds the file, without keeping this one from its other work. */
async function patiently<T>(work: () => T): Promise<T> {
  const givesUpAt = Date.now() + WRITER_PATIENCE_MS;
  for (;;) {
    try {
      return work();
    } catch (thrown) {
      const code = (thrown as { errcode?: number }).errcode ?? 0;
      if ((code & 0xff) !== SQLITE_BUSY || Date.now() > givesUpAt) throw thrown;
      await sleep(1 + Math.random() * 10);
    }
  }
}

function bindable(value: unknown): SQLInputValue {
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (value instanceof Date) return value.toISOString();
  return (value ?? null) as SQLInputValue;
}
