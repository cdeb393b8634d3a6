import type { Field, Geometry, Row } from '#core/field.ts';
import type { WriteContext, Writer } from '#formats/writer.ts';
import { geometryField, geometryOf, showText } from './encode.ts';
import { requireGeometry } from './require-geometry.ts';
import { titleField } from './title-field.ts';

/**
 * TomTom points of interest, as navigation devices take them: one simple record (type 2) a place, with its name in Latin-1.
 * Lines and areas stand at the middle of their box. `name_field` chooses the name.
 */
export const ov2: Writer = {
  id: 'ov2',
  extension: 'ov2',
  mediaType: 'application/octet-stream',
  needsGeometry: true,
  write: writeOv2,
};

const SIMPLE = 2;
const HEADER_BYTES = 13;
/** Coordinates are whole hundred-thousandths of a degree. */
const UNITS = 100_000;

async function* writeOv2(rows: AsyncIterable<readonly Row[]>, context: WriteContext): AsyncIterable<Uint8Array> {
  requireGeometry(context, 'ov2');
  const { fields, options, timezone } = context;
  const place = fields.find(({ type }) => type === 'geo_point_2d') ?? geometryField(fields);
  if (place === undefined) return;
  const title = titleField(fields, options['name_field']);
  for await (const batch of rows) {
    const records = batch.flatMap((row) => recordOf(row, place, title, timezone));
    if (records.length > 0) yield Buffer.concat(records);
  }
}

function recordOf(row: Row, place: Field, title: Field | undefined, timezone: string): Buffer[] {
  const middle = middleOf(geometryOf(row[place.name]));
  if (middle === undefined) return [];
  const name = latin1(title === undefined ? '' : showText(row[title.name], title, timezone));
  const record = Buffer.alloc(HEADER_BYTES + name.length + 1);
  record.writeUInt8(SIMPLE, 0);
  record.writeUInt32LE(record.length, 1);
  record.writeInt32LE(Math.round(middle[0] * UNITS), 5);
  record.writeInt32LE(Math.round(middle[1] * UNITS), 9);
  name.copy(record, HEADER_BYTES);
  return [record];
}

/** The name ends at a zero byte, so none may stand in it; what Latin-1 has no letter for becomes "?". */
function latin1(text: string): Buffer {
  const known = [...text.normalize('NFC').replace(/\p{Cc}+/gu, ' ')];
  return Buffer.from(known.map((letter) => (letter.length === 1 && letter <= '\u00FF' ? letter : '?')).join(''), 'latin1');
}

function middleOf(geometry: Geometry | null): readonly [number, number] | undefined {
  const box = { west: Infinity, south: Infinity, east: -Infinity, north: -Infinity };
  const include = (part: unknown): void => {
    if (!Array.isArray(part)) return;
    const [lon, lat] = part as unknown[];
    if (typeof lon !== 'number' || typeof lat !== 'number') {
      for (const inner of part) include(inner);
      return;
    }
    box.west = Math.min(box.west, lon);
    box.east = Math.max(box.east, lon);
    box.south = Math.min(box.south, lat);
    box.north = Math.max(box.north, lat);
  };
  const visit = (one: Geometry | null): void => {
    include(one?.coordinates);
    for (const inner of one?.geometries ?? []) visit(inner);
  };
  visit(geometry);
  return box.west > box.east ? undefined : [(box.west + box.east) / 2, (box.south + box.north) / 2];
}
