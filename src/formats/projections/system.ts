import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import proj4 from 'proj4';
import { shiftOfDatum, withShift } from './datums.ts';

/** A rectangle in degrees. */
export interface Extent {
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
}

/** A coordinate reference system, horizontal part only. */
export interface CoordinateSystem {
  /** Code of the EPSG register when known. */
  readonly epsg: number | null;
  readonly name: string;
  /** What proj4 understands: a proj4 string or WKT. */
  readonly definition: string;
  /** Coordinates are angles (degrees), not lengths. */
  readonly isGeographic: boolean;
  readonly unit: string;
  /** Where the system is meant to be used, when the register says. */
  readonly extent: Extent | null;
  /** What to tell the publisher about precision, if anything. */
  readonly caveat: string | null;
}

/** Longitude and latitude, or easting and northing: always x first. */
export type Transform = (x: number, y: number) => [x: number, y: number];

interface Entry {
  readonly name: string;
  readonly kind: string;
  readonly wkt: string | null;
  readonly proj4: string | null;
  readonly unit: string | null;
  readonly bbox: readonly number[] | null;
}

const require = createRequire(import.meta.url);
/** One file a system, read when it is asked for. */
const REGISTER = join(dirname(require.resolve('epsg-index/package.json')), 's');
/** Codes of other registers and withdrawn ones that mean the same. */
const ALIASES: Readonly<Record<number, number>> = { 84: 4326, 900_913: 3857, 102_100: 3857, 102_113: 3857, 3785: 3857 };
const known = new Map<number, CoordinateSystem | undefined>();

/** A system of the EPSG register by its code; undefined when the code is unknown or not horizontal. */
export function findSystem(epsg: number): CoordinateSystem | undefined {
  const code = ALIASES[epsg] ?? epsg;
  if (!Number.isInteger(code) || code < 1024 || code > 40_000) return undefined;
  if (!known.has(code)) known.set(code, systemOfCode(code));
  return known.get(code);
}

/** WKT 1 of a system of the register, for a `.prj` file; that of WGS84 for unknown codes. */
export function wktOf(epsg: number): string {
  const code = ALIASES[epsg] ?? epsg;
  return (code === 4326 ? undefined : entryOf(code)?.wkt) ?? WGS84_ESRI;
}

/** As desktop programs write it for this system. */
const WGS84_ESRI =
  'GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],' +
  'PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]';

function entryOf(code: number): Entry | undefined {
  try {
    return JSON.parse(readFileSync(join(REGISTER, `${code}.json`), 'utf8')) as Entry;
  } catch {
    return undefined;
  }
}

function systemOfCode(code: number): CoordinateSystem | undefined {
  const entry = entryOf(code);
  if (entry === undefined || !/^CRS-(?:PROJCRS|GEOGCRS|GEODCRS)/.test(entry.kind) || !entry.proj4) return undefined;
  if (/\+proj=geocent/.test(entry.proj4)) return undefined;
  const { shift, caveat } = shiftOfDatum(entry.wkt ?? entry.name);
  const definition = definitionOf(entry.proj4, shift);
  if (!isUsable(definition)) return undefined;
  const [north, west, south, east] = entry.bbox ?? [];
  const extent = north === undefined ? null : { north, west: west ?? 0, south: south ?? 0, east: east ?? 0 };
  const isGeographic = /\+proj=longlat/.test(definition);
  const unit = isGeographic ? 'degree' : (entry.unit ?? 'metre');
  return { epsg: code, name: entry.name, definition, isGeographic, unit, extent, caveat };
}

/** The register's shifts mix two conventions of rotation and name grid files, so ours replace them. */
function definitionOf(proj: string, shift: string | null): string {
  if (/\+nadgrids=@null|\+datum=WGS84/.test(proj)) return proj;
  const bare = proj.replace(/\s*\+nadgrids=(?:"[^"]*"|\S+)/g, '');
  if (shift !== null) return `${bare.replace(/\s*\+towgs84=\S+/g, '')} +towgs84=${shift}`;
  return bare;
}

function isUsable(definition: string): boolean {
  try {
    proj4(definition);
    return true;
  } catch {
    return false;
  }
}

/**
 * The system of a `.prj` file or another WKT text (OGC, ESRI's flavour, WKT 2); undefined when it is none that can be
 * computed.
 */
export function systemOfWkt(text: string): CoordinateSystem | undefined {
  const wkt = text
    .replace(/^\uFEFF/, '')
    .replace(/\0+$/, '')
    .trim();
  if (!/^[A-Za-z_]+\s*[[(]/.test(wkt)) return undefined;
  const epsg = authorityCode(wkt);
  const registered = epsg === null ? undefined : findSystem(epsg);
  if (registered !== undefined) return registered;
  const name = /"([^"]*)"/.exec(wkt)?.[1] ?? 'unnamed system';
  if (/^WGS_1984_Web_Mercator/i.test(name)) return findSystem(3857);
  const { shift, caveat } = shiftOfDatum(wkt);
  const definition = shift === null ? wkt : withShift(wkt, shift);
  if (!isUsable(definition)) return undefined;
  const isGeographic = /^(?:GEOGCS|GEOGCRS|GEODCRS|GEOGRAPHICCRS)/i.test(wkt);
  const unit = isGeographic ? 'degree' : (unitOf(wkt) ?? 'metre');
  return { epsg, name: name.replaceAll('_', ' '), definition, isGeographic, unit, extent: null, caveat };
}

/** The EPSG code that closes a WKT text, which belongs to the system itself and not to one of its parts. */
function authorityCode(wkt: string): number | null {
  const last = /(?:AUTHORITY|ID)\s*\[\s*"EPSG"\s*,\s*"?(\d+)"?\s*(?:,[^\]]*)?\]\s*\]\s*$/i.exec(wkt);
  return last === null ? null : Number(last[1]);
}

const unitOf = (wkt: string): string | undefined =>
  [...wkt.matchAll(/(?:LENGTH)?UNIT\s*\[\s*"([^"]+)"/gi)].at(-1)?.[1]?.replaceAll('_', ' ').toLowerCase();

/** From a system to WGS84 longitude and latitude in degrees. */
export function toWgs84(system: CoordinateSystem): Transform {
  if (system.epsg === 4326) return (x, y) => [x, y];
  const converter = proj4(system.definition, 'WGS84');
  return (x, y) => pair(converter.forward([x, y]));
}

/** From WGS84 longitude and latitude in degrees to a system. */
export function fromWgs84(system: CoordinateSystem): Transform {
  if (system.epsg === 4326) return (x, y) => [x, y];
  const converter = proj4('WGS84', system.definition);
  return (x, y) => pair(converter.forward([x, y]));
}

const pair = ([x, y]: readonly number[]): [number, number] => [x ?? Number.NaN, y ?? Number.NaN];
