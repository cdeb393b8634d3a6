import type { Clause } from '../problems.ts';
import { queryError } from '../problems.ts';
import type { Condition, Expression, FacetItem, GroupItem, OrderItem, SelectItem } from './ast.ts';
import { parseCondition } from './condition.ts';
import { Cursor } from './cursor.ts';
import { parseExpression } from './expression.ts';

/** Reads a `select` clause. Empty text means `*`. Throws `ODSQLSyntaxError` with the position, as all here. */
export function parseSelect(text: string): SelectItem[] {
  if (text.trim() === '') return [{ kind: 'star', text: '*' }];
  return parseItems('select', text, (cursor) => {
    const { at } = cursor.peek();
    const isStar = cursor.isSymbol('*') && (cursor.isSymbol(',', 1) || cursor.peek(1).kind === 'end');
    if (isStar) {
      cursor.take();
      return { kind: 'star', text: '*' };
    }
    const expression = parseExpression(cursor);
    const written = cursor.textFrom(at);
    const alias = takeAlias(cursor);
    return { kind: 'item', expression, ...alias, text: keyOf(expression, written) };
  });
}

/** Reads a condition; undefined when the text is blank. */
export function parseWhere(text: string, clause: Clause = 'where'): Condition | undefined {
  if (text.trim() === '') return undefined;
  const cursor = new Cursor(clause, text);
  const condition = parseCondition(cursor);
  cursor.requireEnd();
  return condition;
}

export function parseGroupBy(text: string): GroupItem[] {
  if (text.trim() === '') return [];
  return parseItems('group_by', text, (cursor) => {
    const { at } = cursor.peek();
    const expression = parseExpression(cursor);
    const written = cursor.textFrom(at);
    return { expression, ...takeAlias(cursor), text: keyOf(expression, written) };
  });
}

/** `field desc`; a leading minus means desc, as older clients write. */
export function parseOrderBy(text: string): OrderItem[] {
  if (text.trim() === '') return [];
  return parseItems('order_by', text, (cursor) => {
    const { at } = cursor.peek();
    const expression = parseExpression(cursor);
    const written = cursor.textFrom(at);
    if (cursor.takeWord('desc')) return { expression, direction: 'desc', text: written };
    if (cursor.takeWord('asc')) return { expression, direction: 'asc', text: written };
    if (expression.kind === 'negation') return { expression: expression.of, direction: 'desc', text: written };
    return { expression, direction: 'asc', text: written };
  });
}

/** A facet parameter: the name of a field as it is, or `facet(name="…", disjunctive=true, …)`. */
export function parseFacet(text: string): FacetItem {
  const cursor = new Cursor('facet', text);
  if (!cursor.isWord('facet') || !cursor.isSymbol('(', 1)) return { name: text.trim().replace(/^`(.+)`$/, '$1') };
  cursor.take();
  cursor.take();
  const item: Record<string, unknown> = {};
  do {
    // Not a name: `limit` is one of the reserved words.
    if (cursor.peek().kind !== 'word') throw cursor.unexpected();
    const key = cursor.take().text.toLowerCase();
    cursor.requireSymbol('=');
    item[key] = facetArgument(key, parseExpression(cursor));
  } while (cursor.takeSymbol(','));
  cursor.requireSymbol(')');
  cursor.requireEnd();
  if (typeof item.name !== 'string') throw queryError('facet', 'facet() needs a name: facet(name="field").');
  return item as unknown as FacetItem;
}

function facetArgument(key: string, argument: Expression): string | number | boolean {
  if ((key === 'name' || key === 'sort' || key === 'separator') && argument.kind === 'text') return argument.value;
  if (key === 'name' && argument.kind === 'field') return argument.name;
  if ((key === 'disjunctive' || key === 'hierarchical') && argument.kind === 'boolean') return argument.value;
  if (key === 'limit' && argument.kind === 'number' && /^\d{1,9}$/.test(argument.text)) return Number(argument.text);
  const known = 'name="…", disjunctive=true, hierarchical=true, separator="/", sort="-count", limit=20';
  throw queryError('facet', `facet() does not understand its argument ${key}; it takes ${known}.`);
}

function parseItems<T>(clause: Clause, text: string, parse: (cursor: Cursor) => T): T[] {
  const cursor = new Cursor(clause, text);
  const items: T[] = [];
  do {
    cursor.startItem();
    items.push(parse(cursor));
  } while (cursor.takeSymbol(','));
  cursor.requireEnd();
  return items;
}

function takeAlias(cursor: Cursor): { alias?: string } {
  return cursor.takeWord('as') ? { alias: cursor.requireName().value } : {};
}

/** A column without alias is named by its text; a field by its name, without the back-quotes. */
function keyOf(expression: Expression, written: string): string {
  return expression.kind === 'field' ? expression.name : written;
}
