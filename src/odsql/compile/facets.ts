import { contextOf, fieldTerm, requireField } from '../check/context.ts';
import type { Term } from '../check/term.ts';
import { wallClock } from '../functions/dates.ts';
import { joinSql } from '../join.ts';
import type { FacetItem } from '../parse/ast.ts';
import { parseFacet } from '../parse/clauses.ts';
import { queryError } from '../problems.ts';
import type { CompiledFacet, FacetRequest, FacetSort, QueryField, QueryParams, QueryTarget } from '../query.ts';
import type { Sql } from '../sql.ts';
import { sql, value } from '../sql.ts';
import { filterOf, listOf } from './filter.ts';
import { chosenValues, periodPath } from './refine.ts';
import { sized } from './size.ts';

/** Values of one level, unless facet(limit=…) says otherwise. */
const DEFAULT_VALUES = 100;
const MAX_VALUES = 20_000;
const SORTS: readonly string[] = ['count', '-count', 'alphanum', '-alphanum', 'num', '-num'] satisfies FacetSort[];

/**
 * One query a facet: rows `{path, count}`, to be handed to `assembleFacets`. Without facets asked for, all fields that
 * are declared as such. Counts follow where, refine and exclude; those of a disjunctive facet leave its own refinement out.
 */
export function compileFacets(target: QueryTarget, params: QueryParams): readonly CompiledFacet[] {
  const asked = listOf(params.facet).flatMap((text) => (text.trim() === '' ? [] : [parseFacet(text)]));
  return (asked.length > 0 ? asked : declared(target)).map((item) => compileFacet(target, params, item));
}

function declared({ schema }: QueryTarget): FacetItem[] {
  const isFacet = ({ field, filterable }: QueryField) => field.annotations.facet === true && filterable !== false;
  return schema.filter(isFacet).map(({ field }) => ({ name: field.name }));
}

function compileFacet(target: QueryTarget, params: QueryParams, item: FacetItem): CompiledFacet {
  const found = requireField('facet', target.schema, item.name);
  const term = fieldTerm('facet', found);
  if (term.type === 'geo_point_2d' || term.type === 'geo_shape')
    throw queryError('facet', `Field ${item.name} cannot be a facet.`);
  const request = requestOf(item, found, term, params, target);
  const isDisjunctive = item.disjunctive ?? found.field.annotations.disjunctive ?? false;
  // The refinement itself follows the field's annotation, so an argument can only widen the count.
  const filter = filterOf(target, params, isDisjunctive ? found.field.name : undefined);
  const context = contextOf('facet', target.schema, params);
  const levels = isTime(term) ? timeLevels(term, wallClock(term, context), request) : textLevels(term, request);
  // Different values first: what follows is done for each of them once, not for each record.
  const values = sql`SELECT ${levels.value} AS v, count() AS n FROM ${target.table} WHERE ${filter} GROUP BY v`;
  const rows = sql`SELECT arrayJoin(${levels.pairs}) AS level, n FROM (${values})`;
  const [parent, path] = [sql`tupleElement(level, 1)`, sql`tupleElement(level, 2)`];
  const query = sql`SELECT ${path} AS path, sum(n) AS count FROM (${rows}) GROUP BY level ORDER BY ${parent}, ${sortSql(request.sort, path)} LIMIT ${value(request.limit, 'UInt32')} BY ${parent}`;
  return { name: item.name, sql: sized('facet', query), request };
}

const isTime = ({ type }: Term) => type === 'date' || type === 'datetime';

function requestOf(
  item: FacetItem,
  found: QueryField,
  term: Term,
  params: QueryParams,
  { schema }: QueryTarget,
): FacetRequest {
  const isDate = isTime(term);
  const { hierarchical, facetsort } = found.field.annotations;
  const separator = isDate
    ? '/'
    : item.hierarchical === false
      ? null
      : (item.separator ?? hierarchical ?? (item.hierarchical ? '/' : null));
  const sort = item.sort ?? (SORTS.includes(facetsort ?? '') ? facetsort! : isDate ? '-alphanum' : '-count');
  if (!SORTS.includes(sort)) throw queryError('facet', `Unknown sort ${sort}: it is one of ${SORTS.join(', ')}.`);
  const limit = item.limit ?? DEFAULT_VALUES;
  if (limit > MAX_VALUES) throw queryError('facet', `A facet shows at most ${MAX_VALUES} values.`);
  const chosen = (clause: 'refine' | 'exclude') => {
    const values =
      chosenValues(clause, schema, listOf(params[clause])).find((choice) => choice.found === found)?.values ?? [];
    return isDate ? values.map((one) => periodPath(one) ?? one) : values;
  };
  return {
    name: item.name,
    separator: separator === '' ? null : separator,
    sort: sort as FacetSort,
    limit,
    refined: chosen('refine'),
    excluded: chosen('exclude'),
  };
}

/** `value`: what records are counted by. `pairs`: from `v`, that value, the list of its parents and paths. */
interface Levels {
  readonly value: Sql;
  readonly pairs: Sql;
}

function textLevels(term: Term, request: FacetRequest): Levels {
  const { type, sql: of } = term;
  const isNumber = type === 'int' || type === 'double';
  const text = type === 'boolean' ? sql`if(v, 'true', 'false')` : isNumber ? sql`toString(v)` : sql`v`;
  const present = sql`if(isNull(v), [], [assumeNotNull(${text})])`;
  // A flat list is counted value by value; paths of one record may share their beginnings, so they are taken together.
  if (request.separator === null) {
    const counted = term.multivalued ? sql`arrayJoin(arrayDistinct(${of}))` : of;
    return { value: counted, pairs: sql`arrayMap(x -> ('', x), arrayFilter(x -> x != '', ${present}))` };
  }
  const by = value(request.separator, 'String');
  const steps = sql`splitByString(${by}, one)`;
  const paths = sql`arrayMap(n -> arrayStringConcat(arraySlice(${steps}, 1, n), ${by}), range(1, length(${steps}) + 1))`;
  const ones = sql`arrayFilter(x -> x != '', ${term.multivalued ? sql`v` : present})`;
  return { value: of, pairs: openLevels(sql`arrayMap(one -> ${paths}, ${ones})`, request) };
}

/** Years, and below what is refined months and days; counted no finer than they are shown. */
function timeLevels(term: Term, clock: Sql, request: FacetRequest): Levels {
  const finest = term.precision === 'year' ? 1 : term.precision === 'month' ? 2 : 3;
  const depth = Math.min(finest, 1 + Math.max(0, ...request.refined.map((path) => path.split('/').length)));
  const parts = [sql`toYear(${clock})`, sql`toMonth(${clock})`, sql`toDayOfMonth(${clock})`].slice(0, depth);
  const text = (at: number) =>
    sql`leftPad(toString(tupleElement(v, ${value(at + 1, 'UInt8')})), ${value(at === 0 ? 4 : 2, 'UInt8')}, '0')`;
  const paths = parts.map(
    (_, at) =>
      sql`concat('', ${joinSql(
        Array.from({ length: at + 1 }, (__, step) => (step === 0 ? text(0) : sql`concat('/', ${text(step)})`)),
        ', ',
      )})`,
  );
  const known = sql`if(isNull(tupleElement(v, 1)), [], [[${joinSql(
    paths.map((path) => sql`assumeNotNull(${path})`),
    ', ',
  )}]])`;
  return { value: sql`tuple(${joinSql(parts, ', ')})`, pairs: openLevels(known, request) };
}

/** Pairs of parent and path: the first level, and levels below what is refined. */
function openLevels(paths: Sql, { refined, separator }: FacetRequest): Sql {
  const open = [...new Set(refined.flatMap((path) => ancestors(path, separator!)))];
  const pairs = sql`arrayMap((q, p) -> (q, p), arrayPushFront(arrayPopBack(l), ''), l)`;
  const isOpen = sql`(tupleElement(t, 1) = '' OR has(${value(open, 'Array(String)')}, tupleElement(t, 1)))`;
  return sql`arrayDistinct(arrayFilter(t -> ${isOpen}, arrayFlatten(arrayMap(l -> ${pairs}, ${paths}))))`;
}

/** `a/b` → `a`, `a/b`. */
export function ancestors(path: string, separator: string): string[] {
  const steps = path.split(separator);
  return steps.map((_, at) => steps.slice(0, at + 1).join(separator));
}

function sortSql(sort: FacetSort, path: Sql): Sql {
  switch (sort) {
    case 'count':
      return sql`count ASC, ${path} ASC`;
    case '-count':
      return sql`count DESC, ${path} ASC`;
    case 'alphanum':
      return sql`${path} ASC`;
    case '-alphanum':
      return sql`${path} DESC`;
    case 'num':
      return sql`toFloat64OrNull(${path}) ASC NULLS LAST, ${path} ASC`;
    case '-num':
      return sql`toFloat64OrNull(${path}) DESC NULLS LAST, ${path} DESC`;
  }
}
