import type { Geometry } from '#core/field.ts';

export type ShapeKind = 'point' | 'multipoint' | 'line' | 'polygon';

/** Codes of the specification. */
export const SHAPE_CODES: Readonly<Record<ShapeKind, number>> = { point: 1, line: 3, polygon: 5, multipoint: 8 };

const KINDS: Readonly<Record<string, ShapeKind>> = {
  Point: 'point',
  MultiPoint: 'multipoint',
  LineString: 'line',
  MultiLineString: 'line',
  Polygon: 'polygon',
  MultiPolygon: 'polygon',
};

/** The kinds of shapefile a geometry needs: one, or several for a collection of mixed parts. */
export function kindOf({ type, geometries }: Geometry): ShapeKind[] {
  const kind = KINDS[type];
  if (kind !== undefined) return [kind];
  return [...new Set((geometries ?? []).flatMap(kindOf))];
}

type Position = readonly number[];

/** The content of a record (without its header) and its bounding box: xmin, ymin, xmax, ymax. */
export interface ShapeRecord {
  readonly content: Uint8Array;
  readonly box: readonly [number, number, number, number];
}

/** The parts of a geometry that are of this kind, as one record. */
export function shapeRecord(geometry: Geometry, kind: ShapeKind): ShapeRecord {
  const parts = partsOf(geometry, kind);
  const positions = parts.flat();
  const box = boxOf(positions);
  if (kind === 'point') {
    const content = Buffer.alloc(20);
    content.writeInt32LE(SHAPE_CODES.point, 0);
    writePositions(content, 4, positions.slice(0, 1));
    return { content, box };
  }
  const isMultiPoint = kind === 'multipoint';
  const start = isMultiPoint ? 40 : 44 + parts.length * 4;
  const content = Buffer.alloc(start + positions.length * 16);
  content.writeInt32LE(SHAPE_CODES[kind], 0);
  box.forEach((value, i) => content.writeDoubleLE(value, 4 + i * 8));
  if (isMultiPoint) content.writeInt32LE(positions.length, 36);
  else {
    content.writeInt32LE(parts.length, 36);
    content.writeInt32LE(positions.length, 40);
    let first = 0;
    for (const [i, part] of parts.entries()) {
      content.writeInt32LE(first, 44 + i * 4);
      first += part.length;
    }
  }
  writePositions(content, start, positions);
  return { content, box };
}

/** Lines, rings or points; rings are turned, since shapefiles wind the other way round than GeoJSON. */
function partsOf({ type, coordinates, geometries }: Geometry, kind: ShapeKind): Position[][] {
  if (geometries !== undefined)
    return geometries.flatMap((part) => (kindOf(part).includes(kind) ? partsOf(part, kind) : []));
  switch (type) {
    case 'Point':
      return [[coordinates as Position]];
    case 'MultiPoint':
    case 'LineString':
      return [coordinates as Position[]];
    case 'MultiLineString':
      return coordinates as Position[][];
    case 'Polygon':
      return (coordinates as Position[][]).map((ring) => ring.toReversed());
    default:
      return (coordinates as Position[][][]).flat().map((ring) => ring.toReversed());
  }
}

function boxOf(positions: readonly Position[]): [number, number, number, number] {
  const box: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x = 0, y = 0] of positions) {
    box[0] = Math.min(box[0], x);
    box[1] = Math.min(box[1], y);
    box[2] = Math.max(box[2], x);
    box[3] = Math.max(box[3], y);
  }
  return positions.length === 0 ? [0, 0, 0, 0] : box;
}

function writePositions(content: Buffer, start: number, positions: readonly Position[]): void {
  for (const [i, [x = 0, y = 0]] of positions.entries()) {
    content.writeDoubleLE(x, start + i * 16);
    content.writeDoubleLE(y, start + i * 16 + 8);
  }
}
