import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Field, Geometry, Row } from '#core/field.ts';
import type { RawTable } from '#formats/reader.ts';
import { DEFAULT_LIMITS, openTable } from '../readers/index.ts';
import { findWriter } from './index.ts';
import { contextOf, written } from './sample.testing.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plaza-round-trip-'));
});
afterAll(async () => rm(folder, { recursive: true }));

const fieldOf = (name: string, type: Field['type']): Field => ({
  name,
  label: name,
  type,
  description: null,
  annotations: {},
});
const ATTRIBUTES: readonly Field[] = [
  fieldOf('key', 'text'),
  fieldOf('words', 'text'),
  fieldOf('whole', 'int'),
  fieldOf('real', 'double'),
  fieldOf('flag', 'boolean'),
  fieldOf('day', 'date'),
  fieldOf('moment', 'datetime'),
];
const POINT = fieldOf('place', 'geo_point_2d');
const SHAPE = fieldOf('outline', 'geo_shape');

/** Texts without control characters and without space at their ends, which formats pad or trim. */
const words = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
  .filter(
    (text) => text.trim() === text && !/[\uFEFF\uFFFE\uFFFF]|\p{Cc}|\p{Zl}|\p{Zp}/u.test(text) && text.isWellFormed(),
  );
const degrees = (limit: number): fc.Arbitrary<number> =>
  fc.integer({ min: -limit * 1e6, max: limit * 1e6 }).map((number) => number / 1e6);
const position = fc.tuple(degrees(170), degrees(80));
const polygon = fc.tuple(position, fc.integer({ min: 1, max: 5 })).map(([[x, y], size]): number[][][] => {
  const [far, up] = [Math.round((x + size) * 1e6) / 1e6, Math.round((y + size) * 1e6) / 1e6];
  return [
    [
      [x, y],
      [far, y],
      [far, up],
      [x, up],
      [x, y],
    ],
  ];
});
const line = fc.uniqueArray(position, { minLength: 2, maxLength: 6, selector: String });
const shape: fc.Arbitrary<Geometry> = fc.oneof(
  polygon.map((coordinates) => ({ type: 'Polygon', coordinates })),
  line.map((coordinates) => ({ type: 'LineString', coordinates })),
  position.map((coordinates) => ({ type: 'Point', coordinates })),
  fc.array(line, { minLength: 2, maxLength: 3 }).map((coordinates) => ({ type: 'MultiLineString', coordinates })),
);
const orNull = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(arbitrary, { nil: null, freq: 4 });
const isoDate = fc.date({ min: new Date('1900-03-01'), max: new Date('2199-12-31'), noInvalidDate: true });

const rowOf = (place: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<Row> =>
  fc.record({
    words: orNull(words),
    whole: orNull(fc.integer({ min: -1e9, max: 1e9 })),
    real: orNull(
      fc
        .double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 })
        .map((number) => (Math.abs(number) < 1e-6 ? 0 : number)),
    ),
    flag: orNull(fc.boolean()),
    day: orNull(isoDate.map((date) => date.toISOString().slice(0, 10))),
    moment: orNull(isoDate.map((date) => date.toISOString().replace(/\.\d+Z/, 'Z'))),
    ...place,
  }) as fc.Arbitrary<Row>;
const rowsOf = (place: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<Row[]> =>
  fc
    .array(rowOf(place), { minLength: 1, maxLength: 12 })
    .map((rows) => rows.map((row, i) => ({ ...row, _id: `id${i}`, key: `key ${i}x` })));

let count = 0;

/** Writes, identifies by the bytes, reads; rows as objects by column name. */
async function through(
  format: string,
  rows: readonly Row[],
  fields: readonly Field[],
  options: Record<string, string> = {},
  choices: { headerRow?: number; delimiter?: string } = {},
): Promise<{ table: RawTable; read: Record<string, unknown>[]; reader: string }> {
  const bytes = await written(findWriter(format), contextOf({ fields, options }), rows);
  count += 1;
  const path = join(folder, String(count));
  await writeFile(path, bytes);
  const table = await openTable(
    { path, name: 'export', size: bytes.length },
    { limits: DEFAULT_LIMITS, scratch: folder, ...choices },
  );
  const read: Record<string, unknown>[] = [];
  for await (const batch of table.rows()) {
    for (const { cells } of batch) read.push(Object.fromEntries(table.columns.map(({ name }, i) => [name, cells[i]])));
  }
  return { table, read, reader: table.reader };
}

const runs = { numRuns: 15 };
const withPlace = (field: Field): Field[] => [...ATTRIBUTES, field];
/** Negative zero is zero, and moments may or may not carry their offset as Z. */
const plain = (value: unknown): unknown =>
  value === undefined || value === ''
    ? null
    : Object.is(value, -0)
      ? 0
      : typeof value === 'string'
        ? value.replace(/\+00:00$/, 'Z').replace(/\.000Z$/, 'Z')
        : value;
const expectSame = (read: Record<string, unknown>, row: Row, names: readonly string[]): void => {
  for (const name of names) expect([name, plain(read[name])]).toEqual([name, plain(row[name])]);
};
const ALL = ['key', 'words', 'whole', 'real', 'flag', 'day', 'moment'];

describe('what is exported can be read again', () => {
  it.each(['geojson', 'fgb', 'parquet'])('%s with shapes', async (format) => {
    await fc.assert(
      fc.asyncProperty(rowsOf({ outline: orNull(shape) }), async (rows) => {
        const { read } = await through(format, rows, withPlace(SHAPE));
        expect(read.length).toBe(rows.length);
        rows.forEach((row, i) => {
          expectSame(read[i]!, row, ALL);
          const found = read[i]!['geo_shape'] ?? read[i]!['outline'] ?? read[i]!['geo_point_2d'] ?? null;
          expect(asShape(found)).toEqual(row['outline']);
        });
      }),
      runs,
    );
  });

  it.each(['geojson', 'fgb', 'parquet', 'kml', 'shp'])('%s with points', async (format) => {
    await fc.assert(
      fc.asyncProperty(rowsOf({ place: position.map(([lon, lat]) => ({ lon, lat })) }), async (rows) => {
        const { read } = await through(format, rows, withPlace(POINT));
        expect(read.map((row) => row['geo_point_2d'])).toEqual(rows.map((row) => row['place']));
        expect(read.map((row) => row['key'])).toEqual(rows.map((row) => row['key']));
      }),
      runs,
    );
  });

  it('kml with shapes and texts', async () => {
    await fc.assert(
      fc.asyncProperty(rowsOf({ outline: shape }), async (rows) => {
        const { read } = await through('kml', rows, withPlace(SHAPE));
        rows.forEach((row, i) => {
          expect(asShape(read[i]!['geo_shape'] ?? read[i]!['geo_point_2d'])).toEqual(row['outline']);
          expectSame(read[i]!, row, ['key', 'words', 'day', 'moment']);
          expect(plain(read[i]!['whole'])).toBe(row['whole'] === null ? null : String(row['whole']));
        });
      }),
      runs,
    );
  });

  it('gpx with points', async () => {
    await fc.assert(
      fc.asyncProperty(rowsOf({ place: position.map(([lon, lat]) => ({ lon, lat })) }), async (rows) => {
        const { read } = await through('gpx', rows, withPlace(POINT));
        expect(read.map((row) => row['geo_point_2d'])).toEqual(rows.map((row) => row['place']));
        rows.forEach((row, i) => expectSame(read[i]!, row, ['key', 'words', 'day']));
      }),
      runs,
    );
  });

  it('shp with polygons', async () => {
    const outline = polygon.map((coordinates) => ({ type: 'Polygon', coordinates }));
    await fc.assert(
      fc.asyncProperty(rowsOf({ outline: orNull(outline) }), async (rows) => {
        const { read } = await through('shp', rows, withPlace(SHAPE));
        rows.forEach((row, i) => {
          expectSame(read[i]!, row, ['key', 'words', 'whole', 'flag', 'day', 'moment']);
          expect(asShape(read[i]!['geo_shape'])).toEqual(row['outline']);
          if (row['real'] !== null) expect(Number(read[i]!['real'])).toBeCloseTo(Number(row['real']), 6);
        });
      }),
      runs,
    );
  });

  it('xlsx', async () => {
    await fc.assert(
      fc.asyncProperty(rowsOf({}), async (rows) => {
        const { read, reader } = await through('xlsx', rows, ATTRIBUTES, {}, { headerRow: 1 });
        expect(reader).toBe('xlsx');
        expect(read.length).toBe(rows.length);
        rows.forEach((row, i) => {
          expectSame(read[i]!, row, ['key', 'words', 'flag']);
          if (row['whole'] !== null) expect(Number(read[i]!['whole'])).toBe(row['whole']);
          if (row['day'] !== null) expect(String(read[i]!['day'])).toContain(String(row['day']));
          if (row['moment'] !== null)
            expect(wholeMoment(String(read[i]!['moment']))).toBe(String(row['moment']).replace(/Z$/, ''));
        });
      }),
      runs,
    );
  });

  it('csv', async () => {
    await fc.assert(
      fc.asyncProperty(rowsOf({}), async (rows) => {
        const { read } = await through('csv', rows, ATTRIBUTES, { raw: 'true' }, { headerRow: 1, delimiter: ';' });
        expect(read.length).toBe(rows.length);
        rows.forEach((row, i) => {
          expectSame(read[i]!, row, ['key', 'words', 'day', 'moment']);
          expect(read[i]!['real']).toBe(row['real'] === null ? '' : String(row['real']));
        });
      }),
      runs,
    );
  });

  it('ical with days', async () => {
    await fc.assert(
      fc.asyncProperty(rowsOf({}), async (rows) => {
        const dated = rows.filter((row) => row['day'] !== null);
        fc.pre(dated.length > 0);
        const { read } = await through('ical', rows, ATTRIBUTES);
        expect(read.map((event) => event['start'])).toEqual(dated.map((row) => row['day']));
        expect(read.map((event) => event['summary'])).toEqual(dated.map((row) => row['key']));
      }),
      runs,
    );
  });
});

/** A workbook does not tell a day from its midnight. */
const wholeMoment = (text: string): string =>
  text.length === 10 ? `${text}T00:00:00` : text.replace(' ', 'T').replace(/Z$/, '');

function asShape(found: unknown): unknown {
  if (found === null || found === undefined) return null;
  const { lon, lat } = found as { lon?: number; lat?: number };
  return lon === undefined ? found : { type: 'Point', coordinates: [lon, lat] };
}
