import type { Context } from '../check/context.ts';
import { readExpression } from '../check/expression.ts';
import type { Term } from '../check/term.ts';
import type { OrderItem } from '../parse/ast.ts';
import { queryError } from '../problems.ts';
import type { Sql } from '../sql.ts';
import { sql } from '../sql.ts';
import type { Selected } from './outputs.ts';

/** Reads order_by; names are looked for among the aliases first. */
export function orderTerms(items: readonly OrderItem[], aliases: readonly Selected[], context: Context): Term[] {
  return items.map(({ expression, text }) => {
    const alias = expression.kind === 'field' && aliases.find((one) => one.alias && one.key === expression.name);
    const term = alias ? alias.term : readExpression(expression, context);
    const isPlace = term.type === 'geo_point_2d' || term.type === 'geo_shape' || term.type === 'geometry';
    if (isPlace || term.type === 'json' || term.predicate)
      throw queryError('order_by', `Records cannot be ordered by ${text}.`);
    return term;
  });
}

/** A constant orders nothing; and the engine would read a number as the position of a column. */
export function isOrdering(term: Term): boolean {
  return Boolean(term.plain || term.aggregate || term.group || term.key);
}

/** Values without order last, whatever the direction. */
export function orderSql(term: Term, { direction }: Pick<OrderItem, 'direction'>): Sql {
  const of = keyOf(term, direction);
  return direction === 'desc' ? sql`${of} DESC NULLS LAST` : sql`${of} ASC NULLS LAST`;
}

/** A list is ordered by its least value, or going down by its greatest. */
function keyOf(term: Term, direction: 'asc' | 'desc'): Sql {
  if (!term.multivalued) return term.sql;
  const end = direction === 'asc' ? sql`arrayReduce('min', ${term.sql})` : sql`arrayReduce('max', ${term.sql})`;
  return sql`if(empty(${term.sql}), NULL, ${end})`;
}
