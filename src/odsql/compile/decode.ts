import type { Field, FieldTypeId, Geometry, Row, Value } from '#core/field.ts';
import { isoInZone } from '#core/time/index.ts';
import type { Output } from '../query.ts';

type Raw = Readonly<Record<string, unknown>>;
interface Exact {
  rawJSON?: (text: string) => unknown;
}

/** A row of the engine (from one of its JSON row formats) → the API's JSON encodings. Every output is there, null or not. */
export function decodeRow(outputs: readonly Output[], raw: Raw): Record<string, unknown> {
  return Object.fromEntries(outputs.map((output) => [output.key, encode(output, raw)]));
}

/** A row of the engine → the `Value`s that writers take (datetimes in UTC, shapes as geometries). */
export function decodeValues(outputs: readonly Output[], raw: Raw): Row {
  return Object.fromEntries(outputs.map((output) => [output.key, valueOf(output, raw)]));
}

const FIELD_TYPE: Readonly<Partial<Record<Output['type'], FieldTypeId>>> = {
  json: 'json_blob',
  geo_cluster: 'geo_point_2d',
};

/** The fields writers are told of: plain ones as they are under their key, computed ones described by their type. */
export function outputFields(outputs: readonly Output[]): readonly Field[] {
  return outputs.map(({ key, label, type, field, multivalued, precision }): Field => {
    const annotations = {
      ...field?.annotations,
      ...(multivalued && { multivalued: field?.annotations.multivalued ?? ',' }),
      ...(precision && { timeserie_precision: precision }),
    };
    return {
      name: key,
      label: field ? field.label : label,
      type: FIELD_TYPE[type] ?? (type as FieldTypeId),
      description: field?.description ?? null,
      annotations,
    };
  });
}

function encode(output: Output, raw: Raw): unknown {
  const of = valueOf(output, raw);
  if (of === null) return null;
  switch (output.type) {
    case 'int':
      return typeof of === 'bigint' ? exactInteger(of) : of;
    case 'date':
      return dateText(of as string, output);
    case 'datetime':
      return isoText(of as string, output.timezone);
    case 'geo_shape':
      return { type: 'Feature', geometry: of, properties: {} };
    case 'geo_cluster':
      return { cluster_centroid: of };
    case 'json':
    case 'json_blob':
    case 'file':
      return parseJson(of as string, output.type === 'json' ? output.fallback : undefined);
    default:
      return of;
  }
}

function valueOf({ type, columns, multivalued }: Output, raw: Raw): Value {
  const of = raw[columns[0]!];
  if (of === null || of === undefined) return null;
  if (multivalued) return Array.isArray(of) && of.length > 0 ? (of as readonly string[]) : null;
  switch (type) {
    case 'geo_point_2d':
    case 'geo_cluster':
      return pointOf(of, raw[columns[1]!]);
    case 'geo_shape':
      return geometryOf(of);
    case 'int':
      return integer(of);
    case 'double':
      return Number.isFinite(Number(of)) ? Number(of) : null;
    case 'boolean':
      return of === true || of === 1 || of === 'true' || of === '1';
    case 'date':
      return String(of).slice(0, 10);
    case 'datetime':
      return utcText(String(of));
    default:
      return typeof of === 'string' ? of : JSON.stringify(of);
  }
}

function pointOf(lon: unknown, lat: unknown): Value {
  return lat === null || lat === undefined ? null : { lon: Number(lon), lat: Number(lat) };
}

function integer(of: unknown): number | bigint | null {
  const number = Number(of);
  if (Number.isSafeInteger(number)) return number;
  if (typeof of === 'string' && /^-?\d+$/.test(of)) return BigInt(of);
  return Number.isFinite(number) ? number : null;
}

/** All digits, where the platform can write them. */
function exactInteger(of: bigint): unknown {
  return (JSON as Exact).rawJSON?.(String(of)) ?? Number(of);
}

function geometryOf(of: unknown): Geometry | null {
  const parsed: unknown = typeof of === 'string' ? tryJson(of) : of;
  return typeof parsed === 'object' && parsed !== null && 'type' in parsed ? (parsed as Geometry) : null;
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function parseJson(text: string, fallback: string | null | undefined): unknown {
  const parsed = tryJson(text);
  if (parsed !== undefined) return parsed;
  return fallback === undefined ? text : fallback;
}

function dateText(day: string, { precision }: Output): string {
  if (precision === 'year') return day.slice(0, 4);
  return precision === 'month' ? day.slice(0, 7) : day;
}

/** `2021-05-06 12:34:55.450500` → `2021-05-06T12:34:55.450500Z`; a fraction of zeros is left out. */
function utcText(text: string): string {
  const [clock, fraction = ''] = text.replace(' ', 'T').replace('Z', '').split('.') as [string, string?];
  const micros = fraction.padEnd(6, '0').slice(0, 6);
  return /^0*$/.test(micros) ? `${clock}Z` : `${clock}.${micros}Z`;
}

function isoText(utc: string, zone: string): string {
  if (zone === 'UTC') return utc.replace('Z', '+00:00');
  const instant = Date.parse(`${utc.slice(0, 19)}Z`);
  const fraction = utc.length > 20 ? Number(utc.slice(20, 26)) : 0;
  return isoInZone(instant, fraction, zone);
}
