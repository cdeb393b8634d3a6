import { randomUUID } from 'node:crypto';
import { SqliteAdapter, type Kysely, type Transaction } from 'kysely';
import type { Tables } from './tables.ts';

/** The catalogue. Use cases take `Database` and open a transaction with `inTransaction`; a `Tx` fits wherever a `Database` does. */
export type Database = Kysely<Tables>;
export type Tx = Transaction<Tables>;
export type DatabaseKind = 'sqlite' | 'postgres';

/** Which database this is. For the few places where one set of queries is not possible. */
export function dialectOf(db: { getExecutor(): { readonly adapter: unknown } }): DatabaseKind {
  return db.getExecutor().adapter instanceof SqliteAdapter ? 'sqlite' : 'postgres';
}

/** SQLSTATE of PostgreSQL for a transaction that may be tried again: serialization failure, deadlock. */
const RETRIABLE = new Set(['40001', '40P01']);
const TRIES = 4;

/**
 * Runs `work` in one transaction: all of it or nothing. Within a transaction it joins that one.
 * Keep it short and wait for nothing else inside: SQLite has one writer. `work` may run again after a deadlock.
 * Inside, use `tx` for everything: a write through the outer `Database` would wait for this transaction for ever.
 */
export async function inTransaction<T>(db: Database, work: (tx: Tx) => Promise<T>): Promise<T> {
  if (db.isTransaction) return work(db as Tx);
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await db.transaction().execute(work);
    } catch (thrown) {
      if (attempt === TRIES || !RETRIABLE.has((thrown as { code?: string }).code ?? '')) throw thrown;
    }
  }
}

/**
 * `.$call(forUpdate(tx))` holds the chosen rows until the transaction ends. On SQLite nothing is needed, since a
 * transaction is the only writer from its beginning.
 */
export function forUpdate(db: Database): <Q extends { forUpdate(): Q }>(query: Q) => Q {
  return (query) => (dialectOf(db) === 'postgres' ? query.forUpdate() : query);
}

/** A new identity: unique, in the order of creation when compared as text. */
export function newId(): string {
  // UUID version 7 (RFC 9562): 48 bits of milliseconds, then random bits.
  const time = Date.now().toString(16).padStart(12, '0');
  const random = randomUUID();
  return `${time.slice(0, 8)}-${time.slice(8)}-7${random.slice(15)}`;
}

/** The moment as the tables keep it: ISO 8601 in UTC with milliseconds, so that text order is time order. */
export function now(offsetMs = 0): string {
  return new Date(Date.now() + offsetMs).toISOString();
}
