import type { ColumnRole } from '#core/columns.ts';
import { name, sql, value, type QueryField, type QueryTarget, type Sql } from '#odsql/index.ts';

/** Address of a tile in the usual web map scheme: zoom 0–22, column from the west, row from the north. */
export interface TileAddress {
  readonly z: number;
  readonly x: number;
  readonly y: number;
}

/** Name of the layer inside the tile. */
export const TILE_LAYER = 'records';
/** Pixels of a tile's side, as the vector tile format counts them. */
export const EXTENT = 4096;
/** Drawn beyond the tile's edge, so that no symbol is cut. */
export const BUFFER = 64;
/** Shapes in a tile, largest first; beyond that nothing more could be seen. */
const MAX_SHAPES = 20_000;

/**
 * A vector tile of a field of points as `SELECT … AS tile` (one row, raw bytes). Points that fall together on the screen
 * are one feature with `_count`; the properties of one of them stand for all. Properties keep their field names; texts
 * are cut at 200 characters.
 */
export function compilePoints(target: QueryTarget, tile: TileAddress, geometry: QueryField, { properties, where }: { properties: readonly QueryField[]; where: Sql }): Sql {
  const condition = target.scope ? sql`(${where}) AND (${target.scope})` : where;
  const lon = columnOf(geometry, 'lon');
  const lat = columnOf(geometry, 'lat');
  const [west, south, east, north] = boundsOf(tile);
  const cells = value((2 ** tile.z * EXTENT) / cellSize(tile.z), 'Float64');
  const kept = properties.map((property) => sql`any(${propertyOf(property)}) AS ${alias(properties, property)}`);
  return sql`SELECT MVTEncode(${value(TILE_LAYER, 'String')}, ${value(EXTENT, 'UInt32')})(geometry, ${tuple(properties)}) AS tile FROM (
    SELECT MVTEncodeGeom(tuple(avg(${lon}), avg(${lat}))::Point, ${value(tile.z, 'UInt8')}, ${value(tile.x, 'UInt32')}, ${value(tile.y, 'UInt32')}, ${value(EXTENT, 'UInt32')}, ${value(BUFFER, 'UInt32')}) AS geometry,
      count() AS records ${listed(kept)}
    FROM ${target.table}
    WHERE ${lon} BETWEEN ${value(west, 'Float64')} AND ${value(east, 'Float64')} AND ${lat} BETWEEN ${value(south, 'Float64')} AND ${value(north, 'Float64')} AND (${condition})
    GROUP BY toInt64((assumeNotNull(${lon}) + 180) / 360 * ${cells}), toInt64((1 - asinh(tan(radians(assumeNotNull(${lat})))) / pi()) / 2 * ${cells})
  ) WHERE isNotNull(geometry)`;
}

/**
 * The shapes of a tile as rows: `shape` (GeoJSON text) and the properties as `p0`, `p1` … What is smaller than half a pixel
 * stays out of far views; `drawShapes` cuts and simplifies the rest.
 */
export function compileShapes(target: QueryTarget, tile: TileAddress, geometry: QueryField, { properties, where }: { properties: readonly QueryField[]; where: Sql }): Sql {
  const condition = target.scope ? sql`(${where}) AND (${target.scope})` : where;
  const [west, south, east, north] = boundsOf(tile);
  const edge = (role: ColumnRole) => columnOf(geometry, role);
  const size = sql`greatest(${edge('xmax')} - ${edge('xmin')}, ${edge('ymax')} - ${edge('ymin')})`;
  const halfPixel = 180 / 2 ** tile.z / 512;
  const kept = properties.map((property) => sql`${propertyOf(property)} AS ${alias(properties, property)}`);
  // A shape without extent is a point: it has to be seen from afar too.
  return sql`SELECT ${columnOf(geometry, 'geojson')} AS shape ${listed(kept)}
    FROM ${target.table}
    WHERE ${edge('xmax')} >= ${value(west, 'Float64')} AND ${edge('xmin')} <= ${value(east, 'Float64')} AND ${edge('ymax')} >= ${value(south, 'Float64')} AND ${edge('ymin')} <= ${value(north, 'Float64')}
      AND (${size} >= ${value(halfPixel, 'Float64')} OR ${size} = 0) AND (${condition})
    ORDER BY ${size} DESC
    LIMIT ${value(MAX_SHAPES, 'UInt32')}`;
}

/** Points closer than this (in tile pixels) are one; far out the eye sees less, close up only what lies on one spot. */
const cellSize = (z: number): number => (z <= 13 ? 64 : z === 14 ? 32 : z === 15 ? 16 : 4);

/** West, south, east, north of the tile with its buffer, in degrees. */
function boundsOf({ z, x, y }: TileAddress): [number, number, number, number] {
  const margin = BUFFER / EXTENT;
  const lon = (column: number) => (column / 2 ** z) * 360 - 180;
  const lat = (row: number) => (Math.atan(Math.sinh(Math.PI * (1 - (2 * row) / 2 ** z))) * 180) / Math.PI;
  return [lon(x - margin), lat(y + 1 + margin), lon(x + 1 + margin), lat(y - margin)];
}

function columnOf({ columns, field }: QueryField, role: ColumnRole): Sql {
  const column = columns.find((one) => one.role === role);
  if (!column) throw new Error(`${field.name} has no column for ${role}`);
  return name(column.name);
}

const alias = (properties: readonly QueryField[], property: QueryField): Sql => name(`p${properties.indexOf(property)}`);

/** Named elements become the feature's attributes. */
function tuple(properties: readonly QueryField[]): Sql {
  const names = properties.map((property) => sql`, ${name(property.field.name)} ${typeOf(property)}`);
  const values = properties.map((property) => sql`, ${alias(properties, property)}`);
  return sql`tuple(toUInt64(records) ${joined(values)})::Tuple(_count UInt64 ${joined(names)})`;
}

function typeOf({ field }: QueryField): Sql {
  if (field.type === 'int') return sql`Nullable(Int64)`;
  if (field.type === 'double') return sql`Nullable(Float64)`;
  if (field.type === 'boolean') return sql`Nullable(Bool)`;
  return sql`Nullable(String)`;
}

function propertyOf({ field, columns }: QueryField): Sql {
  const column = name(columns[0]!.name);
  switch (field.type) {
    case 'int':
    case 'double':
    case 'boolean':
      return column;
    case 'date':
      return sql`formatDateTime(${column}, '%Y-%m-%d')`;
    case 'datetime':
      return sql`formatDateTime(${column}, '%Y-%m-%dT%H:%i:%SZ')`;
    default:
      return field.annotations.multivalued === undefined ? sql`substringUTF8(${column}, 1, 200)` : sql`toNullable(arrayStringConcat(${column}, ', '))`;
  }
}

const joined = (parts: readonly Sql[]): Sql => parts.reduce((all, part) => sql`${all}${part}`, sql``);
const listed = (parts: readonly Sql[]): Sql => parts.reduce((all, part) => sql`${all}, ${part}`, sql``);
