import type { Clause } from '../problems.ts';
import { queryError } from '../problems.ts';
import type { Sql } from '../sql.ts';

/** The engine reads queries of 256 KiB and 50 000 elements; a query below this length has neither. */
const MAX_SQL_LENGTH = 150_000;

/** Gives the query back, or a 400 when it has grown too large for the engine. */
export function sized(clause: Clause, query: Sql): Sql {
  if (query.compile().query.length > MAX_SQL_LENGTH) {
    throw queryError(clause, 'The query is too large: use fewer conditions or fields.');
  }
  return query;
}
