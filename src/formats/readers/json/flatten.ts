import type { RawCell } from '#formats/reader.ts';

const MAX_LEVELS = 6;
const GEOMETRY = new Set([
  'Point',
  'MultiPoint',
  'LineString',
  'MultiLineString',
  'Polygon',
  'MultiPolygon',
  'GeometryCollection',
]);

/** Calls `put` with a dotted name for each leaf of an object: scalars, lists of scalars, geometries, and what is too deep as JSON. */
export function flatten(value: unknown, name: string, put: (name: string, cell: RawCell) => void, level = 0): void {
  if (value === null || value === undefined) {
    if (name !== '') put(name, null);
    return;
  }
  if (typeof value !== 'object') {
    put(name === '' ? 'value' : name, value);
    return;
  }
  if (Array.isArray(value)) {
    const scalars = value.every((part) => part === null || typeof part !== 'object');
    put(name === '' ? 'value' : name, scalars ? value : pairOrText(value));
    return;
  }
  const place = level > 0 ? placeOf(value) : undefined;
  if (place !== undefined) {
    put(name, place);
    return;
  }
  if (isGeometry(value) || level >= MAX_LEVELS) {
    put(name === '' ? 'geometry' : name, isGeometry(value) ? value : JSON.stringify(value));
    return;
  }
  for (const [key, part] of Object.entries(value)) flatten(part, name === '' ? key : `${name}.${key}`, put, level + 1);
}

/** A geometry inside of a GeoJSON feature, or a point written as `{"lon":…,"lat":…}`, as APIs answer them within records. */
function placeOf(value: object): RawCell {
  if ('type' in value && value.type === 'Feature' && 'geometry' in value) {
    const { geometry } = value;
    return typeof geometry === 'object' && geometry !== null && isGeometry(geometry) ? geometry : null;
  }
  const { lon, lat } = value as { lon?: unknown; lat?: unknown };
  const isPoint = Object.keys(value).length === 2 && typeof lon === 'number' && typeof lat === 'number';
  return isPoint ? { type: 'Point', coordinates: [lon, lat] } : undefined;
}

function pairOrText(value: readonly unknown[]): RawCell {
  return value.length === 0 ? null : JSON.stringify(value);
}

export function isGeometry(value: object): boolean {
  return 'type' in value && GEOMETRY.has(String(value.type)) && ('coordinates' in value || 'geometries' in value);
}
