import type { Readable } from 'node:stream';
import type { Sql } from '#odsql/sql.ts';

/** Limits and identity of one query. Missing ones take the engine's defaults (DESIGN §10: every query is bounded). */
export interface QueryOptions {
  /** Default 10 000. Over it the query ends with `QueryTooSlow`. */
  readonly timeoutMs?: number;
  readonly maxMemoryBytes?: number;
  /** `short` (default): interactive; `long`: exports, ingest, rebuilds. Lanes have their own sessions. */
  readonly lane?: 'short' | 'long';
  readonly signal?: AbortSignal;
  /** Further ClickHouse settings, from code only. */
  readonly settings?: Readonly<Record<string, string | number>>;
}

/** The records engine: an embedded host (chDB) or a ClickHouse server, through one client. */
export interface Engine {
  /** Rows as objects; 64-bit integers arrive as number when safe, else as string. */
  query<T = Record<string, unknown>>(sql: Sql, options?: QueryOptions): Promise<T[]>;
  /** Bytes in a ClickHouse output format, streamed with back-pressure. */
  stream(sql: Sql, format: string, options?: QueryOptions): Promise<Readable>;
  /** DDL and INSERT … SELECT. */
  command(sql: Sql, options?: QueryOptions): Promise<void>;
  /** Streams bytes in a ClickHouse input format into `INSERT INTO table (columns)`. */
  insert(
    table: string,
    columns: readonly string[],
    format: string,
    body: Readable,
    options?: QueryOptions,
  ): Promise<void>;
  /** `sql` is an `INSERT … SELECT … FROM input('…')` whose input is `body`. */
  insertSelect(sql: Sql, format: string, body: Readable, options?: QueryOptions): Promise<void>;
  /** True when it answers now. */
  isUp(): Promise<boolean>;
  /**
   * For whoever met a table that cannot be read: looks at once whether the embedded engine still has its folder and
   * answers, and starts it again when not. Resolves when that is decided, and done.
   */
  examine(): Promise<void>;
  /** Grows each time the embedded engine starts again: what was known of its tables may no longer hold. */
  readonly epoch: number;
  close(): Promise<void>;
}
