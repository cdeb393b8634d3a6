import { InvalidGeometry } from './problems.ts';
import { parseGeojsonText } from './geojson.ts';
import type { Shape } from './shapes.ts';
import { parseHexWkb } from './wkb.ts';
import { parseWkt } from './wkt.ts';

export { checkShape, parseGeojson, parseGeojsonText } from './geojson.ts';
export { bboxOf, orientRings, representativePoint, ringArea } from './measure.ts';
export type { Bbox } from './measure.ts';
export { InvalidGeometry, MAX_NESTING, MAX_POSITIONS } from './problems.ts';
export { eachPosition, isShapeType, SHAPE_TYPES, simpleShapesOf } from './shapes.ts';
export type { Position, Ring, Shape, ShapeType, SimpleShape } from './shapes.ts';
export { boxOf, isInside, isSurelyValidPolygon } from './valid.ts';
export { parseHexWkb, parseWkb, printHexWkb, printWkb } from './wkb.ts';
export { parseWkt, printWkt } from './wkt.ts';

/** A geometry in any text form: WKT, GeoJSON, or WKB in hexadecimal digits. Throws `InvalidGeometry`. */
export function parseGeometry(text: string): Shape {
  const trimmed = text.trim();
  if (trimmed === '') throw InvalidGeometry({ reason: 'the text is empty' });
  if (trimmed.startsWith('{')) return parseGeojsonText(trimmed);
  return /^0[01][0-9a-f]+$/i.test(trimmed) ? parseHexWkb(trimmed) : parseWkt(trimmed);
}
