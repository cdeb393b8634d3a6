import type { Geometry } from '#core/field.ts';
import { findSystem, reproject, toWgs84, type Transform } from '#formats/projections/index.ts';
import type { RawCell, RawColumn, RawRow, ReadSource } from '#formats/reader.ts';
import { decodeFile } from '../text/decode.ts';
import type { Encoding } from '../text/encoding.ts';
import type { FoundList } from './survey.ts';

const MAX_BYTES = 256 * 1024 ** 2;

/** What an ArcGIS answer says of its features. */
export interface Esri {
  readonly fields: readonly {
    readonly name: string;
    readonly alias?: string;
    readonly type?: string;
    readonly domain?: Domain | null;
  }[];
  readonly geometry: boolean;
  readonly transform: Transform | undefined;
  /** The service had more records than it sent. */
  readonly partial: boolean;
}

interface Domain {
  readonly codedValues?: readonly { readonly name?: unknown; readonly code?: unknown }[];
}

interface Answer {
  readonly exceededTransferLimit?: boolean;
  readonly geometryType?: string;
  readonly spatialReference?: { readonly wkid?: number; readonly latestWkid?: number };
  readonly fields?: Esri['fields'];
  readonly features?: readonly { readonly attributes?: object; readonly geometry?: unknown }[];
}

/** Knows an answer of an ArcGIS feature service by its features with attributes; it comes in pages, so it is small. */
export async function isEsri(source: ReadSource, encoding: Encoding, list: FoundList): Promise<Esri | undefined> {
  if (list.keys.at(-1) !== 'features' || list.keys.length !== 1 || list.scalars > 0 || source.size > MAX_BYTES)
    return undefined;
  let text = '';
  for await (const piece of decodeFile(source.path, encoding)) text += piece;
  return describe(JSON.parse(text.replace(/^\uFEFF/, '')) as Answer);
}

function describe(answer: Answer): Esri | undefined {
  if (answer.features?.[0]?.attributes === undefined && answer.fields?.[0]?.name === undefined) return undefined;
  const names = new Map((answer.fields ?? []).map((field) => [field.name, field]));
  for (const feature of answer.features ?? [])
    for (const name of Object.keys(feature.attributes ?? {})) if (!names.has(name)) names.set(name, { name });
  const wkid = answer.spatialReference?.latestWkid ?? answer.spatialReference?.wkid;
  const system = wkid === undefined || wkid === 4326 ? undefined : findSystem(wkid);
  return {
    fields: [...names.values()],
    geometry: (answer.features ?? []).some((feature) => feature.geometry !== undefined && feature.geometry !== null),
    transform: system === undefined ? undefined : toWgs84(system),
    partial: answer.exceededTransferLimit === true,
  };
}

export function esriColumns(esri: Esri): RawColumn[] {
  const columns = esri.fields.map((field) => ({
    name: field.name,
    ...(field.alias === undefined || field.alias === field.name ? {} : { label: field.alias }),
    ...meaningOf(field.domain),
  }));
  return esri.geometry ? [...columns, { name: 'geometry', label: 'Geometry' }] : columns;
}

/** What the codes of a field stand for, in words: `1 = Hydrant, 2 = Valve`. */
function meaningOf(domain: Domain | null | undefined): { description?: string } {
  const codes = domain?.codedValues ?? [];
  const words = codes.filter(({ name, code }) => String(name) !== String(code));
  if (words.length === 0) return {};
  const text = words.map(({ name, code }) => `${String(code)} = ${String(name)}`).join(', ');
  return { description: text.length > 500 ? `${text.slice(0, 499)}…` : text };
}

export function esriRecord(record: unknown, place: number, esri: Esri): RawRow {
  const { attributes, geometry } = record as { attributes?: Record<string, unknown>; geometry?: unknown };
  const cells = esri.fields.map((field): RawCell => {
    const value = attributes?.[field.name] ?? null;
    return field.type === 'esriFieldTypeDate' && typeof value === 'number' ? new Date(value) : value;
  });
  if (esri.geometry) cells.push(shapeOf(geometry, esri.transform));
  return { place, cells };
}

interface EsriGeometry {
  readonly x?: number | string | null;
  readonly y?: number | string | null;
  readonly points?: unknown;
  readonly paths?: unknown[];
  readonly rings?: [number, number][][];
}

/** ArcGIS geometry as GeoJSON in degrees: rings clockwise are outer ones, the others holes in the outer ring before them. */
function shapeOf(given: unknown, transform: Transform | undefined): Geometry | null {
  const shape = rawShape((given ?? {}) as EsriGeometry);
  return shape === null || transform === undefined ? shape : reproject(shape, transform);
}

function rawShape(given: EsriGeometry): Geometry | null {
  if (given.x !== undefined)
    return typeof given.x === 'number' && typeof given.y === 'number'
      ? { type: 'Point', coordinates: [given.x, given.y] }
      : null;
  if (given.points !== undefined) return { type: 'MultiPoint', coordinates: given.points };
  if (given.paths !== undefined)
    return given.paths.length === 1
      ? { type: 'LineString', coordinates: given.paths[0] }
      : { type: 'MultiLineString', coordinates: given.paths };
  if (given.rings === undefined || given.rings.length === 0) return null;
  const polygons: [number, number][][][] = [];
  for (const ring of given.rings) {
    const clockwise = area(ring) < 0;
    if (clockwise || polygons.length === 0) polygons.push([ring]);
    else polygons.at(-1)!.push(ring);
  }
  return polygons.length === 1
    ? { type: 'Polygon', coordinates: polygons[0] }
    : { type: 'MultiPolygon', coordinates: polygons };
}

function area(ring: readonly (readonly [number, number])[]): number {
  return ring.reduce((sum, [x, y], i) => {
    const [nextX, nextY] = ring[(i + 1) % ring.length]!;
    return sum + (x * nextY - nextX * y);
  }, 0);
}
