import { incompatibleTypes, queryError } from '../problems.ts';
import type { Sql } from '../sql.ts';
import { sql } from '../sql.ts';
import type { Context } from './context.ts';
import { dateTerm } from './literal.ts';
import type { Term, TermType } from './term.ts';

type Family = 'number' | 'text' | 'boolean' | 'time' | 'other';

export const isNumeric = (type: TermType) => type === 'int' || type === 'double';
const isTemporal = (type: TermType) => type === 'date' || type === 'datetime';

function familyOf(type: TermType): Family {
  if (isNumeric(type)) return 'number';
  if (isTemporal(type)) return 'time';
  if (type === 'text' || type === 'json_blob' || type === 'file') return 'text';
  return type === 'boolean' ? 'boolean' : 'other';
}

const TYPES: Partial<Record<TermType, Sql>> = {
  int: sql`'Nullable(Int64)'`,
  double: sql`'Nullable(Float64)'`,
  boolean: sql`'Nullable(Bool)'`,
  date: sql`'Nullable(DateTime64(0, \\'UTC\\'))'`,
  datetime: sql`'Nullable(DateTime64(6, \\'UTC\\'))'`,
};

/** A missing value of a type. */
export function nullOf(type: TermType): Term {
  const of = TYPES[type] ?? sql`'Nullable(String)'`;
  const missing = sql`CAST(NULL, 'Nullable(Float64)')`;
  const place = type === 'geo_point_2d' && { place: { lon: missing, lat: missing } };
  return { type, sql: sql`CAST(NULL, ${of})`, ...place };
}

/** Two terms that can be compared, with dates and nulls brought to one type. Throws `IncompatibleTypesInComparisonFilter`. */
export function alignTypes(left: Term, right: Term, context: Context): readonly [Term, Term] {
  const [a, b] = [alignDate(left, right, context), alignDate(right, left, context)];
  if (a.predicate || b.predicate) throw queryError(context.clause, 'A condition cannot be compared with a value.');
  if (a.type === 'null' && b.type === 'null') return [nullOf('text'), nullOf('text')];
  if (a.type === 'null') return [nullOf(b.type), b];
  if (b.type === 'null') return [a, nullOf(a.type)];
  const family = familyOf(a.type);
  if (family === 'other' || family !== familyOf(b.type)) throw incompatibleTypes(context.clause, a.type, b.type);
  return [a, b];
}

/** A date literal next to a datetime becomes an instant of the request's zone; next to a date it stays a day. */
function alignDate(term: Term, other: Term, context: Context): Term {
  const isInstant = other.type === 'datetime' && other.literal === undefined;
  return term.literal?.kind === 'date' && isInstant ? dateTerm(term.literal, 'datetime', context) : term;
}
