import { Sql, sql } from './sql.ts';

/** Pieces with one of these words between them. No pieces give an empty piece. */
export function joinSql(
  parts: readonly Sql[],
  separator: ', ' | ' AND ' | ' OR ' | ' || ' | ' + ' | ' UNION ALL ',
): Sql {
  if (parts.length === 0) return sql``;
  return Sql.join(['', ...parts.slice(1).map(() => separator), ''], parts);
}

/** All conditions; none gives `1`. */
export function allOf(conditions: readonly Sql[]): Sql {
  return junction(conditions, ' AND ', sql`1`);
}
/** Any condition; none gives `0`. */
export function anyOf(conditions: readonly Sql[]): Sql {
  return junction(conditions, ' OR ', sql`0`);
}

function junction(conditions: readonly Sql[], separator: ' AND ' | ' OR ', empty: Sql): Sql {
  if (conditions.length === 0) return empty;
  return conditions.length === 1 ? conditions[0]! : sql`(${joinSql(conditions, separator)})`;
}
