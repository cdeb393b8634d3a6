import { bboxOf, boxOf, isSurelyValidPolygon, parseGeometry, printWkt, simpleShapesOf } from '#core/geometry/index.ts';
import type { Bbox, Position, Shape, SimpleShape } from '#core/geometry/index.ts';
import { isProblem } from '#core/problem.ts';
import { anyOf } from '../join.ts';
import type { Sql } from '../sql.ts';
import { sql, value } from '../sql.ts';

/** A geometry literal of a query, in pieces the engine can test. */
export interface TargetGeometry {
  readonly shape: Shape;
  readonly bbox: Bbox;
  readonly polygons: readonly Extract<SimpleShape, { type: 'Polygon' }>[];
  /** Every part as a constant Geometry of the engine; polygons and lines are gathered into one each. */
  readonly constants: readonly Sql[];
  /** The polygons as one constant, if any. */
  readonly area?: Sql;
}

const MAX_POINTS = 500;
const MAX_LITERAL_POSITIONS = 100_000;

/** Reads WKT, GeoJSON or hexadecimal WKB. `fail` makes the problem. */
export function targetOf(text: string, fail: (reason: string) => Error): TargetGeometry {
  let shape: Shape;
  try {
    shape = parseGeometry(text);
  } catch (thrown) {
    if (!isProblem(thrown)) throw thrown;
    throw fail(String(thrown.details.reason ?? thrown.message).replace(/\.?$/, '.'));
  }
  return targetOfShape(shape, fail);
}

export function targetOfShape(shape: Shape, fail: (reason: string) => Error): TargetGeometry {
  const bbox = bboxOf(shape);
  if (!bbox) throw fail('The geometry is empty.');
  const parts = simpleShapesOf(shape);
  const polygons = parts.filter((part) => part.type === 'Polygon');
  const lines = parts.filter((part) => part.type === 'LineString');
  const points = parts.filter((part) => part.type === 'Point');
  if (points.length > MAX_POINTS) throw fail(`The geometry has more than ${MAX_POINTS} points.`);
  if (printedPositions(parts) > MAX_LITERAL_POSITIONS)
    throw fail(`The geometry has more than ${MAX_LITERAL_POSITIONS} positions.`);
  const area = polygons.length === 0 ? undefined : constant(gather('MultiPolygon', polygons));
  const constants = [
    ...(area ? [area] : []),
    ...(lines.length > 0 ? [constant(gather('MultiLineString', lines))] : []),
    ...points.map(constant),
  ];
  return { shape, bbox, polygons, constants, ...(area && { area }) };
}

function printedPositions(parts: readonly SimpleShape[]): number {
  return parts.reduce((sum, part) => sum + (part.type === 'Point' ? 1 : part.coordinates.flat().length), 0);
}

function gather(type: 'MultiPolygon' | 'MultiLineString', parts: readonly SimpleShape[]): Shape {
  return parts.length === 1 ? parts[0]! : ({ type, coordinates: parts.map(({ coordinates }) => coordinates) } as Shape);
}

function constant(shape: Shape): Sql {
  return sql`readWKT(${value(printWkt(shape), 'String')})`;
}

/** Whether a point is in the target; its columns must not be null (they are guarded by a bounding box before). */
export function coversPoint(target: TargetGeometry, lon: Sql, lat: Sql): Sql {
  const point = sql`CAST((${lon}, ${lat}), 'Point')`;
  const areas = target.polygons.map((polygon) => {
    const box = boxOf(polygon.coordinates);
    if (box) return inBox(lon, lat, box);
    const wkt = value(printWkt(polygon), 'String');
    // The fast test refuses polygons that are not valid; the other one takes them.
    return isSurelyValidPolygon(polygon.coordinates)
      ? sql`pointInPolygon((${lon}, ${lat}), readWKTPolygon(${wkt}))`
      : sql`geometryIntersectCartesian(${point}, readWKT(${wkt}))`;
  });
  const others = target.constants
    .slice(target.area ? 1 : 0)
    .map((one) => sql`geometryIntersectCartesian(${point}, ${one})`);
  return anyOf([...areas, ...others]);
}

function inBox(lon: Sql, lat: Sql, [xmin, ymin, xmax, ymax]: readonly [number, number, number, number]): Sql {
  return sql`(${lon} BETWEEN ${number(xmin)} AND ${number(xmax)} AND ${lat} BETWEEN ${number(ymin)} AND ${number(ymax)})`;
}

/** Texts, because a parameter must not lose digits on its way. */
export function number(of: number): Sql {
  return value(String(of), 'Float64');
}

/** A box along the axes as a polygon. */
export function boxShape([xmin, ymin, xmax, ymax]: readonly [number, number, number, number]): Shape {
  const ring: Position[] = [
    [xmin, ymin],
    [xmax, ymin],
    [xmax, ymax],
    [xmin, ymax],
    [xmin, ymin],
  ];
  return { type: 'Polygon', coordinates: [ring] };
}
