import { columnsOf } from './columns.ts';
import type { Field, GeoPoint, Geometry, Value } from './field.ts';
import { bboxOf, printWkb, representativePoint } from './geometry/index.ts';

/**
 * Typed rows as tab-separated lines, the form in which they travel from the parse worker to the engine: `_row`, then
 * the columns of each field in order (`tsvStructure`). Escapes and `\N` as in ClickHouse's TabSeparated; WKB is
 * written as hexadecimal digits.
 */
type Encode = (value: Value) => string;

/** A function that writes one row: its position in the source, and one value a field, in field order. */
export function tsvRowWriter(fields: readonly Field[]): (row: number, values: readonly Value[]) => string {
  const encoders = fields.map(encoderOf);
  return (row, values) => {
    let line = String(row);
    for (let i = 0; i < encoders.length; i++) line += `\t${encoders[i]!(values[i] ?? null)}`;
    return `${line}\n`;
  };
}

/** Names and types of the line's columns, as the engine's `input()` wants them. */
export function tsvStructure(fields: readonly Field[]): readonly { readonly name: string; readonly type: string }[] {
  return [
    { name: '_row', type: 'UInt64' },
    ...fields.flatMap((field, i) => columnsOf(field, i).map(({ name, type }) => ({ name, type }))),
  ];
}

/** A function that writes one value of a field: its columns, with tabs between them. */
export function tsvCellEncoder(field: Field): (value: Value) => string {
  return encoderOf(field);
}

function encoderOf(field: Field): Encode {
  switch (field.type) {
    case 'int':
      return (value) => (value === null ? '\\N' : String(value));
    case 'double':
      return (value) => (typeof value === 'number' && Number.isFinite(value) ? String(value) : '\\N');
    case 'boolean':
      return (value) => (value === null ? '\\N' : value ? 'true' : 'false');
    case 'date':
      return (value) => (value === null ? '\\N' : `${value as string} 00:00:00`);
    case 'datetime':
      return (value) => (value === null ? '\\N' : (value as string).replace('T', ' ').replace('Z', ''));
    case 'geo_point_2d':
      return (value) => (value === null ? '\\N\t\\N' : `${(value as GeoPoint).lon}\t${(value as GeoPoint).lat}`);
    case 'geo_shape':
      return encodeShape;
    default:
      return field.type === 'text' && field.annotations.multivalued !== undefined ? encodeList : encodeText;
  }
}

const ESCAPES: Readonly<Record<string, string>> = { '\t': '\\t', '\n': '\\n', '\r': '\\r', '\\': '\\\\', '\0': '\\0' };

function encodeText(value: Value): string {
  if (value === null) return '\\N';
  const text = value as string;
  return SPECIAL.test(text) ? text.replace(SPECIAL_ALL, (found) => ESCAPES[found]!) : text;
}

// eslint-disable-next-line no-control-regex
const SPECIAL = /[\t\n\r\\\0]/;
// eslint-disable-next-line no-control-regex
const SPECIAL_ALL = /[\t\n\r\\\0]/g;

function encodeList(value: Value): string {
  if (value === null) return '[]';
  return `[${(value as readonly string[]).map((one) => `'${encodeText(one).replaceAll("'", "\\'")}'`).join(',')}]`;
}

const NO_SHAPE = Array.from({ length: 8 }, () => '\\N').join('\t');

function encodeShape(value: Value): string {
  if (value === null) return NO_SHAPE;
  const shape = value as Geometry;
  const [box, point] = [bboxOf(shape), representativePoint(shape)];
  // An empty geometry is no place.
  if (!box || !point) return NO_SHAPE;
  const wkb = Buffer.from(printWkb(shape)).toString('hex');
  const numbers = [point.lon, point.lat, box.xmin, box.ymin, box.xmax, box.ymax];
  return `${encodeText(JSON.stringify(shape))}\t${wkb}\t${numbers.join('\t')}`;
}
