import type { ColumnRole } from '#core/columns.ts';
import { findZone, isLanguage, LANGUAGES } from '#core/time/index.ts';
import type { Language } from '#core/time/index.ts';
import type { Expression, FieldName } from '../parse/ast.ts';
import type { Clause } from '../problems.ts';
import { invalidParameter, queryError, unknownField } from '../problems.ts';
import type { QueryField, QueryParams, QuerySchema } from '../query.ts';
import type { Sql } from '../sql.ts';
import { name as column, sql } from '../sql.ts';
import type { Place, Term } from './term.ts';

/** What a clause is read against. A clause with other rules spreads it and replaces members. */
export interface Context {
  readonly clause: Clause;
  readonly schema: QuerySchema;
  /** IANA name. */
  readonly zone: string;
  readonly language: Language;
  readonly now: Date;
  /** Something that differs between records; for `random(seed)`. */
  readonly identity: Sql;
  /** A field as a term; throws `Unknown field`. */
  readonly field: (name: FieldName) => Term;
  /** Takes an expression that is known already (a group key) before it is read part by part. */
  readonly known?: (expression: Expression) => Term | undefined;
  /** Left out: aggregations are not allowed here. Receives the SQL of an aggregation, gives what to write in its place. */
  readonly aggregate?: (of: Sql) => Sql;
  /** The context of single records, inside an aggregation. */
  readonly records?: Context;
}

type Settings = Pick<QueryParams, 'lang' | 'timezone' | 'now'>;

/** The context of a clause that reads single records. Throws for an unknown zone or language. */
export function contextOf(clause: Clause, schema: QuerySchema, settings: Settings, identity: Sql = sql`1`): Context {
  const { timezone = 'UTC', lang = 'en', now = new Date() } = settings;
  const zone = findZone(timezone.trim() === '' ? 'UTC' : timezone.trim());
  if (zone === undefined)
    throw invalidParameter('timezone', timezone, 'the name of a time zone, such as Europe/Paris,');
  const language = lang.trim() === '' ? 'en' : lang.trim().toLowerCase().slice(0, 2);
  if (!isLanguage(language)) throw invalidParameter('lang', lang, `one of ${LANGUAGES.join(', ')}`);
  const field = ({ name }: FieldName) => fieldTerm(clause, requireField(clause, schema, name));
  return { clause, schema, zone, language, now, identity, field };
}

/** Looks a name up: as it is, by alias, then without the prefix `default.`. */
export function findField(schema: QuerySchema, name: string): QueryField | undefined {
  return (
    schema.find(({ field }) => field.name === name) ??
    schema.find(({ aliases }) => aliases?.includes(name)) ??
    schema.find(({ field }) => field.name === `default.${name}`)
  );
}

export function requireField(clause: Clause, schema: QuerySchema, name: string): QueryField {
  const found = findField(schema, name);
  if (!found) throw unknownField(clause, name);
  if (found.filterable === false && clause !== 'select') {
    throw queryError(clause, `Field ${name} is not allowed in the current clause.`);
  }
  return found;
}

/** The stored value of a field as a term. */
export function fieldTerm(clause: Clause, found: QueryField): Term {
  const of = (role: ColumnRole) => {
    const known = found.columns.find((one) => one.role === role);
    return known && column(known.name);
  };
  const { type, annotations, name } = found.field;
  const common = { field: found, plain: true };
  const place = placeOf(of);
  if (place && (type === 'geo_point_2d' || type === 'geo_shape')) return { ...common, type, sql: place.lon, place };
  const stored = found.columns.find(({ role }) => role === 'value') ?? found.columns[0];
  if (!stored) throw queryError(clause, `Field ${name} is not allowed in the current clause.`);
  const isPlaceless = type === 'geo_point_2d' || type === 'geo_shape';
  const precision = annotations.timeserie_precision && { precision: annotations.timeserie_precision };
  const multivalued = stored.type.startsWith('Array');
  return { ...common, type: isPlaceless ? 'json_blob' : type, sql: column(stored.name), multivalued, ...precision };
}

function placeOf(of: (role: ColumnRole) => Sql | undefined): Place | undefined {
  const [lon, lat, geojson, wkb] = [of('lon'), of('lat'), of('geojson'), of('wkb')];
  const [xmin, ymin, xmax, ymax] = [of('xmin'), of('ymin'), of('xmax'), of('ymax')];
  if (!lon || !lat) return undefined;
  if (!geojson || !wkb || !xmin || !ymin || !xmax || !ymax) return { lon, lat };
  return { lon, lat, shape: { geojson, wkb, xmin, ymin, xmax, ymax } };
}
