import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isProblem } from '../problem.ts';
import {
  bboxOf,
  boxOf,
  isInside,
  isSurelyValidPolygon,
  orientRings,
  parseGeojson,
  parseGeojsonText,
  parseGeometry,
  parseHexWkb,
  parseWkb,
  parseWkt,
  printHexWkb,
  printWkb,
  printWkt,
  representativePoint,
  ringArea,
  simpleShapesOf,
} from './index.ts';
import type { Position, Shape } from './index.ts';

const number = fc
  .oneof(fc.integer({ min: -180, max: 180 }), fc.double({ min: -180, max: 180, noNaN: true }))
  .map((of) => of + 0);
const position = fc.tuple(number, number).map(([x, y]): Position => [x === 0 ? 0 : x, y === 0 ? 0 : y]);
const line = fc.array(position, { minLength: 2, maxLength: 6 });
const ring = fc
  .array(position, { minLength: 3, maxLength: 6 })
  .filter(([first, ...rest]) => rest.at(-1)![0] !== first![0] || rest.at(-1)![1] !== first![1])
  .map((open) => [...open, open[0]!]);
const polygon = fc.array(ring, { minLength: 1, maxLength: 3 });
const { shape } = fc.letrec<{ shape: Shape }>((tie) => ({
  shape: fc.oneof(
    { depthSize: 'small' },
    position.map((coordinates): Shape => ({ type: 'Point', coordinates })),
    line.map((coordinates): Shape => ({ type: 'LineString', coordinates })),
    polygon.map((coordinates): Shape => ({ type: 'Polygon', coordinates })),
    fc.array(position, { maxLength: 4 }).map((coordinates): Shape => ({ type: 'MultiPoint', coordinates })),
    fc.array(line, { maxLength: 3 }).map((coordinates): Shape => ({ type: 'MultiLineString', coordinates })),
    fc.array(polygon, { maxLength: 3 }).map((coordinates): Shape => ({ type: 'MultiPolygon', coordinates })),
    fc.array(tie('shape'), { maxLength: 3 }).map((geometries): Shape => ({ type: 'GeometryCollection', geometries })),
  ),
}));

test('WKT, WKB, hexadecimal and GeoJSON hold the same geometry', () => {
  fc.assert(
    fc.property(shape, (of) => {
      expect(parseWkt(printWkt(of))).toEqual(of);
      expect(parseWkb(printWkb(of))).toEqual(of);
      expect(parseHexWkb(printHexWkb(of).toUpperCase())).toEqual(of);
      expect(parseGeojsonText(JSON.stringify(of))).toEqual(of);
      expect(parseGeometry(printWkt(of))).toEqual(of);
    }),
    { numRuns: 1500 },
  );
});

test('garbage is refused as InvalidGeometry, never anything else', () => {
  const refused = (read: () => unknown) => {
    try {
      read();
    } catch (thrown) {
      if (!isProblem(thrown) || thrown.code !== 'InvalidGeometry') throw thrown;
    }
  };
  const word = fc.constantFrom(
    'POINT',
    'POLYGON',
    'MULTIPOLYGON',
    'GEOMETRYCOLLECTION',
    'Z',
    'EMPTY',
    '(',
    ')',
    ',',
    ' ',
    '1',
    '-2.5e3',
    '1e999',
    'x',
    'SRID=1;',
  );
  fc.assert(
    fc.property(
      fc.array(word, { maxLength: 15 }).map((words) => words.join('')),
      (text) => refused(() => parseGeometry(text)),
    ),
    { numRuns: 2000 },
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => refused(() => parseWkb(bytes))),
    { numRuns: 2000 },
  );
  fc.assert(
    fc.property(shape, fc.nat(), fc.nat(255), (of, at, byte) => {
      const bytes = printWkb(of);
      bytes[at % bytes.length] = byte;
      refused(() => parseWkb(bytes));
      refused(() => parseWkb(bytes.slice(0, at % bytes.length)));
    }),
    { numRuns: 1000 },
  );
  fc.assert(
    fc.property(fc.jsonValue(), (of) => refused(() => parseGeojson(of))),
    { numRuns: 500 },
  );
  refused(() => parseWkt('GEOMETRYCOLLECTION('.repeat(100_000)));
  refused(() => parseGeojsonText('{"type":"GeometryCollection","geometries":['.repeat(50) + ']}'.repeat(50)));
  refused(() => parseHexWkb('0107000000ffffffff'));
  refused(() => parseHexWkb(`${'010700000001000000'.repeat(1000)}`));
});

test('other forms of WKT and WKB are read', () => {
  expect(parseWkt('SRID=4326;point z (1 2 3)')).toEqual({ type: 'Point', coordinates: [1, 2] });
  expect(parseWkt('MULTIPOINT(1 2, 3 4)')).toEqual(parseWkt('MultiPoint((1 2),(3 4))'));
  expect(parseWkt('POLYGON((0 0, 1 0, 1 1))')).toEqual({
    type: 'Polygon',
    coordinates: [
      [
        [0, 0],
        [1, 0],
        [1, 1],
        [0, 0],
      ],
    ],
  });
  expect(parseHexWkb('00000000013ff00000000000004000000000000000')).toEqual({ type: 'Point', coordinates: [1, 2] });
  expect(parseHexWkb('0101000020E6100000000000000000F03F0000000000000040')).toEqual({
    type: 'Point',
    coordinates: [1, 2],
  });
  expect(parseHexWkb('01E9030000000000000000F03F00000000000000400000000000000840')).toEqual({
    type: 'Point',
    coordinates: [1, 2],
  });
  expect(
    parseGeojson({ type: 'Feature', geometry: { type: 'Point', coordinates: [1, 2, 3, 4] }, properties: null }),
  ).toEqual({ type: 'Point', coordinates: [1, 2, 3] });
});

test.each([
  ['POLYGON((0 0, 1 0))', 'a ring has at least three different positions'],
  ['LINESTRING(0 0)', 'a line has at least two positions'],
  ['POINT EMPTY', 'an empty Point has no place'],
  ['POINT(1)', 'unexpected ")"'],
  ['CIRCLE(1 2)', 'unexpected "CIRCLE" at position 0'],
  ['', 'the text is empty'],
  ['{"type":"Point"}', 'coordinates are lists of numbers'],
])('%s is refused with a reason', (text, reason) => {
  expect(() => parseGeometry(text)).toThrow(reason);
});

test('bounding boxes, areas, orientation', () => {
  const donut = parseWkt('POLYGON((0 0, 0 10, 10 10, 10 0, 0 0), (4 4, 6 4, 6 6, 4 6, 4 4))');
  expect(bboxOf(donut)).toEqual({ xmin: 0, ymin: 0, xmax: 10, ymax: 10 });
  expect(bboxOf(parseWkt('GEOMETRYCOLLECTION EMPTY'))).toBeUndefined();
  expect(bboxOf(parseWkt('GEOMETRYCOLLECTION(POINT(5 5), LINESTRING(-1 2, 3 9))'))).toEqual({
    xmin: -1,
    ymin: 2,
    xmax: 5,
    ymax: 9,
  });
  const [outer, hole] = (orientRings(donut) as Extract<Shape, { type: 'Polygon' }>).coordinates;
  expect([ringArea(outer!), ringArea(hole!)]).toEqual([100, -4]);
});

test('the representative point of a polygon lies inside it, outside its holes', () => {
  expect(
    representativePoint(parseWkt('POLYGON((0 0, 10 0, 10 10, 0 10, 0 0), (1 1, 9 1, 9 9, 1 9, 1 1))'))!.lon,
  ).toBeLessThan(1);
  expect(representativePoint(parseWkt('LINESTRING(0 0, 4 0, 4 4)'))).toEqual({ lon: 4, lat: 0 });
  expect(representativePoint(parseWkt('MULTIPOINT(3 4, 5 6)'))).toEqual({ lon: 3, lat: 4 });
  expect(representativePoint(parseWkt('GEOMETRYCOLLECTION(POINT(50 50), POLYGON((0 0, 2 0, 2 2, 0 2, 0 0)))'))).toEqual(
    { lon: 1, lat: 1 },
  );
  expect(representativePoint(parseWkt('MULTIPOLYGON EMPTY'))).toBeUndefined();
  fc.assert(
    fc.property(ring, (of) => {
      fc.pre(isSurelyValidPolygon([of]) && Math.abs(ringArea(of)) > 1e-6);
      const { lon, lat } = representativePoint({ type: 'Polygon', coordinates: [of] })!;
      expect(isInside([lon, lat], of)).toBe(true);
    }),
    { numRuns: 500 },
  );
});

test.each([
  ['POLYGON((0 0, 10 0, 10 10, 0 10, 0 0))', true],
  ['POLYGON((0 0, 10 0, 10 10, 0 10, 0 0), (1 1, 2 1, 2 2, 1 1))', true],
  ['POLYGON((0 0, 10 10, 10 0, 0 10, 0 0))', false],
  ['POLYGON((0 0, 10 0, 10 10, 10 -5, 0 0))', false],
  ['POLYGON((0 0, 10 0, 20 0, 10 0, 5 5, 0 0))', false],
  ['POLYGON((0 0, 10 0, 10 10, 0 10, 0 0), (20 20, 21 20, 21 21, 20 20))', false],
  ['POLYGON((0 0, 10 0, 10 10, 0 10, 0 0), (1 1, 5 1, 5 5, 1 1), (2 1.5, 4 1.5, 4 3, 2 1.5))', false],
  ['POLYGON((0 0, 0 0, 10 0, 10 10, 0 0))', true],
])('%s is surely valid: %s', (wkt, valid) => {
  const [only] = simpleShapesOf(parseWkt(wkt)) as Extract<Shape, { type: 'Polygon' }>[];
  expect(isSurelyValidPolygon(only!.coordinates)).toBe(valid);
});

test('boxes along the axes are told from other quadrangles', () => {
  const box = (wkt: string) => boxOf((parseWkt(wkt) as Extract<Shape, { type: 'Polygon' }>).coordinates);
  expect(box('POLYGON((1 2, 1 5, 4 5, 4 2, 1 2))')).toEqual([1, 2, 4, 5]);
  expect(box('POLYGON((1 2, 4 5, 4 2, 1 5, 1 2))')).toBeUndefined();
  expect(box('POLYGON((1 2, 4 3, 4 5, 1 5, 1 2))')).toBeUndefined();
});
