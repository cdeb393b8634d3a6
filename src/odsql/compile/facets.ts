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
  if (term.type === 'geo_point_2d' || term.type === 'geo_shape') throw queryError('facet', `Field ${item.name} cannot be a facet.`);
  const request = requestOf(item, found, term, params, target);
  const isDisjunctive = item.disjunctive ?? found.field.annotations.disjunctive ?? false;
  // The refinement itself follows the field's annotation, so an argument can only widen the count.
  const filter = filterOf(target, params, isDisjunctive ? found.field.name : undefined);
  const context = contextOf('facet', target.schema, params);
  const levels = request.separator === null ? singleLevel(term) : openLevels(pathsOf(term, wallClock(term, context), request), request);
  const rows = sql`SELECT arrayJoin(${levels}) AS level FROM ${target.table} WHERE ${filter}`;
  const [parent, path] = [sql`tupleElement(level, 1)`, sql`tupleElement(level, 2)`];
  const query = sql`SELECT ${path} AS path, count() AS count FROM (${rows}) GROUP BY level ORDER BY ${parent}, ${sortSql(request.sort, path)} LIMIT ${value(request.limit, 'UInt32')} BY ${parent}`;
  return { name: item.name, sql: sized('facet', query), request };
}

function requestOf(item: FacetItem, found: QueryField, term: Term, params: QueryParams, { schema }: QueryTarget): FacetRequest {
  const isDate = term.type === 'date' || term.type === 'datetime';
  const { hierarchical, facetsort } = found.field.annotations;
  const separator = isDate ? '/' : item.hierarchical === false ? null : (item.separator ?? hierarchical ?? (item.hierarchical ? '/' : null));
  const sort = item.sort ?? (SORTS.includes(facetsort ?? '') ? facetsort! : isDate ? '-alphanum' : '-count');
  if (!SORTS.includes(sort)) throw queryError('facet', `Unknown sort ${sort}: it is one of ${SORTS.join(', ')}.`);
  const limit = item.limit ?? DEFAULT_VALUES;
  if (limit > MAX_VALUES) throw queryError('facet', `A facet shows at most ${MAX_VALUES} values.`);
  const chosen = (clause: 'refine' | 'exclude') => {
    const values = chosenValues(clause, schema, listOf(params[clause])).find((choice) => choice.found === found)?.values ?? [];
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

function textOf({ type, sql: of }: Term): Sql {
  return type === 'boolean' ? sql`if(${of}, 'true', 'false')` : type === 'int' || type === 'double' ? sql`toString(${of})` : of;
}

/** `[('', value)]`; nothing without a value. */
function singleLevel(term: Term): Sql {
  const list = term.multivalued ? sql`arrayDistinct(${term.sql})` : sql`[assumeNotNull(${textOf(term)})]`;
  const values = term.multivalued ? list : sql`if(isNull(${term.sql}), [], ${list})`;
  return sql`arrayMap(x -> ('', x), arrayFilter(x -> x != '', ${values}))`;
}

/** Lists of all paths down to a value: `['Europe', 'Europe/France']`; one list for each value. */
function pathsOf(term: Term, clock: Sql, { separator }: FacetRequest): Sql {
  if (term.type === 'date' || term.type === 'datetime') {
    const [year, month, day] = [sql`formatDateTime(${clock}, '%Y')`, sql`formatDateTime(${clock}, '%Y/%m')`, sql`formatDateTime(${clock}, '%Y/%m/%d')`];
    const depth = term.precision === 'year' ? [year] : term.precision === 'month' ? [year, month] : [year, month, day];
    return sql`if(isNull(${term.sql}), [], [[${joinSql(depth.map((one) => sql`assumeNotNull(${one})`), ', ')}]])`;
  }
  const by = value(separator, 'String');
  const steps = sql`splitByString(${by}, v)`;
  const paths = sql`arrayMap(n -> arrayStringConcat(arraySlice(${steps}, 1, n), ${by}), range(1, length(${steps}) + 1))`;
  const values = term.multivalued ? term.sql : sql`if(isNull(${term.sql}), [], [assumeNotNull(${textOf(term)})])`;
  return sql`arrayMap(v -> ${paths}, arrayFilter(x -> x != '', ${values}))`;
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

