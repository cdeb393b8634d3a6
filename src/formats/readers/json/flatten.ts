import type { RawCell } from '#formats/reader.ts';

const MAX_LEVELS = 6;
const GEOMETRY = new Set(['Point', 'MultiPoint', 'LineString', 'MultiLineString', 'Polygon', 'MultiPolygon', 'GeometryCollection']);

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
  if (isGeometry(value) || level >= MAX_LEVELS) {
    put(name === '' ? 'geometry' : name, isGeometry(value) ? value : JSON.stringify(value));
    return;
  }
  for (const [key, part] of Object.entries(value)) flatten(part, name === '' ? key : `${name}.${key}`, put, level + 1);
}

function pairOrText(value: readonly unknown[]): RawCell {
  return value.length === 0 ? null : JSON.stringify(value);
}

export function isGeometry(value: object): boolean {
  return 'type' in value && GEOMETRY.has(String(value.type)) && ('coordinates' in value || 'geometries' in value);
}
