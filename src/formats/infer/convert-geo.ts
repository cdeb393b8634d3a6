import type { Geometry, GeoPoint, Value } from '#core/field.ts';
import { checkShape, parseGeojson, parseGeometry, type Shape } from '#core/geometry/index.ts';
import { isProblem } from '#core/problem.ts';
import { findSystem, toWgs84 } from '#formats/projections/index.ts';
import type { RawCell } from '#formats/reader.ts';
import type { Conversion } from './conversion.ts';
import type { ConvertCell } from './convert.ts';
import { trimmed } from './column.ts';
import { plainNumber, writtenNumber } from './convert-number.ts';
import { isWrong, type Wrong } from './wrong.ts';

const NUMBER = /[-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?/g;
const DMS = /(\d{1,3})\s*°\s*(\d{1,2})\s*['’′]\s*(?:([\d.]+)\s*(?:["”″]|''))?\s*([NSEW])/gi;

const ANGLE =
  /^(-?\d{1,3}(?:\.\d+)?)\s*°\s*(?:(\d{1,2}(?:\.\d+)?)\s*['’′]\s*)?(?:(\d{1,2}(?:\.\d+)?)\s*(?:["”″]|'')\s*)?([NSEW])?$/i;

/** A latitude or longitude in degrees, minutes and seconds (`36°02'12.5"N`); NaN for other texts. */
export function angleOf(text: string): number {
  const match = ANGLE.exec(text);
  if (match === null) return Number.NaN;
  const [, degrees = '', minutes = '0', seconds = '0', side = ''] = match;
  const value = Math.abs(Number(degrees)) + Number(minutes) / 60 + Number(seconds) / 3600;
  return degrees.startsWith('-') || /[SW]/i.test(side) ? -value : value;
}

/** A point in one cell: "lat, lon", brackets, an address before it, POINT(lon lat), degrees and minutes, an object. */
export function convertPoint({ lonFirst }: Conversion): ConvertCell {
  return (cell) => (typeof cell === 'string' ? pointOfText(cell, lonFirst ?? false) : pointOfObject(cell));
}

function pointOfText(text: string, lonFirst: boolean): GeoPoint | typeof Wrong | null {
  const first = text.charCodeAt(0);
  if (first === 123) return pointOfJson(text);
  if ((first | 32) >= 97 && (first | 32) <= 122 && /^(?:SRID=\d+;)?\s*POINT/i.test(text)) return pointOfWkt(text);
  if (text.includes('°')) return pointOfDegrees(text);
  const numbers = text.slice(text.lastIndexOf('\n') + 1).match(NUMBER);
  if (numbers === null || numbers.length < 2) return isWrong('not a point');
  const a = Number(numbers.at(-2));
  const b = Number(numbers.at(-1));
  // Zeros in both places are what programs write for "not located".
  if (a === 0 && b === 0) return null;
  return lonFirst ? point(a, b) : point(b, a);
}

function point(lon: number, lat: number): GeoPoint | typeof Wrong {
  if (!Number.isFinite(lon) || !Number.isFinite(lat)) return isWrong('not a point');
  if (Math.abs(lat) > 90 || Math.abs(lon) > 180) return isWrong('outside latitude ±90 and longitude ±180');
  return { lon, lat };
}

function pointOfJson(text: string): GeoPoint | typeof Wrong | null {
  try {
    return pointOfObject(JSON.parse(text));
  } catch {
    return isWrong('not a point');
  }
}

function pointOfWkt(text: string): GeoPoint | typeof Wrong | null {
  if (/EMPTY\s*$/i.test(text)) return null;
  try {
    return pointOfObject(parseGeometry(text));
  } catch {
    return isWrong('not a point in well-known text');
  }
}

function pointOfDegrees(text: string): GeoPoint | typeof Wrong {
  let lat: number | undefined;
  let lon: number | undefined;
  for (const [, degrees, minutes, seconds, side] of text.matchAll(DMS)) {
    const value = Number(degrees) + Number(minutes) / 60 + Number(seconds ?? 0) / 3600;
    const letter = side!.toUpperCase();
    if (letter === 'N' || letter === 'S') lat = letter === 'S' ? -value : value;
    else lon = letter === 'W' ? -value : value;
  }
  return lat === undefined || lon === undefined ? isWrong('not a point') : point(lon, lat);
}

function pointOfObject(cell: RawCell): GeoPoint | typeof Wrong | null {
  if (cell === null || typeof cell !== 'object') return isWrong('not a point');
  const object = cell as Record<string, unknown>;
  const coordinates = Array.isArray(cell) ? cell : object['coordinates'];
  if (Array.isArray(coordinates))
    return coordinates.length < 2 ? null : point(Number(coordinates[0]), Number(coordinates[1]));
  const lat = object['lat'] ?? object['latitude'];
  const lon = object['lon'] ?? object['lng'] ?? object['longitude'];
  if (lat === null || lat === undefined || lat === '') return null;
  return point(Number(lon), Number(lat));
}

/** Shapes as GeoJSON objects, GeoJSON text, well-known text or hexadecimal WKB. */
export function convertShape(cell: RawCell): Value | typeof Wrong {
  try {
    if (typeof cell === 'string') return parseGeometry(cell) as Geometry;
    const shape = cell as { type?: unknown; geometry?: unknown };
    if (shape.type === 'Feature') return shape.geometry === null ? null : (parseGeojson(shape.geometry) as Geometry);
    return checkShape(cell as Shape) as Geometry;
  } catch (thrown) {
    return isWrong(isProblem(thrown) ? thrown.message : 'not a geometry');
  }
}

/** A point of two columns, the second of which is the longitude or easting. */
export function convertPair(conversion: Conversion): (cells: readonly RawCell[]) => Value | typeof Wrong {
  const [latColumn = 0, lonColumn = 0] = conversion.columns;
  const style = conversion.number ?? { decimal: '.' as const, thousands: ',' };
  const nulls = new Set(conversion.nulls);
  const system = conversion.epsg === undefined || conversion.epsg === 4326 ? undefined : findSystem(conversion.epsg);
  const project = system === undefined ? undefined : toWgs84(system);
  const read = (cell: RawCell): number | null => {
    if (typeof cell === 'number') return cell;
    if (typeof cell === 'bigint') return Number(cell);
    if (typeof cell !== 'string') return cell === null || cell === undefined ? null : Number.NaN;
    const text = trimmed(cell);
    if (text === '' || nulls.has(text.toLowerCase())) return null;
    const plain = style.decimal === '.' ? plainNumber(text) : Number.NaN;
    if (plain === plain) return plain;
    return text.includes('°') ? angleOf(text) : writtenNumber(text, style);
  };
  return (cells) => {
    const y = read(cells[latColumn]);
    const x = read(cells[lonColumn]);
    // Zeros in both places are what programs write for "not located".
    if (y === null || x === null || (y === 0 && x === 0)) return null;
    if (Number.isNaN(y) || Number.isNaN(x)) return isWrong('not a pair of coordinates');
    if (project === undefined) return point(x, y);
    const [lon, lat] = project(x, y);
    return point(Math.round(lon * 1e7) / 1e7, Math.round(lat * 1e7) / 1e7);
  };
}
