import type { Page } from '../query.ts';
import type { Sql } from '../sql.ts';
import { sql, value } from '../sql.ts';

/** LIMIT and OFFSET of a page, with a space in front. */
export function limitSql({ limit, offset }: Page): Sql {
  const from = offset > 0 ? sql` OFFSET ${value(String(offset), 'UInt64')}` : sql``;
  return limit === Infinity ? from : sql` LIMIT ${value(String(limit), 'UInt64')}${from}`;
}
