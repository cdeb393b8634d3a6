import type { GeoPoint, Geometry } from '../field.ts';
import type { Position, Ring, Shape, SimpleShape } from './shapes.ts';
import { eachPosition, simpleShapesOf } from './shapes.ts';

export interface Bbox {
  readonly xmin: number;
  readonly ymin: number;
  readonly xmax: number;
  readonly ymax: number;
}

/** Bounding box; undefined for an empty geometry. */
export function bboxOf(geometry: Geometry | Shape): Bbox | undefined {
  let [xmin, ymin, xmax, ymax] = [Infinity, Infinity, -Infinity, -Infinity];
  eachPosition(geometry, ([x, y]) => {
    if (x < xmin) xmin = x;
    if (x > xmax) xmax = x;
    if (y < ymin) ymin = y;
    if (y > ymax) ymax = y;
  });
  return xmin <= xmax ? { xmin, ymin, xmax, ymax } : undefined;
}

/** Signed area in square degrees: positive when the ring runs counter-clockwise. */
export function ringArea(ring: Ring): number {
  let twice = 0;
  // Relative to the first position, so that small rings far from the origin keep their digits.
  const [x0, y0] = ring[0] ?? [0, 0];
  for (let at = 0, before = ring.length - 1; at < ring.length; before = at, at += 1) {
    const [[x1, y1], [x2, y2]] = [ring[before]!, ring[at]!];
    twice += (x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0);
  }
  return twice / 2;
}

/** Outer rings counter-clockwise and holes clockwise, as RFC 7946 asks. */
export function orientRings<T extends Geometry | Shape>(geometry: T): T {
  const shape = geometry as Shape;
  const orient = (rings: readonly Ring[]) =>
    rings.map((ring, at) => (ringArea(ring) >= 0 === (at === 0) ? ring : ring.toReversed()));
  switch (shape.type) {
    case 'Polygon':
      return { ...shape, coordinates: orient(shape.coordinates) } as unknown as T;
    case 'MultiPolygon':
      return { ...shape, coordinates: shape.coordinates.map(orient) } as unknown as T;
    case 'GeometryCollection':
      return { ...shape, geometries: shape.geometries.map((inner) => orientRings(inner)) } as unknown as T;
    default:
      return geometry;
  }
}

/**
 * A point that lies in the geometry (not merely in its middle): inside the largest polygon, else on the longest line,
 * else the first point. Undefined for an empty geometry.
 */
export function representativePoint(geometry: Geometry | Shape): GeoPoint | undefined {
  let best: { shape: SimpleShape; dimension: number; size: number } | undefined;
  for (const shape of simpleShapesOf(geometry as Shape)) {
    const dimension = shape.type === 'Polygon' ? 2 : shape.type === 'LineString' ? 1 : 0;
    const size = sizeOf(shape);
    if (!best || dimension > best.dimension || (dimension === best.dimension && size > best.size)) {
      best = { shape, dimension, size };
    }
  }
  if (!best) return undefined;
  const [lon, lat] = pointIn(best.shape);
  return { lon, lat };
}

function sizeOf(shape: SimpleShape): number {
  if (shape.type === 'Polygon') return Math.abs(ringArea(shape.coordinates[0] ?? []));
  return shape.type === 'LineString' ? lengthOf(shape.coordinates) : 0;
}

function lengthOf(line: readonly Position[]): number {
  let sum = 0;
  for (let at = 1; at < line.length; at += 1) sum += distance(line[at - 1]!, line[at]!);
  return sum;
}

const distance = ([x1, y1]: Position, [x2, y2]: Position) => Math.hypot(x2 - x1, y2 - y1);

function pointIn(shape: SimpleShape): Position {
  if (shape.type === 'Point') return shape.coordinates;
  return shape.type === 'LineString' ? halfway(shape.coordinates) : inside(shape.coordinates);
}

function halfway(line: readonly Position[]): Position {
  let left = lengthOf(line) / 2;
  for (let at = 1; at < line.length; at += 1) {
    const [from, to] = [line[at - 1]!, line[at]!];
    const step = distance(from, to);
    if (step > 0 && step >= left) {
      const share = left / step;
      return [from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share];
    }
    left -= step;
  }
  return line[0]!;
}

/** The middle of the widest piece of the polygon on a level line half-way between two of its corners' heights. */
function inside(rings: readonly Ring[]): Position {
  const outer = rings[0]!;
  const box = bboxOf({ type: 'Polygon', coordinates: rings } as Shape)!;
  const middle = (box.ymin + box.ymax) / 2;
  const y = levelNear(outer, middle);
  const crossings = rings.flatMap((ring) => crossingsAt(ring, y)).sort((a, b) => a - b);
  let best: Position | undefined;
  let width = -1;
  for (let at = 0; at + 1 < crossings.length; at += 2) {
    const [from, to] = [crossings[at]!, crossings[at + 1]!];
    if (to - from > width) {
      width = to - from;
      best = [(from + to) / 2, y];
    }
  }
  return best ?? outer[0]!;
}

/** Between the corner heights just below and above the middle, so that the line meets no corner. */
function levelNear(ring: Ring, middle: number): number {
  let [below, above] = [-Infinity, Infinity];
  for (const [, y] of ring) {
    if (y <= middle && y > below) below = y;
    if (y > middle && y < above) above = y;
  }
  return Number.isFinite(below) && Number.isFinite(above) ? (below + above) / 2 : middle;
}

function crossingsAt(ring: Ring, y: number): number[] {
  const found: number[] = [];
  for (let at = 1; at < ring.length; at += 1) {
    const [[x1, y1], [x2, y2]] = [ring[at - 1]!, ring[at]!];
    if (y1 > y !== y2 > y) found.push(x1 + ((y - y1) / (y2 - y1)) * (x2 - x1));
  }
  return found;
}
