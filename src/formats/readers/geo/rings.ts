export type Position = readonly number[];
export type Ring = readonly Position[];

/** Twice the signed area; positive when the ring runs counter-clockwise. */
function signedArea(ring: Ring): number {
  let sum = 0;
  const [x0 = 0, y0 = 0] = ring[0] ?? [];
  for (let i = 1; i < ring.length; i++) {
    const [ax = 0, ay = 0] = ring[i - 1] as Position;
    const [bx = 0, by = 0] = ring[i] as Position;
    sum += (ax - x0) * (by - y0) - (bx - x0) * (ay - y0);
  }
  return sum;
}

/** RFC 7946: the outer ring counter-clockwise, holes clockwise. */
export function wind(rings: readonly Ring[]): Ring[] {
  return rings.map((ring, i) => (signedArea(ring) >= 0 === (i === 0) ? ring : ring.toReversed()));
}

/** Is the point inside the ring (even-odd rule)? */
function isInside(ring: Ring, [x = 0, y = 0]: Position): boolean {
  let inside = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
    const [ax = 0, ay = 0] = ring[i] as Position;
    const [bx = 0, by = 0] = ring[j] as Position;
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
  }
  return inside;
}

/**
 * Rings of a shapefile polygon, in file order, as the polygons they make: clockwise rings are outer ones, the others
 * are holes of the smallest outer ring around them. Files that wind every ring the wrong way round are understood.
 */
export function polygonsOf(rings: readonly Ring[]): Ring[][] {
  const outers = rings.filter((ring) => signedArea(ring) < 0);
  if (outers.length === 0) return rings.length === 1 ? [[...rings]] : nest(rings);
  const polygons = outers.map((outer) => ({ rings: [outer], area: Math.abs(signedArea(outer)) }));
  for (const hole of rings) {
    if (signedArea(hole) < 0) continue;
    const around = polygons
      .filter(({ rings: [outer] }) => outer !== undefined && isInside(outer, hole[0] as Position))
      .toSorted((a, b) => a.area - b.area)[0];
    if (around === undefined) polygons.push({ rings: [hole], area: Math.abs(signedArea(hole)) });
    else around.rings.push(hole);
  }
  return polygons.map((polygon) => polygon.rings);
}

/** Rings whose direction says nothing: those inside an odd number of others are holes. */
function nest(rings: readonly Ring[]): Ring[][] {
  const depth = (ring: Ring): number =>
    rings.filter((other) => other !== ring && isInside(other, ring[0] as Position)).length;
  const polygons = rings.filter((ring) => depth(ring) % 2 === 0).map((ring) => [ring]);
  for (const ring of rings) {
    if (depth(ring) % 2 === 0) continue;
    const around = polygons
      .filter(([outer]) => outer !== undefined && isInside(outer, ring[0] as Position))
      .toSorted((a, b) => Math.abs(signedArea(a[0] as Ring)) - Math.abs(signedArea(b[0] as Ring)))[0];
    (around ?? polygons[0])?.push(ring);
  }
  return polygons;
}

/** More segments than this are not examined: a note is not worth seconds. */
const MAX_SEGMENTS = 20_000;

/** Does a closed ring cross itself? Touching at a shared vertex is no crossing. */
export function crossesItself(ring: Ring): boolean {
  const count = ring.length - 1;
  if (count < 4 || count > MAX_SEGMENTS) return false;
  const order = Array.from({ length: count }, (_, i) => i).toSorted((a, b) => west(ring, a) - west(ring, b));
  let active: number[] = [];
  let steps = 0;
  for (const i of order) {
    active = active.filter((j) => east(ring, j) >= west(ring, i));
    for (const j of active) if (segmentsCross(ring, i, j)) return true;
    steps += active.length;
    if (steps > 4_000_000) return false;
    active.push(i);
  }
  return false;
}

const west = (ring: Ring, i: number): number => Math.min(ring[i]?.[0] ?? 0, ring[i + 1]?.[0] ?? 0);
const east = (ring: Ring, i: number): number => Math.max(ring[i]?.[0] ?? 0, ring[i + 1]?.[0] ?? 0);

function segmentsCross(ring: Ring, i: number, j: number): boolean {
  const [a, b, c, d] = [ring[i], ring[i + 1], ring[j], ring[j + 1]] as [Position, Position, Position, Position];
  return turn(a, b, c) * turn(a, b, d) < 0 && turn(c, d, a) * turn(c, d, b) < 0;
}

const turn = ([ax = 0, ay = 0]: Position, [bx = 0, by = 0]: Position, [cx = 0, cy = 0]: Position): number =>
  Math.sign((bx - ax) * (cy - ay) - (by - ay) * (cx - ax));
