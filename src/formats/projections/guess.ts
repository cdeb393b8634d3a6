import { COMMON_SYSTEMS } from './common-systems.ts';
import type { CoordinateSystem, Extent } from './system.ts';
import { findSystem, toWgs84 } from './system.ts';

/** A system that fits, with where the points would lie. */
export interface Guess {
  readonly system: CoordinateSystem;
  /** Middle of the points in degrees. */
  readonly lon: number;
  readonly lat: number;
  /** Distance of that middle from the place asked for, in kilometres; null when no place was given. */
  readonly distanceKm: number | null;
}

/**
 * Which common systems a set of eastings and northings can be in: those whose area of use holds all of the points.
 * Nearest to `near` first (where the publisher is, or what degrees in the same table say). Numbers alone seldom
 * decide (most State Plane zones accept each other's numbers), so without `near` take the answer only when it is the
 * single one.
 */
export function guessSystems(
  points: readonly (readonly [x: number, y: number])[],
  near?: { readonly lon: number; readonly lat: number },
): readonly Guess[] {
  if (points.length === 0) return [];
  const guesses: Guess[] = [];
  for (const epsg of COMMON_SYSTEMS) {
    const system = findSystem(epsg);
    const middle = system === undefined ? null : middleOf(system, points);
    if (system === undefined || middle === null) continue;
    guesses.push({ system, ...middle, distanceKm: near === undefined ? null : kilometres(middle, near) });
  }
  if (near !== undefined) guesses.sort((a, b) => (a.distanceKm ?? 0) - (b.distanceKm ?? 0));
  return guesses;
}

function middleOf(
  system: CoordinateSystem,
  points: readonly (readonly [number, number])[],
): { lon: number; lat: number } | null {
  const transform = toWgs84(system);
  let lon = 0;
  let lat = 0;
  for (const [x, y] of points) {
    const [east, north] = transform(x, y);
    if (!(system.extent === null ? isLonLat(east, north) : contains(system.extent, east, north))) return null;
    lon += east / points.length;
    lat += north / points.length;
  }
  return { lon, lat };
}

const MARGIN = 0.05;
const contains = ({ west, south, east, north }: Extent, lon: number, lat: number): boolean =>
  lat >= south - MARGIN &&
  lat <= north + MARGIN &&
  (west <= east ? lon >= west - MARGIN && lon <= east + MARGIN : lon >= west - MARGIN || lon <= east + MARGIN);

/** Can these numbers be a longitude and a latitude in degrees? */
export const isLonLat = (x: number, y: number): boolean =>
  Number.isFinite(x) && Number.isFinite(y) && Math.abs(x) <= 180.000_001 && Math.abs(y) <= 90.000_001;

/** Great-circle distance on a sphere. */
function kilometres(a: { lon: number; lat: number }, b: { lon: number; lat: number }): number {
  const rad = Math.PI / 180;
  const h =
    Math.sin(((b.lat - a.lat) * rad) / 2) ** 2 +
    Math.cos(a.lat * rad) * Math.cos(b.lat * rad) * Math.sin(((b.lon - a.lon) * rad) / 2) ** 2;
  return 2 * 6371 * Math.asin(Math.min(1, Math.sqrt(h)));
}
