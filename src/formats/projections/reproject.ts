import type { Geometry } from '#core/field.ts';
import type { Transform } from './system.ts';

/** The same geometry with every position transformed; heights are dropped. */
export function reproject(geometry: Geometry, transform: Transform): Geometry {
  if (geometry.geometries !== undefined) {
    return { type: geometry.type, geometries: geometry.geometries.map((part) => reproject(part, transform)) };
  }
  return { type: geometry.type, coordinates: positions(geometry.coordinates, transform) };
}

function positions(coordinates: unknown, transform: Transform): unknown {
  if (!Array.isArray(coordinates)) return coordinates;
  if (typeof coordinates[0] === 'number') return transform(coordinates[0], coordinates[1] as number);
  return coordinates.map((part) => positions(part, transform));
}
