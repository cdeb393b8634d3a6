import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import jsonld from 'jsonld';
import { Parser, Store } from 'n3';
import { RdfXmlParser } from 'rdfxml-streaming-parser';
import { SaxesParser } from 'saxes';
import { open as openShapefile } from 'shapefile';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Archive } from '../readers/archive/archive.ts';
import { DEFAULT_LIMITS } from '../readers/index.ts';
import { findWriter } from './index.ts';
import { contextOf, FIELDS, ROWS, written } from './sample.testing.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plaza-writers-'));
});
afterAll(async () => rm(folder, { recursive: true }));

/** Statements as text, order-free; there are no blank nodes. */
const linesOf = (
  quads: Iterable<{
    subject: { value: string };
    predicate: { value: string };
    object: { value: string; datatype?: { value: string } };
  }>,
): string[] =>
  [...quads]
    .map(({ subject, predicate, object }) =>
      [subject.value, predicate.value, plainDouble(object), object.datatype?.value ?? 'iri'].join(' '),
    )
    .toSorted();

/** JSON-LD processors write doubles with 15 digits and an exponent. */
const plainDouble = ({ value, datatype }: { value: string; datatype?: { value: string } }): string =>
  datatype?.value.endsWith('#double') ? Number(value).toPrecision(15) : value;

describe('RDF', () => {
  const turtleLines = async (id: string): Promise<string[]> =>
    linesOf(
      new Parser({ format: id === 'n3' ? 'text/n3' : 'text/turtle' }).parse((await written(findWriter(id))).toString()),
    );

  it('says the same in Turtle and N3', async () => {
    const lines = await turtleLines('turtle');
    expect(lines.length).toBeGreaterThan(60);
    expect(await turtleLines('n3')).toEqual(lines);
  });

  it('says the same in RDF/XML', async () => {
    const parser = new RdfXmlParser();
    const store = new Store();
    parser.on('data', (quad) => store.addQuad(quad));
    const done = new Promise((resolve, reject) => parser.on('end', resolve).on('error', reject));
    parser.end((await written(findWriter('rdfxml'))).toString());
    await done;
    expect(linesOf(store)).toEqual(await turtleLines('turtle'));
  });

  it('says the same in JSON-LD', async () => {
    const document = JSON.parse((await written(findWriter('jsonld'))).toString());
    const nquads = (await jsonld.toRDF(document, { format: 'application/n-quads' })) as unknown as string;
    expect(linesOf(new Parser({ format: 'application/n-quads' }).parse(nquads))).toEqual(await turtleLines('turtle'));
  });

  it('writes hostile texts and addresses as data', async () => {
    const rows = [
      { _id: 'x" > <y', name: '"""\\ \u0001 <script> ]]> \u2028 &amp; \uD800', website: 'https://x.org/"><b>' },
    ];
    for (const id of ['turtle', 'n3']) {
      const quads = new Parser({ format: 'text/turtle' }).parse(
        (await written(findWriter(id), contextOf(), rows)).toString(),
      );
      expect(quads.some(({ object }) => object.value.startsWith('"""\\'))).toBe(true);
    }
    parseXml((await written(findWriter('rdfxml'), contextOf(), rows)).toString());
  });
});

function parseXml(text: string): string[] {
  const names: string[] = [];
  const parser = new SaxesParser({ xmlns: true });
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name }) => names.push(name));
  parser.write(text).close();
  return names;
}

describe('XML formats', () => {
  it.each(['kml', 'gpx', 'rdfxml'])('%s is well-formed with every hostile text', async (id) => {
    const text = '<&>"\' ]]> \u0000\u0008\uFFFF \uD800 \r\n <!ENTITY x "y">';
    const rows = ROWS.map((row) => ({ ...row, name: text, 'Größe <m²> & "x"': text }));
    expect(
      parseXml((await written(findWriter(id), contextOf({ title: text }), rows)).toString()).length,
    ).toBeGreaterThan(10);
  });

  it('GPX puts all waypoints before all tracks', async () => {
    const rows = [
      {
        _id: '1',
        outline: {
          type: 'LineString',
          coordinates: [
            [1, 2],
            [3, 4],
          ],
        },
      },
      { _id: '2', outline: { type: 'GeometryCollection', geometries: [{ type: 'Point', coordinates: [5, 6] }] } },
    ];
    const names = parseXml((await written(findWriter('gpx'), contextOf(), rows)).toString());
    expect(names.indexOf('wpt')).toBeLessThan(names.indexOf('trk'));
  });
});

describe('shapefile', () => {
  async function layersOf(
    bytes: Buffer,
  ): Promise<Map<string, { geometry: unknown; properties: Record<string, unknown> }[]>> {
    const path = join(folder, 'export.zip');
    await writeFile(path, bytes);
    const archive = await Archive.open({ path, name: 'export.zip', size: bytes.length }, DEFAULT_LIMITS);
    const layers = new Map<string, { geometry: unknown; properties: Record<string, unknown> }[]>();
    for (const member of archive.members.filter(({ name }) => name.endsWith('.shp'))) {
      const bytesOf = (extension: string): Promise<Buffer> =>
        archive.bytes(
          archive.members.find(({ name }) => name === member.name.replace('shp', extension))!,
          10 ** 8,
        );
      const source = await openShapefile(await bytesOf('shp'), await bytesOf('dbf'), { encoding: 'utf-8' });
      const features = [];
      for (let next = await source.read(); !next.done; next = await source.read()) features.push(next.value);
      layers.set(member.name, features as never);
    }
    archive.close();
    return layers;
  }

  it('is read by another program', async () => {
    const layers = await layersOf(await written(findWriter('shp')));
    const features = layers.get('parks.shp')!;
    expect(features.length).toBe(3);
    expect(features[0]!.properties).toMatchObject({
      name: ROWS[0]!['name'],
      visitors: 812345,
      area_of_th: 4319.5,
      open: true,
    });
    expect(features[0]!.geometry).toMatchObject({ type: 'Polygon' });
    expect(features[1]!.geometry).toMatchObject({ type: 'MultiPolygon' });
    expect(features[2]!.geometry).toBeNull();
  });

  it('keeps every kind of shape, one layer a kind, first kind first', async () => {
    const outlines = [
      null,
      {
        type: 'LineString',
        coordinates: [
          [1, 2],
          [3, 4],
        ],
      },
      { type: 'Point', coordinates: [1, 2] },
      {
        type: 'GeometryCollection',
        geometries: [
          { type: 'Point', coordinates: [9, 9] },
          {
            type: 'LineString',
            coordinates: [
              [1, 2],
              [3, 5],
            ],
          },
        ],
      },
    ];
    const rows = outlines.map((outline, i) => ({ _id: String(i), name: `n${i}`, outline }));
    const layers = await layersOf(await written(findWriter('shp'), contextOf(), rows));
    expect([...layers.keys()]).toEqual(['parks.shp', 'parks_points.shp']);
    expect(layers.get('parks.shp')!.map(({ properties }) => properties['name'])).toEqual(['n0', 'n1', 'n3']);
    expect(layers.get('parks_points.shp')!.length).toBe(2);
  });

  it('cuts names to ten unique characters', async () => {
    const fields = Array.from({ length: 120 }, (_, i) => ({ ...FIELDS[0]!, name: `a_very_long_name_${i}` }));
    const layers = await layersOf(
      await written(findWriter('shp'), contextOf({ fields: [...fields, FIELDS.at(-1)!] }), ROWS),
    );
    const names = Object.keys(layers.get('parks.shp')![0]!.properties);
    expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(120);
    expect(Math.max(...names.map((name) => name.length))).toBe(10);
  });
});

describe('CSV', () => {
  const csv = findWriter('csv');
  const one = async (text: string, options: Record<string, string> = {}): Promise<string> => {
    const bytes = await written(csv, contextOf({ fields: [FIELDS[0]!], options: { with_bom: 'false', ...options } }), [
      { _id: '1', name: text },
    ]);
    return bytes.toString().split('\r\n').slice(1, -1).join('\r\n');
  };

  it.each([
    "=cmd|'/c calc'!A1",
    '=1+1',
    '+1+1',
    '@SUM(1)',
    '-2+3+cmd|x',
    '\t=1',
    '\r=1',
    '＝1+1',
    '=',
    '+A1*2',
    '=HYPERLINK("http://x")',
  ])('does not let a spreadsheet run %j', async (text) => {
    expect((await one(text)).replace(/^"/, '')).toMatch(/^'/);
    expect((await one(text, { raw: 'true' })).replace(/^"/, '')).not.toMatch(/^'/);
  });

  it.each([
    '-2',
    '+49 251 492-0',
    '-1.234,56',
    '- an item',
    '@townhall',
    '+44 (0)20 7946 0000',
    '-5 %',
    '2024-01-01',
    '-',
    '--',
    'a=b',
    "'quoted",
  ])('leaves %j as it is', async (text) => {
    expect(await one(text)).toBe(text);
  });

  it('quotes all texts on demand, and only texts', async () => {
    const fields = FIELDS.slice(0, 3);
    const text = (
      await written(csv, contextOf({ fields, options: { quote_all: 'true', delimiter: ',', list_separator: '|' } }))
    ).toString();
    expect(text.split('\r\n')[1]).toBe('"Eno River; ""State"" Park, <NC> & more","river|forest",812345');
  });

  it.each([
    ['delimiter', 'x'],
    ['with_bom', 'maybe'],
    ['quote_all', '2'],
  ])('refuses %s=%s and says what is possible', async (option, value) => {
    await expect(written(csv, contextOf({ options: { [option]: value } }))).rejects.toThrow(/Possible values/);
  });
});

describe('geographic formats', () => {
  it.each(['fgb', 'gpx', 'kml', 'ov2', 'shp'])('%s refuses a selection without place', async (id) => {
    await expect(written(findWriter(id), contextOf({ fields: [FIELDS[0]!] }))).rejects.toThrow(/geographic field/);
  });

  it('re-projects and names the system', async () => {
    const document = JSON.parse((await written(findWriter('geojson'), contextOf({ epsg: 2056 }))).toString());
    expect(document.crs.properties.name).toBe('urn:ogc:def:crs:EPSG::2056');
    const [x, y] = document.features[0].geometry.coordinates[0][0];
    expect([Math.round(x / 1000), Math.round(y / 1000)]).toEqual([2680, 1239]);
  });

  it('refuses an unknown system', async () => {
    await expect(written(findWriter('geojson'), contextOf({ epsg: 9999 }))).rejects.toThrow(/EPSG:9999/);
  });
});
