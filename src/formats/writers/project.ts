import type { Geometry } from '#core/field.ts';
import { findSystem, fromWgs84, reproject } from '#formats/projections/index.ts';
import { WriterProblems } from './problems.ts';

/** Degrees are kept as stored; metres and feet to the millimetre. */
const DECIMALS = 3;

/** A function that puts geometries (WGS84) into the system asked for. Throws `UnknownSystem` for unknown codes. */
export function exportProjection(epsg: number): (geometry: Geometry | null) => Geometry | null {
  if (epsg === 4326) return (geometry) => geometry;
  const system = findSystem(epsg);
  if (system === undefined) throw WriterProblems.UnknownSystem({ epsg });
  const transform = fromWgs84(system);
  const factor = system.isGeographic ? 1e9 : 10 ** DECIMALS;
  const round = (number: number): number => Math.round(number * factor) / factor;
  const project = (x: number, y: number): [number, number] => {
    const [east, north] = transform(x, y);
    return [round(east), round(north)];
  };
  return (geometry) => (geometry === null ? null : reproject(geometry, project));
}
