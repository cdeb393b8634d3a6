import { closeSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { Kysely } from 'kysely';
import type { Config } from '../config.ts';
import type { Log } from '../log.ts';
import type { Database } from './database.ts';
import { postgresDialect } from './postgres-dialect.ts';
import { NodeSqliteDialect } from './sqlite-dialect.ts';
import type { Tables } from './tables.ts';

/** Where the SQLite catalogue is kept in the data folder. */
export const SQLITE_FILE = 'catalogue.sqlite';

/** The catalogue: PostgreSQL when `DATABASE_URL` is set, else a SQLite file in the data folder. Close it with `destroy()`. */
export function openDatabase(config: Pick<Config, 'dataDir' | 'databaseUrl'>, log?: Log): Database {
  if (config.databaseUrl !== '') return new Kysely<Tables>({ dialect: postgresDialect(config.databaseUrl, log) });
  mkdirSync(config.dataDir, { recursive: true, mode: 0o700 });
  const path = join(config.dataDir, SQLITE_FILE);
  // SQLite would make it readable by others; its companions take over the mode.
  closeSync(openSync(path, 'a', 0o600));
  return new Kysely<Tables>({ dialect: new NodeSqliteDialect(path) });
}
