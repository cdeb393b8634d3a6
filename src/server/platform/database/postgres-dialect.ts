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
  // An idle connection that breaks is replaced; without a listener it would end the process.
  pool.on('error', (error) => log?.warn({ code: (error as { code?: string }).code }, 'a database connection broke'));
  return new PostgresDialect({ pool });
}
