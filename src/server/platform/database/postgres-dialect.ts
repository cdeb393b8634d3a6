import { PostgresDialect } from 'kysely';
import { Pool, types } from 'pg';
import type { Log } from '../log.ts';

/** Counters and sizes are whole numbers far below 2^53, so that both databases can give the same type. */
const INT8 = types.builtins.INT8;

/** PostgreSQL by way of `pg`. Statements and idle transactions have deadlines, so that nothing waits for ever. */
export function postgresDialect(databaseUrl: string, log?: Log): PostgresDialect {
  const pool = new Pool({
    connectionString: databaseUrl,
    max: 12,
    connectionTimeoutMillis: 10_000,
    statement_timeout: 60_000,
    idle_in_transaction_session_timeout: 60_000,
    application_name: 'plaza',
    types: {
      getTypeParser: ((oid: number, format?: 'text') => (oid === INT8 ? Number : types.getTypeParser(oid, format))) as typeof types.getTypeParser,
    },
  });
  // A connection that breaks is replaced, whether it is idle or in use; without listeners it would end the process.
  const note = (error: Error) => log?.warn({ code: (error as { code?: string }).code }, 'a database connection broke');
  pool.on('error', note);
  pool.on('connect', (client) => client.on('error', note));
  return new PostgresDialect({ pool });
}
