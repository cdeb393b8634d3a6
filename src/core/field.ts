/**
 * The words every module shares about the columns of a dataset. The API encoding of a field is that of the
 * Explore API v2.1: `{name, label, type, description, annotations}`.
 */
export const FIELD_TYPES = [
  'boolean',
  'date',
  'datetime',
  'double',
  'file',
  'geo_point_2d',
  'geo_shape',
  'int',
  'json_blob',
  'text',
] as const;
export type FieldTypeId = (typeof FIELD_TYPES)[number];

/** How precise a date or datetime is meant to be read. */
export const PRECISIONS = ['year', 'month', 'day', 'hour', 'minute'] as const;
export type Precision = (typeof PRECISIONS)[number];

/** Flags and arguments of a field, in normalised form; `encodeAnnotations`/`decodeAnnotations` speak the API's form. */
export interface Annotations {
  /** Part of the record's identity. */
  readonly id?: boolean;
  readonly facet?: boolean;
  /** Several values of this facet can be chosen; they are combined by OR. */
  readonly disjunctive?: boolean;
  readonly facetsort?: string;
  readonly sortable?: boolean;
  /** The text holds a list; the value is the separator of the text form. */
  readonly multivalued?: string;
  /** The text is a path; the value is the separator. */
  readonly hierarchical?: string;
  readonly unit?: string;
  readonly decimals?: number;
  readonly timeserie_precision?: Precision;
  readonly timerangeFilter?: boolean;
  /** What the text means: email, phone, currency, percentage, address, url, organization, image … */
  readonly semantic?: string;
}

export interface Field {
  /** Machine name: unique in the dataset, never empty. Inferred ones are `[a-z0-9_]+`; chosen ones may be any text. */
  readonly name: string;
  readonly label: string;
  readonly type: FieldTypeId;
  readonly description: string | null;
  readonly annotations: Annotations;
}

/** A GeoJSON geometry (not a Feature). Longitude first, WGS84 degrees. */
export interface Geometry {
  readonly type: string;
  readonly coordinates?: unknown;
  readonly geometries?: readonly Geometry[];
}
export interface GeoPoint {
  readonly lon: number;
  readonly lat: number;
}

/**
 * A value as it travels between the modules, after reading and conversion.
 * text: string, or string[] when multivalued · int: number, or bigint beyond 2^53 · double: number · boolean ·
 * date: "YYYY-MM-DD" · datetime: ISO 8601 UTC with "Z", up to microseconds · geo_point_2d: GeoPoint ·
 * geo_shape: Geometry · json_blob: JSON text · file: JSON text of the file's description.
 */
export type Value = string | number | bigint | boolean | null | readonly string[] | GeoPoint | Geometry;
export type Row = Readonly<Record<string, Value>>;

const FLAGS = ['id', 'facet', 'disjunctive', 'sortable', 'timerangeFilter'] as const;
const WITH_ARGUMENT = [
  'facetsort',
  'multivalued',
  'hierarchical',
  'unit',
  'decimals',
  'timeserie_precision',
  'semantic',
] as const;

/** The API's form: `true` for flags, `[argument]` for the others (as live portals answer in 2026). */
export function encodeAnnotations(annotations: Annotations): Record<string, unknown> {
  const encoded: Record<string, unknown> = {};
  for (const flag of FLAGS) if (annotations[flag]) encoded[flag] = true;
  for (const key of WITH_ARGUMENT) if (annotations[key] !== undefined) encoded[key] = [annotations[key]];
  return encoded;
}

/** Accepts `true`, `[]`, `[argument]` and bare arguments, which are all met in the wild. Unknown keys are dropped. */
export function decodeAnnotations(encoded: Readonly<Record<string, unknown>> | null | undefined): Annotations {
  const decoded: Record<string, unknown> = {};
  for (const flag of FLAGS) {
    const given = encoded?.[flag];
    if (given === true || Array.isArray(given)) decoded[flag] = true;
  }
  const fallback: Record<string, unknown> = { multivalued: ',', hierarchical: '/' };
  for (const key of WITH_ARGUMENT) {
    const given = encoded?.[key];
    if (given === undefined || given === null || given === false) continue;
    const argument = Array.isArray(given) ? given[0] : given === true ? undefined : given;
    const kept = argument ?? fallback[key];
    if (kept !== undefined) decoded[key] = key === 'decimals' ? Number(kept) : kept;
  }
  return decoded as Annotations;
}
