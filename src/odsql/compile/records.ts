import type { Context } from '../check/context.ts';
import { contextOf, fieldTerm, findField } from '../check/context.ts';
import { readExpression } from '../check/expression.ts';
import { joinSql } from '../join.ts';
import type { Argument, SelectItem } from '../parse/ast.ts';
import { parseGroupBy, parseOrderBy, parseSelect } from '../parse/clauses.ts';
import { queryError, unknownField } from '../problems.ts';
import type { CompiledQuery, FilterParams, Page, QueryField, QueryParams, QuerySchema, QueryTarget } from '../query.ts';
import type { Sql } from '../sql.ts';
import { name, sql, value } from '../sql.ts';
import { filterOf } from './filter.ts';
import { compileGroups } from './groups.ts';
import { limitSql } from './limit.ts';
import { isOrdering, orderSql, orderTerms } from './order.ts';
import type { OutputForm, Selected } from './outputs.ts';
import { addSelected, outputOf, VALUES } from './outputs.ts';
import { EXPORT_LIMITS, GROUP_LIMITS, readPage, RECORD_LIMITS } from './page.ts';
import { sized } from './size.ts';

export interface RecordOptions {
  /** Adds the output `_id`: the record's id as 40 hexadecimal digits. */
  readonly recordId?: boolean;
}
export interface ExportOptions extends RecordOptions {
  /** `values` (default) for `decodeValues`; `text`: one column an output, whose raw text is a cell of CSV. */
  readonly form?: 'values' | 'text';
  /** Between the values of a list in text; default a comma. */
  readonly listSeparator?: string;
}

/** Records or groups of one page. Throws `Problem`s of status 400. */
export function compileRecords(target: QueryTarget, params: QueryParams, options: RecordOptions = {}): CompiledQuery {
  const groups = parseGroupBy(params.group_by ?? '');
  if (groups.length > 0) return compileGroups(target, params, groups, readPage(params, GROUP_LIMITS), VALUES);
  return compilePlain(target, params, readPage(params, RECORD_LIMITS), VALUES, { ...options, broadcast: true });
}

/** Records or groups without a limit but the query's own. Aggregations without group_by give one row. */
export function compileExport(target: QueryTarget, params: QueryParams, options: ExportOptions = {}): CompiledQuery {
  const form: OutputForm = { form: options.form ?? 'values', listSeparator: options.listSeparator ?? ',' };
  const groups = parseGroupBy(params.group_by ?? '');
  const page = readPage(params, EXPORT_LIMITS);
  if (groups.length > 0) return compileGroups(target, params, groups, page, form);
  return compilePlain(target, params, page, form, { ...options, broadcast: false });
}

/** One record by its id (40 hexadecimal digits; anything else finds nothing). */
export function compileRecord(
  target: QueryTarget,
  recordId: string,
  params: Pick<QueryParams, 'select' | 'lang' | 'timezone' | 'now'>,
  options: RecordOptions = {},
): CompiledQuery {
  const isId = /^[0-9a-f]{40}$/i.test(recordId);
  const wanted = isId ? sql`_id = unhex(${value(recordId, 'String')})` : sql`0`;
  const scope = target.scope ? sql`(${target.scope}) AND ${wanted}` : wanted;
  return compilePlain({ ...target, scope }, params, { limit: 1, offset: 0 }, VALUES, { ...options, broadcast: true });
}

/** `SELECT count() AS count` of the records that match where, refine, exclude and the scope. */
export function compileCount(target: QueryTarget, params: FilterParams): Sql {
  return sized('where', sql`SELECT count() AS count FROM ${target.table} WHERE ${filterOf(target, params)}`);
}

/** The clause that orders records when the query does not: as in the source. */
function naturalOrder(target: QueryTarget): Sql | undefined {
  return target.order === null ? undefined : (target.order ?? sql`_row`);
}

type PlainOptions = RecordOptions & { readonly broadcast: boolean };

function compilePlain(
  target: QueryTarget,
  params: QueryParams,
  page: Page,
  form: OutputForm,
  options: PlainOptions,
): CompiledQuery {
  const natural = naturalOrder(target);
  const records = contextOf('select', target.schema, params, natural ?? sql`1`);
  const aggregations: Sql[] = [];
  const context: Context = {
    ...records,
    records,
    aggregate(of) {
      aggregations.push(of);
      return sql`tupleElement(${name('aggregated')}, ${value(aggregations.length, 'UInt16')})`;
    },
  };
  const selected = readSelect(parseSelect(params.select ?? ''), context);
  if (options.recordId)
    selected.push({ key: '_id', alias: false, term: { type: 'text', plain: true, sql: sql`lower(hex(_id))` } });
  const byAlias = { ...contextOf('order_by', target.schema, params, natural ?? sql`1`) };
  const ordering: Context = { ...byAlias, records: byAlias, aggregate: context.aggregate! };
  const items = parseOrderBy(params.order_by ?? '');
  const terms = orderTerms(items, selected, ordering);
  const outputs = selected.map((one, at) => outputOf(one, at, records, form));
  // A pattern may match no field: the records are there all the same, without keys.
  const columns =
    outputs.length === 0
      ? sql`1`
      : joinSql(
          outputs.flatMap((one) => one.columns),
          ', ',
        );
  const filter = filterOf(target, params);
  const isPure = aggregations.length > 0 && selected.every(({ term }) => !term.plain);
  const total = sql`(SELECT tuple(${joinSql([...aggregations, sql`count()`], ', ')}) FROM ${target.table} WHERE ${filter})`;
  const head = aggregations.length > 0 ? sql`WITH ${total} AS ${name('aggregated')} ` : sql``;
  const count = sql`tupleElement(${name('aggregated')}, ${value(aggregations.length + 1, 'UInt16')})`;
  const order = [
    ...terms.flatMap((term, at) => (isOrdering(term) ? [orderSql(term, items[at]!)] : [])),
    ...(natural ? [natural] : []),
  ];
  const ordered = order.length > 0 ? sql` ORDER BY ${joinSql(order, ', ')}` : sql``;
  const query = isPure
    ? sql`${head}SELECT ${columns} FROM ${repeated(count, page, options.broadcast)}`
    : sql`${head}SELECT ${columns} FROM ${target.table} WHERE ${filter}${ordered}${limitSql(page)}`;
  return { sql: sized('select', query), outputs: outputs.map(({ output }) => output), page, grouped: false };
}

/** As many rows as the page of records would have: the aggregates are repeated on each. At least one, unless limit is 0. */
function repeated(count: Sql, { limit, offset }: Page, isBroadcast: boolean): Sql {
  const rows = isBroadcast ? limit : Math.min(limit, 1);
  const left = sql`toInt64(${count}) - ${value(String(offset), 'Int64')}`;
  const least = value(offset === 0 ? 1 : 0, 'Int64');
  const wanted = sql`least(greatest(${left}, ${least}), ${value(String(rows), 'Int64')})`;
  return sql`(SELECT arrayJoin(range(toUInt64(${wanted}))) AS ${name('repetition')})`;
}

/** Columns of a select without groups. */
function readSelect(items: readonly SelectItem[], context: Context): Selected[] {
  const selected: Selected[] = [];
  const isExcluding = (item: SelectItem) => item.expression?.kind === 'call' && item.expression.name === 'exclude';
  const excluded = items.filter(isExcluding).flatMap((item) => choose(item, context));
  // exclude() alone means all the others.
  const starts: SelectItem[] = items.every(isExcluding) ? [{ kind: 'star', text: '*' }] : [];
  for (const item of [...starts, ...items.filter((one) => !isExcluding(one))]) {
    for (const one of readItem(item, context)) addSelected(selected, one, context);
  }
  return selected.filter(({ term, alias }) => alias || !term.field || !excluded.includes(term.field));
}

function readItem(item: SelectItem, context: Context): Selected[] {
  if (!item.expression)
    return context.schema.filter(({ starred }) => starred !== false).map((found) => wholeField(found));
  if (item.expression.kind === 'call' && item.expression.name === 'include')
    return choose(item, context).map((found) => wholeField(found));
  const term = readExpression(item.expression, context);
  return [{ key: item.alias ?? item.text, alias: item.alias !== undefined, term }];
}

function wholeField(found: QueryField): Selected {
  return { key: found.field.name, alias: false, term: fieldTerm('select', found) };
}

/** The fields of include() and exclude(). */
function choose({ expression, alias }: SelectItem, { schema, clause }: Context): QueryField[] {
  const [arg, ...more] = expression?.kind === 'call' ? expression.args : [];
  if (alias !== undefined || more.length > 0 || !arg)
    throw queryError(clause, 'include() and exclude() take one name and no alias.');
  const found = matching(schema, arg);
  if (found === undefined) throw queryError(clause, 'include() and exclude() take a name or a prefix with *.');
  if (found.length === 0 && arg.kind === 'field') throw unknownField(clause, arg.name);
  return found;
}

function matching(schema: QuerySchema, arg: Argument): QueryField[] | undefined {
  if (arg.kind === 'star') return [...schema];
  if (arg.kind === 'field') return [findField(schema, arg.name)].filter((one) => one !== undefined);
  if (arg.kind !== 'pattern') return undefined;
  return schema.filter(
    ({ field }) => field.name.startsWith(arg.prefix) || field.name.startsWith(`default.${arg.prefix}`),
  );
}
