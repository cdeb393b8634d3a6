import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Geometry } from '#core/field.ts';
import { FormatProblems } from '../problems.ts';
import type { Position, Ring } from '../geo/rings.ts';
import { polygonsOf } from '../geo/rings.ts';

const HEADER = 100;
/** One shape may be a whole coast; the length in its header may also be a lie. */
const MAX_RECORD_BYTES = 256 * 1024 ** 2;

/** Names of the shape types of the specification (ESRI, 1998), without the Z and M variants. */
const TYPES: Readonly<Record<number, string>> = { 1: 'points', 3: 'lines', 5: 'polygons', 8: 'groups of points' };

/** What the file says it draws, in plain words. Throws `Damaged` when it is no `.shp`. */
export async function shapesOf(path: string): Promise<string> {
  const file = await open(path, 'r');
  try {
    const head = Buffer.alloc(HEADER);
    const { bytesRead } = await file.read(head, 0, HEADER, 0);
    if (bytesRead < HEADER || head.readInt32BE(0) !== 9994)
      throw FormatProblems.Damaged({ what: 'the .shp does not begin as a shapefile does' });
    const type = head.readInt32LE(32);
    if (type === 31)
      throw FormatProblems.Damaged({
        what: 'the .shp holds multipatch surfaces (buildings in 3D), which have no place on a map in 2D',
      });
    return TYPES[type % 10] ?? 'no shapes';
  } finally {
    await file.close();
  }
}

/** The shapes of a `.shp` in file order, one at a time, in its own coordinate system; null where there is none. */
export async function* readShapes(path: string): AsyncGenerator<Geometry | null> {
  let rest: Buffer = Buffer.alloc(0);
  let skipped = 0;
  let number = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: 1024 ** 2 })) {
    rest = rest.length === 0 ? (chunk as Buffer) : Buffer.concat([rest, chunk as Buffer]);
    if (skipped < HEADER) {
      if (rest.length < HEADER) continue;
      rest = rest.subarray(HEADER);
      skipped = HEADER;
    }
    let at = 0;
    while (rest.length - at >= 8) {
      const length = rest.readInt32BE(at + 4) * 2;
      if (length < 4 || length > MAX_RECORD_BYTES) {
        throw FormatProblems.Damaged({ what: `shape ${number + 1} of the .shp says it is ${length} bytes long` });
      }
      if (rest.length - at - 8 < length) break;
      number += 1;
      yield shapeOf(rest.subarray(at + 8, at + 8 + length), number);
      at += 8 + length;
    }
    rest = rest.subarray(at);
  }
  if (rest.length >= 8) throw FormatProblems.Damaged({ what: `the .shp breaks off in shape ${number + 1}` });
}

function shapeOf(content: Buffer, number: number): Geometry | null {
  try {
    const type = content.readInt32LE(0);
    switch (type % 10) {
      case 1:
        return pointOf(content);
      case 3:
      case 5:
        return partsOf(content, type % 10);
      case 8:
        return multiPointOf(content);
      default:
        return null;
    }
  } catch (thrown) {
    if (thrown instanceof RangeError)
      throw FormatProblems.Damaged({ what: `shape ${number} of the .shp points outside of itself` });
    throw thrown;
  }
}

/** A value below -10^38 means "no data". */
function pointOf(content: Buffer): Geometry | null {
  const [x, y] = [content.readDoubleLE(4), content.readDoubleLE(12)];
  return x < -1e38 || y < -1e38 || Number.isNaN(x) ? null : { type: 'Point', coordinates: [x, y] };
}

function positionsOf(content: Buffer, at: number, count: number): Position[] {
  if (count < 0 || at + count * 16 > content.length) throw new RangeError('more points than bytes');
  const positions: Position[] = [];
  for (let i = 0; i < count; i++)
    positions.push([content.readDoubleLE(at + i * 16), content.readDoubleLE(at + i * 16 + 8)]);
  return positions;
}

function multiPointOf(content: Buffer): Geometry | null {
  const positions = positionsOf(content, 40, content.readInt32LE(36));
  return positions.length === 0 ? null : { type: 'MultiPoint', coordinates: positions };
}

function partsOf(content: Buffer, type: number): Geometry | null {
  const parts = content.readInt32LE(36);
  const points = content.readInt32LE(40);
  if (parts < 0 || parts > points) throw new RangeError('more parts than points');
  const positions = positionsOf(content, 44 + parts * 4, points);
  const starts = Array.from({ length: parts }, (_, i) => content.readInt32LE(44 + i * 4));
  if (starts.some((start, i) => start < 0 || start > points || start < (starts[i - 1] ?? 0)))
    throw new RangeError('parts out of order');
  const lines = starts.map((start, i) => positions.slice(start, starts[i + 1] ?? points));
  if (lines.length === 0) return null;
  if (type === 3) {
    return lines.length === 1
      ? { type: 'LineString', coordinates: lines[0] }
      : { type: 'MultiLineString', coordinates: lines };
  }
  const polygons = polygonsOf(lines.filter((line) => line.length > 3) as Ring[]);
  if (polygons.length === 0) return null;
  return polygons.length === 1
    ? { type: 'Polygon', coordinates: polygons[0] }
    : { type: 'MultiPolygon', coordinates: polygons };
}
