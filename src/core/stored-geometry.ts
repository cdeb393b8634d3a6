import type { Geometry } from './field.ts';

/** Longitude, latitude; further coordinates (height, measure) are kept in GeoJSON only. */
type Position = readonly number[];
type Ring = readonly Position[];

/** The columns of a geometry: see `ColumnRole`. */
export interface StoredGeometry {
  readonly geojson: string;
  /** Two-dimensional, little-endian, as in OGC Simple Features 06-103r4 section 8. */
  readonly wkb: Buffer;
  /** A point on the geometry: inside an area, on a line. Longitude, latitude. */
  readonly point: readonly [number, number];
  /** West, south, east, north. */
  readonly bbox: readonly [number, number, number, number];
}

/** Null for an empty geometry. */
export function storedGeometry(geometry: Geometry): StoredGeometry | null {
  const bbox: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity];
  extend(bbox, geometry);
  if (!(bbox[0] <= bbox[2] && bbox[1] <= bbox[3])) return null;
  const writer = new WkbWriter(wkbSize(geometry));
  writer.geometry(geometry);
  return { geojson: JSON.stringify(geometry), wkb: writer.buffer, point: pointOn(geometry), bbox };
}

function extend(bbox: [number, number, number, number], { coordinates, geometries }: Geometry): void {
  if (geometries) for (const one of geometries) extend(bbox, one);
  if (Array.isArray(coordinates)) extendBy(bbox, coordinates);
}

function extendBy(bbox: [number, number, number, number], nested: readonly unknown[]): void {
  if (typeof nested[0] === 'number') {
    const [x, y] = nested as [number, number];
    if (x < bbox[0]) bbox[0] = x;
    if (y < bbox[1]) bbox[1] = y;
    if (x > bbox[2]) bbox[2] = x;
    if (y > bbox[3]) bbox[3] = y;
    return;
  }
  for (const one of nested) extendBy(bbox, one as readonly unknown[]);
}

const CODES: Readonly<Record<string, number>> = {
  Point: 1, LineString: 2, Polygon: 3, MultiPoint: 4, MultiLineString: 5, MultiPolygon: 6, GeometryCollection: 7,
};
const PART: Readonly<Record<string, string>> = { MultiPoint: 'Point', MultiLineString: 'LineString', MultiPolygon: 'Polygon' };

function wkbSize({ type, coordinates, geometries }: Geometry): number {
  if (type === 'GeometryCollection') return 9 + (geometries ?? []).reduce((sum, one) => sum + wkbSize(one), 0);
  const part = PART[type];
  if (part) return 9 + (coordinates as unknown[]).reduce((sum: number, one) => sum + wkbSize({ type: part, coordinates: one }), 0);
  if (type === 'Point') return 21;
  if (type === 'LineString') return 9 + 16 * (coordinates as Ring).length;
  return 9 + (coordinates as readonly Ring[]).reduce((sum, ring) => sum + 4 + 16 * ring.length, 0);
}

class WkbWriter {
  readonly buffer: Buffer;
  #at = 0;

  constructor(size: number) {
    this.buffer = Buffer.allocUnsafe(size);
  }

  geometry({ type, coordinates, geometries }: Geometry): void {
    this.#at = this.buffer.writeUInt8(1, this.#at);
    this.#count(CODES[type] ?? 7);
    const part = PART[type];
    if (type === 'GeometryCollection') {
      this.#count(geometries?.length ?? 0);
      for (const one of geometries ?? []) this.geometry(one);
    } else if (part) {
      const parts = coordinates as readonly unknown[];
      this.#count(parts.length);
      for (const one of parts) this.geometry({ type: part, coordinates: one });
    } else if (type === 'Point') this.#position(coordinates as Position);
    else if (type === 'LineString') this.#ring(coordinates as Ring);
    else {
      this.#count((coordinates as readonly Ring[]).length);
      for (const ring of coordinates as readonly Ring[]) this.#ring(ring);
    }
  }

  #count(of: number): void {
    this.#at = this.buffer.writeUInt32LE(of, this.#at);
  }

  #ring(ring: Ring): void {
    this.#count(ring.length);
    for (const position of ring) this.#position(position);
  }

  #position(position: Position): void {
    this.#at = this.buffer.writeDoubleLE(position[0]!, this.#at);
    this.#at = this.buffer.writeDoubleLE(position[1]!, this.#at);
  }
}

/** A point that lies on the geometry, in the part that matters most: the largest area, else the longest line. */
function pointOn({ type, coordinates, geometries }: Geometry): readonly [number, number] {
  const at = (position: Position): readonly [number, number] => [position[0]!, position[1]!];
  switch (type) {
    case 'Point':
      return at(coordinates as Position);
    case 'MultiPoint':
      return at((coordinates as Ring)[0]!);
    case 'LineString':
      return at(middle(coordinates as Ring));
    case 'MultiLineString':
      return at(middle((coordinates as readonly Ring[]).reduce((best, one) => (one.length > best.length ? one : best), [])));
    case 'Polygon':
      return pointInside(coordinates as readonly Ring[]);
    case 'MultiPolygon':
      return pointInside(largest(coordinates as readonly (readonly Ring[])[]));
    default: {
      const parts = (geometries ?? []).filter((one) => storedNotEmpty(one));
      const best = parts.find((one) => one.type.endsWith('Polygon')) ?? parts.find((one) => one.type.endsWith('LineString')) ?? parts[0]!;
      return pointOn(best);
    }
  }
}

function storedNotEmpty(geometry: Geometry): boolean {
  const bbox: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity];
  extend(bbox, geometry);
  return bbox[0] <= bbox[2];
}

function middle(line: Ring): Position {
  return line[Math.floor(line.length / 2)]!;
}

function largest(polygons: readonly (readonly Ring[])[]): readonly Ring[] {
  let best = polygons.find((one) => (one[0]?.length ?? 0) > 0) ?? [];
  for (const one of polygons) if (Math.abs(areaOf(one[0] ?? [])) > Math.abs(areaOf(best[0] ?? []))) best = one;
  return best;
}

function areaOf(ring: Ring): number {
  let sum = 0;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) sum += ring[j]![0]! * ring[i]![1]! - ring[i]![0]! * ring[j]![1]!;
  return sum / 2;
}

/** The centroid when it is inside; else the middle of the widest crossing at the centroid's latitude. */
function pointInside(rings: readonly Ring[]): readonly [number, number] {
  const outer = rings[0] ?? [];
  const area = areaOf(outer);
  const [x0, y0] = [outer[0]?.[0] ?? 0, outer[0]?.[1] ?? 0];
  if (area === 0) return [x0, y0];
  let [x, y] = [0, 0];
  for (let i = 0, j = outer.length - 1; i < outer.length; j = i++) {
    const [ax, ay, bx, by] = [outer[j]![0]! - x0, outer[j]![1]! - y0, outer[i]![0]! - x0, outer[i]![1]! - y0];
    const cross = ax * by - bx * ay;
    x += (ax + bx) * cross;
    y += (ay + by) * cross;
  }
  x = x0 + x / (6 * area);
  y = y0 + y / (6 * area);
  const crossings = rings.flatMap((ring) => crossingsAt(ring, y)).toSorted((a, b) => a - b);
  let best: readonly [number, number] = [x0, y0];
  let width = -1;
  for (let i = 0; i + 1 < crossings.length; i += 2) {
    const [from, to] = [crossings[i]!, crossings[i + 1]!];
    if (from <= x && x <= to) return [x, y];
    if (to - from > width) [width, best] = [to - from, [(from + to) / 2, y]];
  }
  return best;
}

function crossingsAt(ring: Ring, y: number): number[] {
  const found: number[] = [];
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [ax, ay, bx, by] = [ring[j]![0]!, ring[j]![1]!, ring[i]![0]!, ring[i]![1]!];
    if (ay > y !== by > y) found.push(ax + ((y - ay) / (by - ay)) * (bx - ax));
  }
  return found;
}
