import type { FileMetaData } from 'hyparquet';
import { parseWkb } from '#core/geometry/index.ts';
import type { CoordinateSystem } from '#formats/projections/index.ts';
import { findSystem } from '#formats/projections/index.ts';
import type { RawCell, ReadNote } from '#formats/reader.ts';
import type { ParquetColumn } from './columns.ts';

/** What a file says of its geometry (GeoParquet 0.4 to 1.1, and the geometry types of Parquet itself). */
export interface ParquetGeo {
  readonly primary: string | null;
  readonly system: CoordinateSystem | null;
  readonly notes: readonly ReadNote[];
  readonly shapeOf: (cell: RawCell) => unknown;
}

interface GeoColumn {
  readonly encoding?: string;
  readonly crs?: {
    readonly id?: { readonly authority?: string; readonly code?: number | string };
    readonly name?: string;
  } | null;
}

const NONE: ParquetGeo = { primary: null, system: null, notes: [], shapeOf: () => null };

export function geoOf({ key_value_metadata }: FileMetaData, columns: readonly ParquetColumn[]): ParquetGeo {
  const described = parsed(key_value_metadata?.find(({ key }) => key === 'geo')?.value);
  const native = columns.find(
    ({ element }) => element.logical_type?.type === 'GEOMETRY' || element.logical_type?.type === 'GEOGRAPHY',
  );
  const primary = described?.primary_column ?? native?.name;
  if (primary === undefined || !columns.some(({ name }) => name === primary)) return NONE;
  const column = described?.columns?.[primary] ?? {};
  const encoding = (column.encoding ?? 'WKB').toLowerCase();
  const { system, note } = systemOf(column);
  return {
    primary,
    system,
    notes: note === null ? [] : [note],
    shapeOf: encoding === 'wkb' ? shapeOfWkb : (cell) => shapeOfNested(cell, encoding),
  };
}

function parsed(text: string | undefined): { primary_column?: string; columns?: Record<string, GeoColumn> } | null {
  try {
    return text === undefined ? null : (JSON.parse(text) as ReturnType<typeof parsed>);
  } catch {
    return null;
  }
}

/** Without `crs` the system is longitude and latitude; `null` means that nobody knows. */
function systemOf({ crs }: GeoColumn): { system: CoordinateSystem | null; note: ReadNote | null } {
  if (crs === undefined || crs === null) return { system: null, note: null };
  const { authority = '', code } = crs.id ?? {};
  if (String(code) === 'CRS84') return { system: null, note: null };
  const system = authority.toUpperCase() === 'EPSG' ? findSystem(Number(code)) : undefined;
  if (system !== undefined) return { system, note: null };
  return {
    system: null,
    note: {
      level: 'warning',
      message: `The coordinate system of the file ("${crs.name ?? code ?? 'unnamed'}") is not known.`,
    },
  };
}

function shapeOfWkb(cell: RawCell): unknown {
  if (cell === null || cell === undefined) return null;
  if (!(cell instanceof Uint8Array)) return { type: 'unreadable' };
  try {
    return parseWkb(cell);
  } catch {
    return { type: 'unreadable' };
  }
}

const TYPES: Readonly<Record<string, string>> = {
  point: 'Point',
  linestring: 'LineString',
  polygon: 'Polygon',
  multipoint: 'MultiPoint',
  multilinestring: 'MultiLineString',
  multipolygon: 'MultiPolygon',
};

/** GeoArrow's nested lists of {x, y}, which arrive as JSON text. */
function shapeOfNested(cell: RawCell, encoding: string): unknown {
  if (typeof cell !== 'string') return null;
  const type = TYPES[encoding];
  return type === undefined
    ? { type: 'unreadable' }
    : { type, coordinates: coordinatesOf(JSON.parse(cell) as unknown) };
}

function coordinatesOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(coordinatesOf);
  const { x, y } = value as { x: number; y: number };
  return [x, y];
}
