import type { Position, Shape } from '#core/geometry/index.ts';
import { nullOf } from '../check/compare.ts';
import type { Place, Term } from '../check/term.ts';
import { allOf } from '../join.ts';
import type { Argument } from '../parse/ast.ts';
import type { Sql } from '../sql.ts';
import { sql } from '../sql.ts';
import type { FunctionClause, Invocation, OdsqlFunction } from './function.ts';
import { intersects, within } from './spatial.ts';
import type { TargetGeometry } from './target-geometry.ts';
import { boxShape, number, targetOf, targetOfShape } from './target-geometry.ts';
import { inherit } from './text.ts';

const WHERE: readonly FunctionClause[] = ['where'];
const METRES: Readonly<Record<string, number>> = {
  mi: 1609.344,
  yd: 0.9144,
  ft: 0.3048,
  m: 1,
  cm: 0.01,
  km: 1000,
  mm: 0.001,
};
const METRES_PER_DEGREE = 111_195;

function placeOf(call: Invocation): { term: Term; place: Place } {
  const term = call.term(0, 'geo_point_2d', 'geo_shape');
  if (!term.place) throw call.misuse('The first argument is a geo field.');
  return { term, place: term.place };
}

function literalOf(call: Invocation, at: number): TargetGeometry {
  const arg = call.args[at];
  if (arg?.kind !== 'geometry' && arg?.kind !== 'text')
    throw call.misuse("A geometry is written geom'POINT(2.35 48.85)'.");
  return targetOf(arg.kind === 'text' ? arg.value : arg.text, (reason) => call.misuse(`Invalid geometry: ${reason}`));
}

function pointOf(call: Invocation, at: number): Position {
  const { shape } = literalOf(call, at);
  if (shape.type !== 'Point') throw call.misuse('The geometry must be a POINT(longitude latitude).');
  return shape.coordinates;
}

const predicate = (of: Sql): Term => ({ type: 'boolean', predicate: true, plain: true, sql: of });

/** Never NULL for records with a geometry; NULL for those without, so that they match neither a test nor its contrary. */
function contrary({ place }: { place: Place }, test: Sql): Sql {
  return sql`(isNotNull(${place.shape ? place.shape.xmin : place.lon}) AND NOT ifNull(${test}, 0))`;
}

type Relation = 'intersects' | 'disjoint' | 'within';

function relate(call: Invocation, relation: Relation): Term {
  const { place } = placeOf(call);
  const target = literalOf(call, 1);
  if (relation === 'within') return predicate(within(place, target));
  const meets = intersects(place, target);
  return predicate(relation === 'intersects' ? meets : contrary({ place }, meets));
}

const relation = (name: Relation, summary: string): OdsqlFunction => ({
  name,
  family: 'geography',
  signature: `${name}(geo field, geom'…')`,
  returns: 'boolean',
  clauses: WHERE,
  summary: `${summary} The geometry is WKT, GeoJSON or WKB in hexadecimal digits; longitude comes first.`,
  example: `${name}(shape, geom'POLYGON((2 48, 3 48, 3 49, 2 49, 2 48))')`,
  compile(call) {
    call.count(2);
    return relate(call, name);
  },
});

const geometry: OdsqlFunction = {
  name: 'geometry',
  family: 'geography',
  signature: "geometry(geo field, geom'…', INTERSECTS | DISJOINT | WITHIN)",
  returns: 'boolean',
  clauses: WHERE,
  summary: 'Older name of intersects, disjoint and within.',
  example: "geometry(shape, geom'POINT(2.35 48.85)', INTERSECTS)",
  compile(call) {
    call.count(2, 3);
    const mode = call.args[2];
    const word =
      mode === undefined
        ? 'intersects'
        : mode.kind === 'field'
          ? mode.name.toLowerCase()
          : mode.kind === 'text'
            ? mode.value.toLowerCase()
            : '';
    if (word !== 'intersects' && word !== 'disjoint' && word !== 'within') throw call.misuse();
    return relate(call, word);
  },
};

const polygon: OdsqlFunction = {
  name: 'polygon',
  family: 'geography',
  signature: "polygon(geo field, geom'POLYGON(…)')",
  returns: 'boolean',
  clauses: WHERE,
  summary: 'Older name of within.',
  example: "polygon(location, geom'POLYGON((2 48, 3 48, 3 49, 2 49, 2 48))')",
  compile(call) {
    call.count(2);
    return relate(call, 'within');
  },
};

const inBbox: OdsqlFunction = {
  name: 'in_bbox',
  family: 'geography',
  signature: 'in_bbox(geo field, lat1, lon1, lat2, lon2)',
  returns: 'boolean',
  clauses: WHERE,
  summary: 'Whether the geometry meets the box between two opposite corners.',
  example: 'in_bbox(location, 48.7, 2.1, 49.0, 2.6)',
  compile(call) {
    call.count(5);
    const { place } = placeOf(call);
    const [lat1, lon1, lat2, lon2] = [1, 2, 3, 4].map((at) => numberOf(call, at)) as [number, number, number, number];
    const box = [Math.min(lon1, lon2), Math.min(lat1, lat2), Math.max(lon1, lon2), Math.max(lat1, lat2)] as const;
    const target = targetOfShape(boxShape(box), (reason) => call.misuse(reason));
    return predicate(intersects(place, target));
  },
};

function numberOf(call: Invocation, at: number): number {
  const read = (arg: Argument | undefined): number =>
    arg?.kind === 'negation' ? -read(arg.of) : arg?.kind === 'number' ? Number(arg.text) : Number.NaN;
  const found = read(call.args[at]);
  if (!Number.isFinite(found)) throw call.misuse('Corners are numbers.');
  return found;
}

function distanceSql({ lon, lat }: Place, [x, y]: Position): Sql {
  return sql`if(isNull(${lon}) OR isNull(${lat}), NULL, greatCircleDistance(toFloat64(ifNull(${lon}, 0)), toFloat64(ifNull(${lat}, 0)), ${number(x)}, ${number(y)}))`;
}

function isNear(call: Invocation): Term {
  call.count(3);
  const { place } = placeOf(call);
  const point = pointOf(call, 1);
  const arg = call.args[2];
  const unit = arg?.kind === 'measure' ? METRES[arg.unit.toLowerCase()] : undefined;
  if (arg?.kind !== 'measure' || unit === undefined)
    throw call.misuse('A distance is a number with mi, yd, ft, m, cm, km or mm.');
  const metres = Number(arg.text) * unit;
  if (!Number.isFinite(metres)) throw call.misuse('The distance is too large.');
  if (!place.shape)
    return predicate(allOf([...nearBox(place, point, metres), sql`${distanceSql(place, point)} <= ${number(metres)}`]));
  const target = targetOfShape(circle(point, metres), (reason) => call.misuse(reason));
  return predicate(intersects(place, target));
}

/** Bounds that let the engine skip far records before it reckons distances; none near the poles and the date line. */
function nearBox({ lon, lat }: Place, [x, y]: Position, metres: number): Sql[] {
  const degrees = (metres / METRES_PER_DEGREE) * 1.01 + 1e-9;
  const [south, north] = [y - degrees, y + degrees];
  if (south <= -89 || north >= 89) return [];
  const across = degrees / Math.cos((Math.max(Math.abs(south), Math.abs(north)) * Math.PI) / 180);
  const band = sql`${lat} BETWEEN ${number(south)} AND ${number(north)}`;
  if (x - across <= -180 || x + across >= 180) return [band];
  return [band, sql`${lon} BETWEEN ${number(x - across)} AND ${number(x + across)}`];
}

/** 64 points at a distance, on the sphere. */
function circle([x, y]: Position, metres: number): Shape {
  const [lon, lat, angle] = [
    (x * Math.PI) / 180,
    (y * Math.PI) / 180,
    Math.min(Math.max(metres, 0.001) / 6_371_008.8, Math.PI / 2),
  ];
  const ring = Array.from({ length: 64 }, (_, at): Position => {
    const bearing = (-at / 32) * Math.PI;
    const toLat = Math.asin(Math.sin(lat) * Math.cos(angle) + Math.cos(lat) * Math.sin(angle) * Math.cos(bearing));
    const east = Math.sin(bearing) * Math.sin(angle) * Math.cos(lat);
    const toLon = lon + Math.atan2(east, Math.cos(angle) - Math.sin(lat) * Math.sin(toLat));
    return [(toLon * 180) / Math.PI, (toLat * 180) / Math.PI];
  });
  return { type: 'Polygon', coordinates: [[...ring, ring[0]!]] };
}

const withinDistance: OdsqlFunction = {
  name: 'within_distance',
  family: 'geography',
  signature: "within_distance(geo field, geom'POINT(lon lat)', 1km)",
  returns: 'boolean',
  clauses: WHERE,
  summary: 'Whether the geometry is no farther from the point. Units: mi, yd, ft, m, cm, km, mm.',
  example: "within_distance(location, geom'POINT(2.35 48.85)', 10km)",
  compile: isNear,
};

const distance: OdsqlFunction = {
  name: 'distance',
  family: 'geography',
  signature: "distance(geo field, geom'POINT(lon lat)')",
  returns: 'double',
  clauses: ['select', 'where', 'order_by'],
  summary:
    'Metres to the point; of a shape, from a point inside it. With a third argument it is the older name of within_distance.',
  example: "distance(location, geom'POINT(2.35 48.85)')",
  compile(call) {
    if (call.context.clause === 'where' && call.args[2]) return isNear(call);
    call.count(2);
    const { term, place } = placeOf(call);
    return { ...inherit(term), type: 'double', sql: distanceSql(place, pointOf(call, 1)) };
  },
};

/** The place of an aggregation's argument, read record by record. */
function aggregatedPlace(call: Invocation): Place {
  call.count(1);
  const { records, aggregate } = call.context;
  const arg = call.args[0];
  if (!records || !aggregate) throw call.misuse('It is not allowed in the current clause.');
  const place = arg?.kind === 'field' ? call.read(arg, records).place : undefined;
  return place ?? (arg?.kind === 'null' ? nullOf('geo_point_2d').place! : raise(call));
}

function raise(call: Invocation): never {
  throw call.misuse('The argument is a geo field.');
}

const bbox: OdsqlFunction = {
  name: 'bbox',
  family: 'aggregation',
  signature: 'bbox(geo field)',
  returns: 'geo_shape',
  clauses: ['select'],
  summary: 'The box around all geometries.',
  example: 'bbox(location)',
  compile(call) {
    const { lon, lat, shape } = aggregatedPlace(call);
    const [x1, y1] = [sql`min(${shape?.xmin ?? lon})`, sql`min(${shape?.ymin ?? lat})`];
    const [x2, y2] = [sql`max(${shape?.xmax ?? lon})`, sql`max(${shape?.ymax ?? lat})`];
    const ring = sql`toJSONString([[(${x1}, ${y1}), (${x2}, ${y1}), (${x2}, ${y2}), (${x1}, ${y2}), (${x1}, ${y1})]])`;
    const text = sql`if(isNull(${x1}), NULL, concat('{"type":"Polygon","coordinates":', ${ring}, '}'))`;
    return { type: 'geo_shape', aggregate: true, sql: call.context.aggregate!(text) };
  },
};

const envelope: OdsqlFunction = {
  name: 'envelope',
  family: 'aggregation',
  signature: 'envelope(geo field)',
  returns: 'geo_shape',
  clauses: ['select'],
  summary: 'The smallest area without dents (convex hull) around all points; of shapes, around their boxes.',
  example: 'envelope(location)',
  compile(call) {
    const { lon, lat, shape } = aggregatedPlace(call);
    const plain = (of: Sql) => sql`toFloat64(assumeNotNull(${of}))`;
    // Rounded to about a centimetre, so that many records need little memory.
    const at = (x: Sql, y: Sql) => sql`(round(${plain(x)}, 7), round(${plain(y)}, 7))`;
    const points = shape
      ? sql`arrayFlatten(groupUniqArrayIf(1000000)([${at(shape.xmin, shape.ymin)}, ${at(shape.xmax, shape.ymin)}, ${at(shape.xmax, shape.ymax)}, ${at(shape.xmin, shape.ymax)}], isNotNull(${shape.xmin})))`
      : sql`groupUniqArrayIf(1000000)(${at(lon, lat)}, isNotNull(${lon}) AND isNotNull(${lat}))`;
    const ring = sql`arraySort(${points})`;
    const hull = sql`toJSONString(polygonConvexHullCartesian([[if(empty(${ring}), [(0., 0.)], ${ring})]]))`;
    const one = sql`toJSONString(arrayElement(${ring}, 1))`;
    const area = sql`if(length(${ring}) = 1, concat('{"type":"Point","coordinates":', ${one}, '}'), if(length(${ring}) = 2, concat('{"type":"LineString","coordinates":', toJSONString(${ring}), '}'), concat('{"type":"Polygon","coordinates":', ${hull}, '}')))`;
    return { type: 'geo_shape', aggregate: true, sql: call.context.aggregate!(sql`if(empty(${ring}), NULL, ${area})`) };
  },
};

export const geography: readonly OdsqlFunction[] = [
  bbox,
  relation('disjoint', 'Whether the geometry shares no point with the given one.'),
  distance,
  envelope,
  geometry,
  inBbox,
  relation('intersects', 'Whether the geometry shares a point with the given one.'),
  polygon,
  relation('within', 'Whether the geometry lies in the given one.'),
  withinDistance,
];
