import type { Field, GeoPoint, Geometry, Value } from '#core/field.ts';
import { showDatetime } from './datetime.ts';

/** The dates and datetimes of a field as the Explore API shows them. */
export function showDate(value: string, field: Field): string {
  const { timeserie_precision: precision } = field.annotations;
  if (precision === 'year') return value.slice(0, 4);
  return precision === 'month' ? value.slice(0, 7) : value;
}

export const isPoint = (value: Value): value is GeoPoint =>
  typeof value === 'object' && value !== null && 'lon' in value && 'lat' in value;
const isGeometry = (value: Value): value is Geometry => typeof value === 'object' && value !== null && 'type' in value;

const scalar = (value: unknown): string =>
  typeof value === 'bigint' ? value.toString() : (JSON.stringify(value) ?? 'null');

/** One value as JSON text, in the encoding of a record of the Explore API v2.1; never contains a line break. */
function encodeJson(value: Value | undefined, field: Field, timezone: string): string {
  if (value === null || value === undefined) return 'null';
  switch (field.type) {
    case 'date':
      return scalar(showDate(String(value), field));
    case 'datetime':
      return scalar(showDatetime(String(value), timezone));
    case 'geo_shape':
      return isGeometry(value) ? `{"type":"Feature","geometry":${scalar(value)},"properties":{}}` : scalar(value);
    case 'json_blob':
    case 'file':
      return typeof value === 'string' ? embedded(value) : scalar(value);
    case 'double':
      return typeof value === 'number' && !Number.isFinite(value) ? 'null' : scalar(value);
    default:
      return scalar(value);
  }
}

/** JSON text kept as it is (big numbers stay exact); text that is no JSON becomes a string. */
function embedded(text: string): string {
  try {
    const parsed: unknown = JSON.parse(text);
    return /[\r\n]/.test(text) ? scalar(parsed) : text;
  } catch {
    return scalar(text);
  }
}

/** A function that gives one record as JSON text, fields in order. */
export function jsonRowOf(
  fields: readonly Field[],
  timezone: string,
): (row: Readonly<Record<string, Value>>) => string {
  const parts = fields.map((field) => ({ field, key: `${JSON.stringify(field.name)}:` }));
  return (row) => {
    let text = '{';
    for (const { field, key } of parts) {
      text += (text === '{' ? '' : ',') + key + encodeJson(row[field.name], field, timezone);
    }
    return `${text}}`;
  };
}

/** One value as plain text: what a person reads in a cell. Lists are joined; null is the empty text. */
export function showText(value: Value | undefined, field: Field, timezone: string, listSeparator = ','): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') {
    if (field.type === 'datetime') return showDatetime(value, timezone);
    return field.type === 'date' ? showDate(value, field) : value;
  }
  if (Array.isArray(value)) return value.join(listSeparator);
  if (isPoint(value)) return `${value.lat}, ${value.lon}`;
  if (typeof value === 'object') return scalar(value);
  if (typeof value === 'number' && !Number.isFinite(value)) return '';
  return String(value);
}

/** The geographic field a geographic format draws: the first shape, else the first point. */
export function geometryField(fields: readonly Field[]): Field | undefined {
  return fields.find(({ type }) => type === 'geo_shape') ?? fields.find(({ type }) => type === 'geo_point_2d');
}

/** The geometry of a value of a geographic field; null when there is none. */
export function geometryOf(value: Value | undefined): Geometry | null {
  if (value === undefined || value === null) return null;
  if (isPoint(value)) return { type: 'Point', coordinates: [value.lon, value.lat] };
  return isGeometry(value) ? value : null;
}

/** Header of a column as asked for: its name or its label. */
export const headerOf = (field: Field, useLabels: boolean): string => (useLabels ? field.label : field.name);
