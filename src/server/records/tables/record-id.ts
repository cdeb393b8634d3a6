import { columnsOf, type Column } from '#core/columns.ts';
import type { Field } from '#core/field.ts';
import { name, sql, type Sql } from '#odsql/sql.ts';
import { listOf } from '../sql-list.ts';

/**
 * SHA-1 of a record's identity: of the fields annotated `id`, or else of all. Each value is written with its length, a
 * missing one as `N`, so that two different records never give the same text. Records that are alike in it are told
 * apart afterwards (`distinctIdSql`).
 */
export function recordIdSql(fields: readonly Field[]): Sql {
  const positions = fields.map((_, i) => i);
  const marked = positions.filter((i) => fields[i]!.annotations.id);
  const columns = (marked.length > 0 ? marked : positions).flatMap((i) => identityColumns(fields[i]!, i));
  const parts = columns.map((column) => identityText(name(column.name), column.type.startsWith('Nullable')));
  // concat takes at least two arguments, and a bounded number of them.
  const groups = chunksOf(parts, 200).map((group) => sql`concat('', ${listOf(group)})`);
  return groups.length === 0 ? sql`SHA1('')` : sql`SHA1(concat('', ${listOf(groups)}))`;
}

function identityColumns(field: Field, position: number): readonly Column[] {
  const columns = columnsOf(field, position);
  // The others of a shape follow from its GeoJSON.
  return field.type === 'geo_shape' ? columns.filter((column) => column.role === 'geojson') : columns;
}

function identityText(column: Sql, nullable: boolean): Sql {
  const text = sql`toString(${column})`;
  const whole = sql`concat(toString(length(${text})), ':', ${text})`;
  return nullable ? sql`ifNull(${whole}, 'N')` : whole;
}

/** True (1) when some records have the same id. Compares the first eight bytes: a chance likeness costs time only. */
export function hasLikeIdsSql(table: string): Sql {
  return sql`SELECT count() > 0 AS alike FROM (SELECT reinterpretAsUInt64(_id) AS half FROM ${name(table)} GROUP BY half HAVING count() > 1 LIMIT 1)`;
}

/**
 * Copies `from` to `to`, the second, third … record of one id in the order of rows getting an id of its own: SHA-1 of
 * the id and the occurrence's number. So ids are unique, and the same again when the same rows come again.
 */
export function distinctIdSql(from: string, to: string, columns: readonly string[]): Sql {
  const others = columns.filter((one) => one !== '_id').map((one) => sql`rows.${name(one)}`);
  const names = columns.filter((one) => one !== '_id').map(name);
  return sql`INSERT INTO ${name(to)} (_id, ${listOf(names)})
    SELECT if(nth > 1, CAST(SHA1(concat(rows._id, '#', toString(nth))), 'FixedString(20)'), rows._id), ${listOf(others)}
    FROM ${name(from)} AS rows
    LEFT ANY JOIN (
      SELECT _row, row_number() OVER (PARTITION BY _id ORDER BY _row) AS nth
      FROM ${name(from)}
      WHERE _id IN (SELECT _id FROM ${name(from)} GROUP BY _id HAVING count() > 1)
    ) AS again ON again._row = rows._row`;
}

function chunksOf<T>(all: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, i) => all.slice(i * size, (i + 1) * size));
}
