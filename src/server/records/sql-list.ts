import { sql, type Sql } from '#odsql/sql.ts';

/** `a, b, c` */
export function listOf(parts: readonly Sql[], between: Sql = sql`, `): Sql {
  return parts.slice(1).reduce((all, one) => sql`${all}${between}${one}`, parts[0] ?? sql``);
}
