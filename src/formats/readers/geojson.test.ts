import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { problemOf, read } from './reading.testing.ts';

const feature = (geometry: unknown, properties: unknown = { a: 1 }): object => ({
  type: 'Feature',
  geometry,
  properties,
});
const point = (x: number, y: number): object => ({ type: 'Point', coordinates: [x, y] });
const collection = (features: readonly object[], more: object = {}): string =>
  JSON.stringify({ type: 'FeatureCollection', ...more, features });

describe('forms of GeoJSON', () => {
  const one = feature(point(8.5, 47.4), { name: 'GZ' });

  it.each([
    ['a collection', collection([one])],
    ['a collection with the features first', `{"features":[${JSON.stringify(one)}],"type":"FeatureCollection"}`],
    ['a bare feature', JSON.stringify(one)],
    ['an array of features', JSON.stringify([one])],
    ['newline-delimited features', `${JSON.stringify(one)}\n`],
    ['a text sequence', `\u001E${JSON.stringify(one)}\n`],
    ['with a byte order mark', `\uFEFF${collection([one])}`],
    ['printed with spaces', JSON.stringify({ type: 'FeatureCollection', features: [one] }, null, 4)],
  ])('%s', async (_, text) => {
    const { rows, reader, columns } = await read(text, 'file.json');
    expect(reader).toBe('geojson');
    expect(columns).toEqual(['name', 'geo_point_2d']);
    expect(rows).toEqual([{ name: 'GZ', geo_point_2d: { lon: 8.5, lat: 47.4 } }]);
  });

  it('reads bare geometries and several documents in a row', async () => {
    expect((await read(JSON.stringify(point(1, 2)))).rows).toEqual([{ geo_point_2d: { lon: 1, lat: 2 } }]);
    const lines = [1, 2, 3].map((x) => JSON.stringify(feature(point(x, x), { x }))).join('\n');
    expect((await read(lines, 'x.geojsonl')).rows.map(({ x }) => x)).toEqual([1, 2, 3]);
  });

  it('splits features wherever the pieces of the file end', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            t: fc.string({ unit: 'binary' }),
            n: fc.option(fc.double({ noNaN: true, noDefaultInfinity: true })),
          }),
          { minLength: 1, maxLength: 20 },
        ),
        async (all) => {
          const { rows } = await read(collection(all.map((properties) => feature(point(1, 1), properties))));
          expect(rows.map(({ t }) => t)).toEqual(
            all.map(({ t }) => (t.isWellFormed() ? t : JSON.parse(JSON.stringify(t)))),
          );
        },
      ),
      { numRuns: 30 },
    );
  });

  it('flattens nested properties, keeps lists and feature ids', async () => {
    const { rows, columns } = await read(
      collection([{ ...feature(null, { a: { b: { c: 1 } }, tags: ['x', 'y'], list: [{ z: 1 }] }), id: 'f1' }]),
    );
    expect(columns).toEqual(['a.b.c', 'tags', 'list', 'id']);
    expect(rows[0]).toEqual({ 'a.b.c': 1, tags: ['x', 'y'], list: '[{"z":1}]', id: 'f1' });
  });

  it('takes hostile names as names', async () => {
    const text =
      '{"type":"FeatureCollection","features":[{"type":"Feature","geometry":null,"properties":{"__proto__":{"polluted":1},"constructor":2}}]}';
    const { columns } = await read(text);
    expect(columns).toEqual(['__proto__.polluted', 'constructor']);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

describe('shapes', () => {
  const ring = [
    [0, 0],
    [0, 1],
    [1, 1],
    [1, 0],
    [0, 0],
  ];

  it('winds rings as RFC 7946 says, closes them, drops heights', async () => {
    const { rows, notes } = await read(
      collection([
        feature({
          type: 'Polygon',
          coordinates: [
            [
              [0, 0, 9],
              [0, 1, 9],
              [1, 1, 9],
              [1, 0, 9],
            ],
          ],
        }),
      ]),
    );
    expect(rows[0]!['geo_shape']).toEqual({ type: 'Polygon', coordinates: [ring.toReversed()] });
    expect(notes.join()).toContain('not closed');
  });

  it('keeps polygons that cross themselves and says so', async () => {
    const { rows, notes } = await read(
      collection([
        feature({
          type: 'Polygon',
          coordinates: [
            [
              [0, 0],
              [2, 2],
              [2, 0],
              [0, 1.5],
              [0, 0],
            ],
          ],
        }),
      ]),
    );
    expect(rows[0]!['geo_shape']).not.toBeNull();
    expect(notes.join()).toContain('crosses itself');
  });

  it.each([
    ['text for a number', { type: 'Point', coordinates: ['8', '47'] }, /not a number/],
    ['latitude first', { type: 'Point', coordinates: [36, -78.9 - 20] }, /swapped/],
    ['an unknown kind', { type: 'Circle', coordinates: [1, 2] }, /unknown kind/],
    ['no coordinates', { type: 'Point' }, /no coordinates/],
    [
      'a number too large',
      {
        type: 'LineString',
        coordinates: [
          [1, 1],
          [1e308, 1e308],
        ],
      },
      /outside of the world/,
    ],
    [
      'levels wrong',
      {
        type: 'Polygon',
        coordinates: [
          [1, 2],
          [3, 4],
        ],
      },
      /nested wrongly/,
    ],
  ])('leaves out %s, keeps the row and counts', async (_, geometry, said) => {
    const { rows, notes } = await read(collection([feature(point(1, 1)), feature(geometry, { a: 2 })]));
    expect(rows.map(({ a }) => a)).toEqual([1, 2]);
    expect(
      Object.entries(rows[1]!)
        .filter(([name]) => name.startsWith('geo'))
        .map(([, value]) => value),
    ).toEqual([null]);
    expect(notes.join()).toMatch(said);
  });

  it('bounds nested collections', async () => {
    let geometry: object = point(1, 1);
    for (let i = 0; i < 30; i++) geometry = { type: 'GeometryCollection', geometries: [geometry] };
    const { rows } = await read(collection([feature(geometry)]));
    expect(rows[0]!['geo_shape']).toBeNull();
  });

  it('has no place column when every geometry is null', async () => {
    expect((await read(collection([feature(null), feature(null)]))).columns).toEqual(['a']);
  });
});

describe('coordinate systems', () => {
  const zurich = [feature(point(2_683_000, 1_248_000))];
  const crs = (name: string): object => ({ crs: { type: 'name', properties: { name } } });

  it.each([
    'urn:ogc:def:crs:EPSG::2056',
    'EPSG:2056',
    'urn:ogc:def:crs:EPSG:6.9:2056',
    'http://www.opengis.net/def/crs/EPSG/0/2056',
  ])('%s is used', async (name) => {
    const { rows, table } = await read(collection(zurich, crs(name)));
    const { lon, lat } = rows[0]!['geo_point_2d'] as { lon: number; lat: number };
    expect([lon.toFixed(4), lat.toFixed(4)]).toEqual(['8.5377', '47.3776']);
    expect(table.understood).toContain('EPSG:2056');
  });

  it('a crs behind the features is used as well', async () => {
    const text = collection(zurich).replace(
      /\}$/,
      `,"crs":${JSON.stringify((crs('EPSG:2056') as { crs: object }).crs)}}`,
    );
    expect((await read(text)).rows[0]!['geo_point_2d']).toHaveProperty('lon', expect.closeTo(8.5377, 3));
  });

  it('degrees under a wrong label stay degrees', async () => {
    const { rows, notes } = await read(collection([feature(point(8.5, 47.4))], crs('EPSG:2056')));
    expect(rows[0]!['geo_point_2d']).toEqual({ lon: 8.5, lat: 47.4 });
    expect(notes.join()).toContain('they are degrees');
  });

  it('metres without label are asked for, not guessed', async () => {
    const { rows, notes } = await read(collection(zurich));
    expect(rows[0]!['geo_point_2d']).toBeNull();
    expect(notes.join()).toMatch(/Say the EPSG code.*EPSG:2056/s);
    expect((await read(collection(zurich), 'x', { epsg: 2056 })).rows[0]!['geo_point_2d']).not.toBeNull();
    expect(await problemOf(read(collection(zurich), 'x', { epsg: 999_999 }))).toBe('BadOption');
  });

  it('warns when all places lie outside of the named system', async () => {
    const { notes } = await read(collection([feature(point(500_000, 200_000))], crs('EPSG:2056')));
    expect(notes.join()).toContain('outside of the area');
  });
});

describe('files that are wrong', () => {
  const whole = collection([feature(point(1, 1)), feature(point(2, 2))]);

  it.each([
    ['cut in a feature', whole.slice(0, -20), 'Damaged', /after element 1/],
    [
      'cut in a text',
      '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"a":"x',
      'Damaged',
      /breaks off/,
    ],
    ['wrong JSON in a feature', whole.replace('"a":1', '"a":01'), 'Damaged', /feature 1 \(from byte/],
    ['a bracket too many', `${whole}}`, 'Damaged', /bracket too many/],
    ['no features', collection([]), 'NoRows', /features is empty/],
    [
      'an answer of a server',
      '{"processingTime":"1s","status":"Processing","generating":{}}',
      'NotATable',
      /"Processing"/,
    ],
  ])('%s', async (_, text, code, said) => {
    expect(await problemOf(read(text, 'x.geojson'))).toBe(code);
    await expect(read(text, 'x.geojson')).rejects.toThrow(said);
  });

  it('nested 100 000 deep', async () => {
    const deep = `{"type":"FeatureCollection","features":[{"type":"Feature","geometry":null,"properties":{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}}]}`;
    expect(await problemOf(read(deep))).toBe('TooDeep');
  });

  it('texts in Windows-1252 are read and told', async () => {
    const bytes = Buffer.concat([
      Buffer.from(
        '{"type":"FeatureCollection","features":[{"type":"Feature","geometry":null,"properties":{"name":"Stra',
      ),
      Buffer.from([0xdf]),
      Buffer.from('e"}}]}'),
    ]);
    const { rows, notes } = await read(bytes);
    expect(rows[0]!['name']).toBe('Straße');
    expect(notes.join()).toContain('Windows-1252');
  });
});
