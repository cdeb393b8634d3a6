import type { Context } from '../check/context.ts';
import { contextOf } from '../check/context.ts';
import { readExpression } from '../check/expression.ts';
import type { Term } from '../check/term.ts';
import { allOf, joinSql } from '../join.ts';
import type { Expression, FieldName, GroupItem, SelectItem } from '../parse/ast.ts';
import { parseOrderBy, parseSelect } from '../parse/clauses.ts';
import { printExpression } from '../parse/print.ts';
import { queryError } from '../problems.ts';
import type { CompiledQuery, Page, QueryParams, QueryTarget } from '../query.ts';
import type { Sql } from '../sql.ts';
import { name, sql } from '../sql.ts';
import { filterOf } from './filter.ts';
import { isOrdering, orderSql, orderTerms } from './order.ts';
import type { OutputForm, Selected } from './outputs.ts';
import { addSelected, outputOf } from './outputs.ts';
import { GROUP_LIMITS } from './page.ts';
import { sized } from './size.ts';
import { limitSql } from './limit.ts';

/**
 * A group key: `columns` are what is grouped by; `inner`, if any, is computed for each record under the names of the columns.
 * `term` reads them in the grouped query.
 */
interface Key {
  readonly key: string;
  readonly alias: boolean;
  readonly written: string;
  readonly inner: readonly Sql[];
  readonly columns: readonly Sql[];
  readonly keep: readonly Sql[];
  readonly term: Term;
}

/** Groups: the keys first, then what is selected. Without order_by they are in the order of their keys, null last. */
export function compileGroups(
  target: QueryTarget,
  params: QueryParams,
  items: readonly GroupItem[],
  page: Page,
  form: OutputForm,
): CompiledQuery {
  const records = contextOf('group_by', target.schema, params);
  const keys: Key[] = [];
  for (const item of items) addKey(keys, item, records);
  const grouped = (clause: 'select' | 'order_by') =>
    groupedContext(clause, keys, contextOf(clause, target.schema, params));
  const context = grouped('select');
  const selected: Selected[] = keys.map(({ key, alias, term }) => ({ key, alias, term }));
  for (const item of parseSelect(params.select ?? '')) selectItem(selected, item, keys, context);

  const order = parseOrderBy(params.order_by ?? '');
  const terms = orderTerms(order, selected, grouped('order_by'));
  checkOrder(terms, page);
  const outputs = selected.map((one, at) => outputOf(one, at, context, form));
  const by = keys.flatMap(({ columns }) => columns);
  const inner = keys.flatMap((key) => key.inner.map((of, at) => sql`${of} AS ${key.columns[at]!}`));
  const natural = keys.flatMap(({ term }) => term.group!.by).map((column) => sql`${column} ASC NULLS LAST`);
  const ordered = joinSql([...terms.flatMap((term, at) => keyOrder(term, order[at]!)), ...natural], ', ');
  const filter = filterOf(target, params);
  const kept = allOf(keys.flatMap(({ keep }) => keep));
  const rows =
    inner.length === 0
      ? sql`${target.table} WHERE ${filter}`
      : sql`(SELECT *, ${joinSql(inner, ', ')} FROM ${target.table} WHERE ${filter}) WHERE ${kept}`;
  const columns = joinSql(
    outputs.flatMap((one) => one.columns),
    ', ',
  );
  const query = sql`SELECT ${columns} FROM ${rows} GROUP BY ${joinSql(by, ', ')} ORDER BY ${ordered}${limitSql(page)}`;
  return { sql: sized('group_by', query), outputs: outputs.map(({ output }) => output), page, grouped: true };
}

function addKey(keys: Key[], { expression, alias, text }: GroupItem, context: Context): void {
  const term = readExpression(expression, context);
  if (term.type === 'geo_point_2d' || term.type === 'geo_shape') {
    const hint = 'Use the geo_cluster(point_geo, int_precision) aggregation function instead.';
    throw queryError('group_by', `Aggregation on geo point field is not possible. ${hint}`);
  }
  if (!term.plain || term.predicate) throw queryError('group_by', `Records cannot be grouped by ${text}.`);
  const key = alias ?? text;
  if (keys.some((one) => one.key === key)) {
    throw queryError(
      'group_by',
      alias === undefined ? `${text} is given several times.` : `Alias '${alias}' is declared several times.`,
    );
  }
  // Most keys are grouped by as they are; lists and intervals are worked out for each record first.
  const isDirect = !term.group && !term.multivalued;
  const inner = isDirect ? [] : (term.group?.by ?? [oneByOne(term.sql)]);
  const first = keys.reduce((sum, one) => sum + one.inner.length, 0);
  const columns = isDirect ? [term.sql] : inner.map((_, at) => name(`g${first + at}`));
  const shown = term.group ? term.group.show(columns) : isDirect ? term.sql : sql`nullIf(${columns[0]!}, '')`;
  const { group, multivalued: _multivalued, ...rest } = term;
  // In the grouped query a key is neither a field of single records nor an aggregation.
  const show = group?.show ?? (([only]: readonly Sql[]) => only!);
  const read: Term = {
    ...rest,
    sql: shown,
    plain: false,
    aggregate: false,
    key: true,
    group: { ...group, by: group ? columns : [shown], show },
  };
  const keep = term.group?.keep ? [term.group.keep(columns)] : [];
  keys.push({
    key,
    alias: alias !== undefined,
    written: printExpression(expression),
    inner,
    columns,
    keep,
    term: read,
  });
}

/** One row for each different value of a list; an empty list gives an empty text, which stands for no value. */
function oneByOne(list: Sql): Sql {
  return sql`arrayJoin(emptyArrayToSingle(arrayDistinct(${list})))`;
}

/** A context in which only keys and aggregations may be named. */
function groupedContext(clause: 'select' | 'order_by', keys: readonly Key[], records: Context): Context {
  const keyOf = (expression: Expression) => {
    const alias = expression.kind === 'field' && keys.find((key) => key.alias && key.key === expression.name);
    return (alias || keys.find(({ written }) => written === printExpression(expression)))?.term;
  };
  const field = (named: FieldName) => {
    const found = records.field(named).field;
    const key = keys.find(({ term }) => term.field !== undefined && term.field === found);
    if (key) return key.term;
    throw queryError(clause, `Field ${named.name} must be one of the group_by fields or stand in an aggregation.`);
  };
  return { ...records, field, known: keyOf, records, aggregate: (of) => of };
}

function selectItem(selected: Selected[], item: SelectItem, keys: readonly Key[], context: Context): void {
  // The keys are there anyway.
  if (!item.expression) return;
  const { expression, alias, text } = item;
  if (expression.kind === 'call' && (expression.name === 'include' || expression.name === 'exclude')) {
    throw queryError('select', `Function ${expression.name}() is not allowed with group_by.`);
  }
  const isKey = keys.some((key) => key.key === text || (expression.kind === 'field' && key.key === expression.name));
  if (alias === undefined && isKey) return;
  if (alias !== undefined && keys.some((key) => key.alias && key.key === alias)) {
    throw queryError('select', `Alias '${alias}' is declared several times.`);
  }
  addSelected(
    selected,
    { key: alias ?? text, alias: alias !== undefined, term: readExpression(expression, context) },
    context,
  );
}

function keyOrder(term: Term, item: { direction: 'asc' | 'desc' }): Sql[] {
  if (!isOrdering(term)) return [];
  return term.group ? term.group.by.map((by) => orderSql({ ...term, sql: by }, item)) : [orderSql(term, item)];
}

function checkOrder(terms: readonly Term[], page: Page): void {
  const last = terms.findLastIndex(({ aggregate }) => aggregate);
  if (terms.slice(0, Math.max(last, 0)).some(({ aggregate }) => !aggregate)) {
    throw queryError('order_by', 'Aggregations must come before fields in order_by.');
  }
  // Refused as portals do when it is asked for; without a limit there is no need to.
  if (last >= 0 && page.limit > GROUP_LIMITS.maxLimit && page.limit !== Infinity) {
    const advice = `Please remove the order by or set a limit parameter lower than ${GROUP_LIMITS.maxLimit + 1}.`;
    throw queryError(
      'order_by',
      `aggregation function in order by is not supported with a limit > ${GROUP_LIMITS.maxLimit}. ${advice}`,
    );
  }
}
