import { guessSystems } from '#formats/projections/index.ts';
import type { RawCell, RawColumn } from '#formats/reader.ts';
import { trimmed } from './column.ts';
import { angleOf } from './convert-geo.ts';
import { plainNumber } from './convert-number.ts';
import type { Finding } from './inferred.ts';
import { wordsOf } from './names.ts';

const LAT =
  /^(?:.* )?(?:lat|latitude|latitud|latitudine|breite|breitengrad|geo lat|gps lat|ylat|lat y|y lat|wgs84 lat|point y|y wgs84)$/;
const LON =
  /^(?:.* )?(?:lon|lng|long|longitude|longitud|longitudine|laenge|lange|langengrad|laengengrad|geo lon|geo lng|gps lon|xlong|xlon|long x|x long|wgs84 lon|point x|x wgs84)$/;
const NORTH =
  /^(?:.* )?(?:y|northing|nord|northings|y coord|ycoord|y coordinate|coordinate y|coord y|koordinate y|koordinaten y|hochwert|ykoord|y koord|gps y|y ?coordinates?|y cord|nothing)$/;
const EAST =
  /^(?:.* )?(?:x|easting|ost|eastings|x coord|xcoord|x coordinate|coordinate x|coord x|koordinate x|koordinaten x|rechtswert|xkoord|x koord|gps x|x ?coordinates?|x cord)$/;
const EVERY = 20_000;
const STEP = 64;
const SHOWN = 10;

/** Two columns that together are a point. */
export interface Pair {
  readonly lat: number;
  readonly lon: number;
  readonly points: { readonly y: number; readonly x: number; readonly place: number }[];
}

export interface PairReading {
  readonly pair: Pair;
  /** The columns hold each other's values. */
  readonly swapped: boolean;
  readonly epsg: number;
  readonly findings: readonly Omit<Finding, 'field'>[];
}

/** Pairs of columns by their names; latitude and longitude before x and y. */
export function findPairs(columns: readonly RawColumn[]): Pair[] {
  const words = columns.map((column) => wordsOf(column.name));
  const pairs: Pair[] = [];
  for (const [north, east] of [
    [LAT, LON],
    [NORTH, EAST],
  ] as const) {
    words.forEach((word, lat) => {
      if (!north.test(word) || pairs.some((pair) => pair.lat === lat)) return;
      const candidates = words.flatMap((other, lon) =>
        lon !== lat && east.test(other) && sameStem(word, other) ? [lon] : [],
      );
      const lon = candidates.toSorted((a, b) => Math.abs(a - lat) - Math.abs(b - lat))[0];
      if (lon !== undefined) pairs.push({ lat, lon, points: [] });
    });
  }
  return pairs;
}

/** `start lat` belongs to `start lon`, not to `end lon`. */
function sameStem(lat: string, lon: string): boolean {
  const stem = (text: string): string =>
    text
      .replace(
        /\b(?:lat|lon|lng|long)\w*|\b[xy](?:long?|lat|coord|koord)?\b|\b(?:northing|easting|nord|ost|hochwert|rechtswert|breite\w*|laenge\w*|lange\w*)s?\b/g,
        '',
      )
      .trim();
  return stem(lat) === stem(lon);
}

/** Points are looked at in all rows of the beginning, then now and again. */
export function isObserved(row: number): boolean {
  return row <= EVERY || row % STEP === 0;
}

export function observePair(pair: Pair, cells: readonly RawCell[], place: number, row: number): void {
  if (!isObserved(row)) return;
  const y = numberOf(cells[pair.lat]);
  const x = numberOf(cells[pair.lon]);
  if (y === undefined || x === undefined || (y === 0 && x === 0)) return;
  pair.points.push({ y, x, place });
}

function numberOf(cell: RawCell): number | undefined {
  if (typeof cell === 'number') return cell;
  if (typeof cell !== 'string') return undefined;
  const text = trimmed(cell);
  if (text === '') return undefined;
  const value = plainNumber(text);
  if (value === value) return value;
  if (text.includes('°')) {
    const angle = angleOf(text);
    return angle === angle ? angle : undefined;
  }
  const comma = plainNumber(text.replace(',', '.'));
  return comma === comma ? comma : undefined;
}

/** What the numbers of a pair are: degrees, swapped degrees, or the plane coordinates of a system; undefined when none. */
export function readPair(
  pair: Pair,
  area: readonly [number, number, number, number] | undefined,
): PairReading | undefined {
  const { points } = pair;
  if (points.length === 0) return undefined;
  const degrees = points.filter(({ x, y }) => Math.abs(x) <= 180 && Math.abs(y) <= 90).length;
  const turned = points.filter(({ x, y }) => Math.abs(y) <= 180 && Math.abs(x) <= 90).length;
  if (Math.max(degrees, turned) < points.length * 0.9) return projected(pair, area);
  const swapped = areSwapped(points, degrees, turned, area);
  const located = points.map(({ x, y, place }) => (swapped ? { lon: y, lat: x, place } : { lon: x, lat: y, place }));
  const findings = [...strayPoints(located), ...lostSigns(located, area)];
  if (swapped) {
    findings.unshift({
      level: 'warning',
      code: 'swapped_coordinates',
      message: "Latitude and longitude stand in each other's column; the points were made the right way round.",
      count: points.length,
    });
  }
  return { pair, swapped, epsg: 4326, findings };
}

/** Points in no town of the world: below 60° south, or out of range, while the other way round they are well placed. */
function areSwapped(
  points: Pair['points'],
  degrees: number,
  turned: number,
  area: readonly [number, number, number, number] | undefined,
): boolean {
  if (area !== undefined) {
    const [west, south, east, north] = area;
    const inside = (lon: number, lat: number): boolean => lon >= west && lon <= east && lat >= south && lat <= north;
    const right = points.filter(({ x, y }) => inside(x, y)).length;
    const wrong = points.filter(({ x, y }) => inside(y, x)).length;
    if (right + wrong > points.length * 0.5) return wrong > right;
  }
  const nowhere = points.filter(({ y }) => y < -60 || Math.abs(y) > 90).length;
  return nowhere > points.length * 0.9 && turned > points.length * 0.9 && (degrees < turned || nowhere > 0);
}

/** West of Greenwich longitudes begin with a minus; without it the points lie on the other side of the world. */
function* lostSigns(
  points: readonly { lon: number; lat: number; place: number }[],
  area: readonly [number, number, number, number] | undefined,
): Generator<Omit<Finding, 'field'>> {
  if (area === undefined) return;
  const [west, south, east, north] = area;
  const inside = (lon: number, lat: number): boolean => lon >= west && lon <= east && lat >= south && lat <= north;
  const lost = points.filter(({ lon, lat }) => !inside(lon, lat) && inside(-lon, lat));
  if (lost.length === 0) return;
  yield {
    level: 'warning',
    code: 'lost_sign',
    message: `${lost.length} points would lie in your area with a minus before the longitude (or without one); correct it in the file (line or row ${lost
      .slice(0, SHOWN)
      .map(({ place }) => place)
      .join(', ')}${lost.length > SHOWN ? ', …' : ''}).`,
    place: lost[0]!.place,
    count: lost.length,
  };
}

/** Points far from all the others, and single ones that are the wrong way round. */
function* strayPoints(
  points: readonly { lon: number; lat: number; place: number }[],
): Generator<Omit<Finding, 'field'>> {
  if (points.length < 4) return;
  const lon = spread(points.map((point) => point.lon));
  const lat = spread(points.map((point) => point.lat));
  const near = (x: number, y: number): boolean =>
    Math.abs(x - lon.middle) <= lon.reach && Math.abs(y - lat.middle) <= lat.reach;
  const far = points.filter((point) => !near(point.lon, point.lat));
  const turned = far.filter((point) => near(point.lat, point.lon));
  const rest = far.filter((point) => !turned.includes(point));
  const places = (list: typeof far): string =>
    list
      .slice(0, SHOWN)
      .map(({ place }) => place)
      .join(', ') + (list.length > SHOWN ? ', …' : '');
  if (turned.length > 0) {
    yield {
      level: 'warning',
      code: 'swapped_points',
      message: `${turned.length} points seem to have latitude and longitude exchanged; exchange them in the file (line or row ${places(turned)}).`,
      place: turned[0]!.place,
      count: turned.length,
    };
  }
  if (rest.length > 0 && rest.length <= points.length * 0.1) {
    yield {
      level: 'warning',
      code: 'far_points',
      message: `${rest.length} points lie far from all the others; check them (line or row ${places(rest)}).`,
      place: rest[0]!.place,
      count: rest.length,
    };
  }
}

function spread(values: readonly number[]): { middle: number; reach: number } {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;
  const middle = at(0.5);
  const off = values.map((value) => Math.abs(value - middle)).toSorted((a, b) => a - b);
  return { middle, reach: Math.max(0.5, off[Math.floor(off.length / 2)]! * 10) };
}

function projected(pair: Pair, area: readonly [number, number, number, number] | undefined): PairReading | undefined {
  const step = Math.max(1, Math.floor(pair.points.length / 200));
  const sample = pair.points.filter((_, i) => i % step === 0).map(({ x, y }) => [x, y] as const);
  const near = area === undefined ? undefined : { lon: (area[0] + area[2]) / 2, lat: (area[1] + area[3]) / 2 };
  // The Swiss call the easting Y; elsewhere, too, the two are sometimes exchanged.
  for (const swapped of [false, true]) {
    const points = swapped ? sample.map(([x, y]) => [y, x] as const) : sample;
    const guesses = guessSystems(points, near);
    const found =
      near === undefined
        ? guesses.length === 1
          ? guesses[0]
          : undefined
        : guesses.find((guess) => (guess.distanceKm ?? 1e9) < 150);
    if (found?.system.epsg !== undefined && found.system.epsg !== null) {
      return {
        pair,
        swapped,
        epsg: found.system.epsg,
        findings: [toldSystem(found.system.epsg, found.system.name, near !== undefined)],
      };
    }
    if (guesses.length > 1 && near === undefined) return { pair, swapped, epsg: 0, findings: [unknownSystem()] };
  }
  return undefined;
}

function toldSystem(epsg: number, title: string, byPlace: boolean): Omit<Finding, 'field'> {
  return {
    level: 'info',
    code: 'projected_coordinates',
    message: `The coordinates were read as ${title} (EPSG:${epsg})${byPlace ? ', which fits your area' : ''}.`,
  };
}

function unknownSystem(): Omit<Finding, 'field'> {
  return {
    level: 'warning',
    code: 'unknown_coordinate_system',
    message:
      'The coordinates are no degrees but metres or feet of a map projection, and several fit. Give your organization its area, or send latitude and longitude.',
  };
}
