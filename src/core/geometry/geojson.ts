import type { Shape } from './shapes.ts';
import { isShapeType, SHAPE_TYPES } from './shapes.ts';
import { InvalidGeometry, MAX_NESTING, MAX_POSITIONS } from './problems.ts';

/**
 * Checks an unknown value as a GeoJSON geometry (RFC 7946); a Feature gives its geometry. Rings are closed when they
 * are not, further members and ordinates beyond the third are dropped. Throws `InvalidGeometry`.
 */
export function parseGeojson(given: unknown): Shape {
  const state = { positions: 0 };
  const isFeature = typeof given === 'object' && given !== null && (given as { type?: unknown }).type === 'Feature';
  return readShape(isFeature ? (given as { geometry?: unknown }).geometry : given, state, 0);
}

/** As `parseGeojson`, from JSON text. */
export function parseGeojsonText(text: string): Shape {
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch {
    throw InvalidGeometry({ reason: 'the text is not JSON' });
  }
  return parseGeojson(given);
}

function readShape(given: unknown, state: { positions: number }, nesting: number): Shape {
  if (typeof given !== 'object' || given === null) throw InvalidGeometry({ reason: 'a geometry is an object' });
  const { type, coordinates, geometries } = given as Record<string, unknown>;
  if (typeof type !== 'string' || !isShapeType(type))
    throw InvalidGeometry({ reason: 'its type is not one of GeoJSON' });
  if (type === 'GeometryCollection') {
    if (nesting >= MAX_NESTING) throw InvalidGeometry({ reason: `collections are nested deeper than ${MAX_NESTING}` });
    if (!Array.isArray(geometries)) throw InvalidGeometry({ reason: 'a collection has a list of geometries' });
    return { type, geometries: geometries.map((inner) => readShape(inner, state, nesting + 1)) };
  }
  const read = readCoordinates(coordinates, SHAPE_TYPES[type].depth, state);
  return checkShape({ type, coordinates: read } as Shape);
}

function readCoordinates(given: unknown, depth: number, state: { positions: number }): unknown {
  if (!Array.isArray(given)) throw InvalidGeometry({ reason: 'coordinates are lists of numbers' });
  if (depth > 0) return given.map((inner) => readCoordinates(inner, depth - 1, state));
  state.positions += 1;
  if (state.positions > MAX_POSITIONS) throw InvalidGeometry({ reason: `it has more than ${MAX_POSITIONS} positions` });
  const ordinates = given.slice(0, 3);
  if (ordinates.length < 2 || !ordinates.every(Number.isFinite)) {
    throw InvalidGeometry({ reason: 'a position is a longitude and a latitude' });
  }
  return ordinates;
}

/** Lines have two positions, rings are closed and have four. Closes rings that are open. Throws `InvalidGeometry`. */
export function checkShape(shape: Shape): Shape {
  switch (shape.type) {
    case 'LineString':
      checkLine(shape.coordinates);
      return shape;
    case 'MultiLineString':
      for (const line of shape.coordinates) checkLine(line);
      return shape;
    case 'Polygon':
      return { ...shape, coordinates: closeRings(shape.coordinates) };
    case 'MultiPolygon':
      return { ...shape, coordinates: shape.coordinates.map(closeRings) };
    default:
      return shape;
  }
}

type Positions = Extract<Shape, { type: 'LineString' }>['coordinates'];

function checkLine(line: Positions): void {
  if (line.length < 2) throw InvalidGeometry({ reason: 'a line has at least two positions' });
}

function closeRings(rings: readonly Positions[]): Positions[] {
  if (rings.length === 0) throw InvalidGeometry({ reason: 'a polygon has at least one ring' });
  return rings.map((ring) => {
    const [first, last] = [ring[0], ring.at(-1)];
    if (!first || !last) throw InvalidGeometry({ reason: 'a ring has at least three different positions' });
    const isClosed = first[0] === last[0] && first[1] === last[1];
    const closed = isClosed ? ring : [...ring, first];
    if (closed.length < 4) throw InvalidGeometry({ reason: 'a ring has at least three different positions' });
    return closed;
  });
}
