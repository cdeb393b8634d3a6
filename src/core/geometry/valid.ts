import { bboxOf } from './measure.ts';
import type { Position, Ring } from './shapes.ts';

interface Segment {
  readonly ring: number;
  readonly at: number;
  readonly from: Position;
  readonly to: Position;
  readonly xmin: number;
  readonly xmax: number;
}

/** Sweeps over more pairs than this give up and answer false. */
const MAX_PAIRS = 20_000_000;

/**
 * True when the rings surely make a valid polygon: no ring crosses or touches itself or another one, holes lie inside the
 * outer ring and beside each other. Careful, not complete: a polygon that only touches itself counts as not valid.
 */
export function isSurelyValidPolygon(rings: readonly Ring[]): boolean {
  const cleaned = rings.map(withoutRepeats);
  if (cleaned.length === 0 || cleaned.some((ring) => ring.length < 4)) return false;
  const [outer, ...holes] = cleaned as [Ring, ...Ring[]];
  const isInPlace = holes.every((hole, at) => {
    const corner = hole[0]!;
    return isInside(corner, outer) && !holes.some((other, index) => index !== at && isInside(corner, other));
  });
  return isInPlace && !anyContact(cleaned);
}

/** [xmin, ymin, xmax, ymax] when the rings are one box along the axes. */
export function boxOf(rings: readonly Ring[]): readonly [number, number, number, number] | undefined {
  const ring = withoutRepeats(rings[0] ?? []);
  const box = bboxOf({ type: 'Polygon', coordinates: rings });
  if (rings.length !== 1 || ring.length !== 5 || !box) return undefined;
  const isCorner = ([x, y]: Position) => (x === box.xmin || x === box.xmax) && (y === box.ymin || y === box.ymax);
  const isAlong = ring.every(
    (position, at) => at === 0 || (position[0] === ring[at - 1]![0]) !== (position[1] === ring[at - 1]![1]),
  );
  return ring.every(isCorner) && isAlong ? [box.xmin, box.ymin, box.xmax, box.ymax] : undefined;
}

function withoutRepeats(ring: Ring): Ring {
  return ring.filter(([x, y], at) => at === 0 || x !== ring[at - 1]![0] || y !== ring[at - 1]![1]);
}

/** Even-odd rule; corners and edges either way. */
export function isInside([x, y]: Position, ring: Ring): boolean {
  let inside = false;
  for (let at = 1; at < ring.length; at += 1) {
    const [[x1, y1], [x2, y2]] = [ring[at - 1]!, ring[at]!];
    if (y1 > y !== y2 > y && x < x1 + ((y - y1) / (y2 - y1)) * (x2 - x1)) inside = !inside;
  }
  return inside;
}

/** Whether any two segments meet, apart from neighbours at their common end. Sweeps from left to right. */
function anyContact(rings: readonly Ring[]): boolean {
  const segments = rings.flatMap(segmentsOf).sort((a, b) => a.xmin - b.xmin);
  let active: Segment[] = [];
  let pairs = 0;
  for (const segment of segments) {
    active = active.filter(({ xmax }) => xmax >= segment.xmin);
    pairs += active.length;
    if (pairs > MAX_PAIRS) return true;
    if (active.some((other) => inContact(segment, other, rings))) return true;
    active.push(segment);
  }
  return false;
}

function segmentsOf(positions: Ring, ring: number): Segment[] {
  return positions.slice(1).map((to, at) => {
    const from = positions[at]!;
    return { ring, at, from, to, xmin: Math.min(from[0], to[0]), xmax: Math.max(from[0], to[0]) };
  });
}

function inContact(a: Segment, b: Segment, rings: readonly Ring[]): boolean {
  if (a.ring === b.ring) {
    const count = rings[a.ring]!.length - 1;
    if ((a.at + 1) % count === b.at) return isSpike(a, b);
    if ((b.at + 1) % count === a.at) return isSpike(b, a);
  }
  const [d1, d2] = [side(b.from, b.to, a.from), side(b.from, b.to, a.to)];
  const [d3, d4] = [side(a.from, a.to, b.from), side(a.from, a.to, b.to)];
  if (d1 * d2 > 0 || d3 * d4 > 0) return false;
  const overlapsY =
    Math.max(a.from[1], a.to[1]) >= Math.min(b.from[1], b.to[1]) &&
    Math.max(b.from[1], b.to[1]) >= Math.min(a.from[1], a.to[1]);
  return overlapsY && Math.min(a.xmax, b.xmax) >= Math.max(a.xmin, b.xmin);
}

/** `second` begins where `first` ends: they meet again only when it turns straight back. */
function isSpike(first: Segment, second: Segment): boolean {
  if (side(first.from, first.to, second.to) !== 0) return false;
  const [x, y] = [first.to[0] - first.from[0], first.to[1] - first.from[1]];
  return x * (second.to[0] - second.from[0]) + y * (second.to[1] - second.from[1]) < 0;
}

/** Closer than this (in degrees; some micrometres) counts as touching. */
const TOUCHING = 1e-10;

/** -1, 0, 1: on which side of the line a position lies; 0 also when it is too close to tell. */
function side([x1, y1]: Position, [x2, y2]: Position, [x, y]: Position): number {
  const cross = (x2 - x1) * (y - y1) - (y2 - y1) * (x - x1);
  const length = Math.hypot(x2 - x1, y2 - y1);
  const scale = Math.max(1, Math.abs(x), Math.abs(y));
  return Math.abs(cross) <= TOUCHING * scale * length ? 0 : Math.sign(cross);
}
