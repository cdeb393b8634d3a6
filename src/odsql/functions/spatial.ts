import type { Bbox } from '#core/geometry/index.ts';
import type { Place, ShapeColumns } from '../check/term.ts';
import { allOf, anyOf } from '../join.ts';
import type { Sql } from '../sql.ts';
import { sql, value } from '../sql.ts';
import type { TargetGeometry } from './target-geometry.ts';
import { coversPoint, number } from './target-geometry.ts';

/** Stands in where a record's geometry is not to be read: POINT(0 0), POLYGON of no size, as WKB. */
const DUMMY_POINT = sql`unhex('010100000000000000000000000000000000000000')`;
const DUMMY_POLYGON = sql`unhex('0103000000010000000400000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000')`;

/** Type code of little-endian WKB: 1 point, 2 line, 3 polygon, 4-6 the multiples, 7 collection; 0 for no geometry. */
const codeOf = ({ wkb }: ShapeColumns) => sql`reinterpretAsUInt32(substring(ifNull(${wkb}, ''), 2, 4))`;

/** Whether the record's geometry and the target share a point. NULL or false without geometry. */
export function intersects(place: Place, target: TargetGeometry): Sql {
  if (!place.shape) return pointTest(place, target);
  const near = boxesMeet(place.shape, target.bbox);
  return allOf([near, shapeIntersects(place.shape, near, target.constants)]);
}

/** Whether the record's geometry lies in the target. Lines are tested at their corners and half-way between them. */
export function within(place: Place, target: TargetGeometry): Sql {
  if (!place.shape) return pointTest(place, target);
  const { shape } = place;
  const inside = boxInside(shape, target.bbox);
  const code = codeOf(shape);
  const isArea = sql`(${code} IN (3, 6))`;
  const area = target.area
    ? sql`polygonsWithinCartesian(readWKB(if(${inside} AND ${isArea}, assumeNotNull(${shape.wkb}), ${DUMMY_POLYGON})), ${target.area})`
    : sql`0`;
  const covered = coversPoint(target, sql`tupleElement(p, 1)`, sql`tupleElement(p, 2)`);
  const samples = samplesOf(shape, sql`(${inside} AND NOT ${isArea})`);
  return allOf([inside, sql`if(${isArea}, ${area}, arrayAll(p -> ${covered}, ${samples}))`]);
}

function pointTest({ lon, lat }: Place, target: TargetGeometry): Sql {
  const near = sql`(${lon} BETWEEN ${number(target.bbox.xmin)} AND ${number(target.bbox.xmax)} AND ${lat} BETWEEN ${number(target.bbox.ymin)} AND ${number(target.bbox.ymax)})`;
  return allOf([near, coversPoint(target, sql`ifNull(${lon}, 0)`, sql`ifNull(${lat}, 0)`)]);
}

function boxesMeet({ xmin, ymin, xmax, ymax }: ShapeColumns, box: Bbox): Sql {
  return sql`ifNull(${xmin} <= ${number(box.xmax)} AND ${xmax} >= ${number(box.xmin)} AND ${ymin} <= ${number(box.ymax)} AND ${ymax} >= ${number(box.ymin)}, 0)`;
}

function boxInside({ xmin, ymin, xmax, ymax }: ShapeColumns, box: Bbox): Sql {
  return sql`ifNull(${xmin} >= ${number(box.xmin)} AND ${xmax} <= ${number(box.xmax)} AND ${ymin} >= ${number(box.ymin)} AND ${ymax} <= ${number(box.ymax)}, 0)`;
}

/** The engine reads no multi-points and collections: their members are tested one by one, from the GeoJSON. */
function shapeIntersects(shape: ShapeColumns, near: Sql, constants: readonly Sql[]): Sql {
  const isSimple = sql`(${codeOf(shape)} IN (1, 2, 3, 5, 6))`;
  const simple = sql`readWKB(if(${near} AND ${isSimple}, assumeNotNull(${shape.wkb}), ${DUMMY_POINT}))`;
  const meets = (geometry: Sql) => anyOf(constants.map((one) => sql`geometryIntersectCartesian(${geometry}, ${one})`));
  const members = membersOf(shape, sql`(${near} AND NOT ${isSimple})`);
  return sql`if(${isSimple}, ${meets(simple)}, arrayExists(w -> ${meets(sql`readWKT(w)`)}, ${members}))`;
}

/** Members of a multi-point or collection as WKT, a multi-point opened; one level deep. */
function membersOf({ geojson }: ShapeColumns, when: Sql): Sql {
  const text = sql`if(${when}, ifNull(${geojson}, ''), '')`;
  const positions = sql`JSONExtractArrayRaw(g, 'coordinates')`;
  const kind = sql`JSONExtractString(g, 'type')`;
  const own = sql`if(JSONExtractString(${text}, 'type') = 'GeometryCollection', JSONExtractArrayRaw(${text}, 'geometries'), arrayFilter(t -> t != '', [${text}]))`;
  const isOpen = sql`${kind} = 'MultiPoint'`;
  const known = sql`arrayFilter(g -> ${kind} != 'GeometryCollection' AND ${kind} != '', ${own})`;
  const each = sql`if(${isOpen}, arrayMap(c -> concat('POINT(', ${wktOf(sql`c`)}, ')'), ${positions}), [concat(upper(${kind}), ${wktBody(sql`g`)})])`;
  return sql`arrayFlatten(arrayMap(g -> ${each}, ${known}))`;
}

const POSITION = String.raw`\[\s*(-?[0-9][0-9.eE+-]*)\s*,\s*(-?[0-9][0-9.eE+-]*)[^\[\]]*\]`;

/** `[1,2]` → `1 2`, for any depth of lists, whose brackets become parentheses. */
function wktOf(json: Sql): Sql {
  return sql`translate(replaceRegexpAll(${json}, ${value(POSITION, 'String')}, '\\\\1 \\\\2'), '[]', '()')`;
}

function wktBody(geometry: Sql): Sql {
  const body = wktOf(sql`JSONExtractRaw(${geometry}, 'coordinates')`);
  return sql`if(JSONExtractString(${geometry}, 'type') = 'Point', concat('(', ${body}, ')'), ${body})`;
}

/** All positions of a geometry, and for lines the points half-way between neighbours. */
function samplesOf({ geojson, wkb }: ShapeColumns, when: Sql): Sql {
  const text = sql`if(${when}, ifNull(${geojson}, ''), '')`;
  const found = sql`extractAllGroupsVertical(${text}, ${value(POSITION, 'String')})`;
  const positions = sql`arrayMap(m -> (toFloat64OrZero(m[1]), toFloat64OrZero(m[2])), ${found})`;
  const middles = sql`arrayMap((a, b) -> ((a.1 + b.1) / 2, (a.2 + b.2) / 2), arrayPopBack(${positions}), arrayPopFront(${positions}))`;
  return sql`if(${codeOf({ wkb } as ShapeColumns)} = 2, arrayConcat(${positions}, ${middles}), ${positions})`;
}
