import type { Geometry } from '#core/field.ts';
import type { ReadNote } from '#formats/reader.ts';
import type { Transform } from '#formats/projections/index.ts';
import type { Position, Ring } from './rings.ts';
import { crossesItself, wind } from './rings.ts';
import { counted, Tally } from './tally.ts';

const DEPTHS: Readonly<Record<string, number>> = {
  Point: 0,
  MultiPoint: 1,
  LineString: 1,
  MultiLineString: 2,
  Polygon: 2,
  MultiPolygon: 3,
};

/** Nine digits of a degree: what a transformation invents beyond them only fills disks. */
const tenthOfMillimetre = (degrees: number): number => Math.round(degrees * 1e9) / 1e9;

/** Why a geometry can't be kept; caught here and counted. */
class BadShape extends Error {}

/**
 * Makes every geometry of a layer what the rest relies on: two dimensions, WGS84 degrees, closed rings wound as
 * RFC 7946 says. What can't be mended becomes null, what is odd is kept, and both are counted in the notes.
 */
export class ShapeCare {
  readonly #tally = new Tally();
  readonly #word: string;
  #transform: Transform | null = null;

  /** @param word what one record is called in the notes: "feature", "placemark" … */
  constructor(word: string) {
    this.#word = word;
  }

  /** From the file's system to degrees; null when it already has degrees. */
  set transform(transform: Transform | null) {
    this.#transform = transform;
  }

  get notes(): readonly ReadNote[] {
    return this.#tally.notes;
  }

  clear(): void {
    this.#tally.clear();
  }

  fix(raw: unknown, place: number): Geometry | null {
    if (raw === null || raw === undefined) return null;
    try {
      return this.#geometry(raw, place, 0);
    } catch (thrown) {
      if (!(thrown instanceof BadShape)) throw thrown;
      const { message } = thrown;
      this.#tally.add(
        message,
        place,
        'warning',
        (count, first) =>
          `${counted(count, `${this.#word} has`, `${this.#word}s have`)} a shape that can't be used (${message}) and ` +
          `${count === 1 ? 'is' : 'are'} kept without it; the first is ${this.#word} ${first}.`,
      );
      return null;
    }
  }

  #geometry(raw: unknown, place: number, depth: number): Geometry | null {
    if (typeof raw !== 'object' || raw === null || depth > 20) throw new BadShape('not a geometry');
    const { type, coordinates, geometries } = raw as Record<string, unknown>;
    if (type === 'GeometryCollection') {
      if (!Array.isArray(geometries)) throw new BadShape('a collection without geometries');
      const parts = geometries
        .map((part) => (part === null ? null : this.#geometry(part, place, depth + 1)))
        .filter((part) => part !== null);
      return parts.length === 0 ? null : { type, geometries: parts };
    }
    const levels = typeof type === 'string' ? DEPTHS[type] : undefined;
    if (levels === undefined) throw new BadShape('unknown kind of geometry');
    if (!Array.isArray(coordinates)) throw new BadShape('no coordinates');
    if (coordinates.length === 0) return null;
    const positions = this.#positions(coordinates, levels);
    return this.#shaped(type as string, positions, place);
  }

  #positions(value: unknown, levels: number): unknown[] {
    if (!Array.isArray(value)) throw new BadShape('coordinates nested wrongly');
    if (levels > 0) return value.map((part) => this.#positions(part, levels - 1));
    const [x, y] = value as unknown[];
    if (typeof x !== 'number' || typeof y !== 'number' || !Number.isFinite(x) || !Number.isFinite(y)) {
      throw new BadShape('a coordinate is not a number');
    }
    const [lon, lat] =
      this.#transform === null ? [x, y] : (this.#transform(x, y).map(tenthOfMillimetre) as [number, number]);
    if (Math.abs(lat) > 90.000_001 && Math.abs(lon) <= 90 && Math.abs(lat) <= 180) {
      throw new BadShape('latitude beyond 90 degrees: latitude and longitude look swapped');
    }
    // Some producers count longitudes from 0 to 360.
    if (!(Math.abs(lat) <= 90.000_001 && Math.abs(lon) <= 540)) throw new BadShape('coordinates outside of the world');
    return [lon > 180.000_001 ? lon - 360 : lon < -180.000_001 ? lon + 360 : lon, lat];
  }

  #shaped(type: string, positions: unknown[], place: number): Geometry | null {
    if (type === 'Polygon') {
      const rings = this.#rings(positions as Position[][], place);
      return rings.length === 0 ? null : { type, coordinates: rings };
    }
    if (type === 'MultiPolygon') {
      const polygons = (positions as Position[][][]).map((rings) => this.#rings(rings, place));
      const kept = polygons.filter((rings) => rings.length > 0);
      return kept.length === 0 ? null : { type, coordinates: kept };
    }
    if (type === 'LineString' && positions.length < 2) throw new BadShape('a line of a single position');
    if (type === 'MultiLineString') {
      const lines = (positions as Position[][]).filter((line) => line.length > 1);
      return lines.length === 0 ? null : { type, coordinates: lines };
    }
    return { type, coordinates: positions };
  }

  #rings(rings: readonly Position[][], place: number): Ring[] {
    const closed: Ring[] = [];
    for (const [i, ring] of rings.entries()) {
      const mended = this.#closed(ring, place);
      if (mended.length >= 4) closed.push(mended);
      else {
        this.#tally.add(
          'short',
          place,
          'warning',
          (count, first) =>
            `${counted(count, 'ring', 'rings')} of polygons with fewer than three corners left out; the first is in ${this.#word} ${first}.`,
        );
        if (i === 0) return [];
      }
    }
    const wound = wind(closed);
    if (wound.some(crossesItself)) {
      this.#tally.add(
        'crossing',
        place,
        'warning',
        (count, first) =>
          `${counted(count, 'polygon crosses itself', 'polygons cross themselves')}; kept as drawn. The first is ${this.#word} ${first}.`,
      );
    }
    return wound;
  }

  #closed(ring: Position[], place: number): Ring {
    const first = ring[0];
    const last = ring.at(-1);
    if (first === undefined || last === undefined) return [];
    if (first[0] === last[0] && first[1] === last[1]) return ring;
    this.#tally.add(
      'open',
      place,
      'info',
      (count, where) =>
        `${counted(count, 'polygon was not closed and has been', 'polygons were not closed and have been')}; the first is ${this.#word} ${where}.`,
    );
    return [...ring, first];
  }
}
