import { describe, expect, it } from 'vitest';
import { problemOf, read, zipOf } from './reading.testing.ts';

const kmlOf = (body: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2"><Document>${body}</Document></kml>`;
const POINT = '<Point><coordinates>-78.9,36.0,120</coordinates></Point>';

describe('KML', () => {
  it('reads extended data of both kinds, times and folders', async () => {
    const { rows, reader } = await read(
      kmlOf(
        `<Folder><name>Parks</name><Folder><name>North</name><Placemark><name>Eno</name><ExtendedData><Data name="acres"><value>4 319</value></Data></ExtendedData><TimeStamp><when>2024-05-01</when></TimeStamp>${POINT}</Placemark></Folder></Folder>
         <Folder><name>Lakes</name><Placemark><name>Falls</name><ExtendedData><SchemaData schemaUrl="#s"><SimpleData name="acres">12410</SimpleData></SchemaData></ExtendedData>${POINT}</Placemark></Folder>`,
      ),
    );
    expect(reader).toBe('kml');
    expect(rows).toEqual([
      {
        name: 'Eno',
        acres: '4 319',
        time: '2024-05-01',
        folder: 'Parks / North',
        geo_point_2d: { lon: -78.9, lat: 36 },
      },
      { name: 'Falls', acres: '12410', time: null, folder: 'Lakes', geo_point_2d: { lon: -78.9, lat: 36 } },
    ]);
  });

  it('reads every kind of geometry', async () => {
    const ring = '<LinearRing><coordinates>0,0 0,1 1,1 1,0 0,0</coordinates></LinearRing>';
    const shapes = [
      '<LineString><coordinates>1,2,0 3 , 4,0\n 5,6</coordinates></LineString>',
      `<Polygon><outerBoundaryIs>${ring}</outerBoundaryIs><innerBoundaryIs><LinearRing><coordinates>.2,.2 .4,.2 .4,.4 .2,.2</coordinates></LinearRing></innerBoundaryIs></Polygon>`,
      `<MultiGeometry>${POINT}${POINT}</MultiGeometry>`,
      `<MultiGeometry>${POINT}<LineString><coordinates>1,2 3,4</coordinates></LineString></MultiGeometry>`,
      '<gx:Track><when>2024-01-01T00:00:00Z</when><gx:coord>1 2 3</gx:coord><gx:coord>4 5 6</gx:coord></gx:Track>',
    ];
    const { rows } = await read(kmlOf(shapes.map((shape) => `<Placemark>${shape}</Placemark>`).join('')));
    const found = rows.map((row) => row['geo_shape'] as { type: string; coordinates: number[][][] });
    expect(found.map(({ type }) => type)).toEqual([
      'LineString',
      'Polygon',
      'MultiPoint',
      'GeometryCollection',
      'LineString',
    ]);
    expect(found[0]!.coordinates).toEqual([
      [1, 2],
      [3, 4],
      [5, 6],
    ]);
    expect(found[1]!.coordinates[0]![1]).toEqual([1, 0]);
    expect(found[4]!.coordinates).toEqual([
      [1, 2],
      [4, 5],
    ]);
  });

  it('takes the table of a description apart when it is clearly one', async () => {
    const table =
      '<![CDATA[<html><table><tr><td colspan="2">Ward 1</td></tr><tr><td><table><tr><td>Pop&amp;</td><td>1 &lt; 2</td></tr><tr><td>Area</td><td>9<br>10</td></tr></table></td></tr></table></html>]]>';
    const { rows } = await read(kmlOf(`<Placemark><description>${table}</description>${POINT}</Placemark>`));
    expect(rows[0]).toMatchObject({ 'Pop&': '1 < 2', Area: '9\n10' });
    expect(rows[0]).not.toHaveProperty('description');
    const text = '<Placemark><description><![CDATA[<b>Closed</b> on Mondays]]></description></Placemark>';
    expect((await read(kmlOf(text))).rows[0]!['description']).toBe('<b>Closed</b> on Mondays');
  });

  it('reads KMZ, and other documents in it on demand', async () => {
    const zip = await zipOf({
      'doc.kml': kmlOf('<Placemark><name>a</name></Placemark>'),
      'more/b.kml': kmlOf('<Placemark><name>b</name></Placemark>'),
      'icon.png': 'x',
    });
    const { rows, table, reader } = await read(zip, 'x.kmz');
    expect([reader, table.otherTables, rows]).toEqual(['kml', ['more/b.kml'], [{ name: 'a' }]]);
    expect((await read(zip, 'x.kmz', { table: 'more/b.kml' })).rows).toEqual([{ name: 'b' }]);
  });

  it('says so when a file only points elsewhere', async () => {
    const link = '<NetworkLink><Link><href>http://127.0.0.1/x.kml</href></Link></NetworkLink>';
    expect(await problemOf(read(kmlOf(link)))).toBe('NotATable');
    expect(await problemOf(read(kmlOf('')))).toBe('NoRows');
  });

  it('reads the encoding it declares', async () => {
    const text = kmlOf('<Placemark><name>Straße</name></Placemark>').replace('UTF-8', 'ISO-8859-1');
    expect((await read(Buffer.from(text, 'latin1'))).rows[0]!['name']).toBe('Straße');
    const wide = Buffer.concat([
      Buffer.from([0xff, 0xfe]),
      Buffer.from(kmlOf('<Placemark><name>Straße</name></Placemark>').replace('UTF-8', 'UTF-16'), 'utf16le'),
    ]);
    expect((await read(wide, 'x.kml')).rows[0]!['name']).toBe('Straße');
  });
});

describe('hostile XML', () => {
  const withType = (type: string, body: string): string =>
    `<?xml version="1.0"?><!DOCTYPE kml [${type}]><kml><Placemark><name>${body}</name></Placemark></kml>`;

  it('never expands entities and never opens what they name', async () => {
    expect(await problemOf(read(withType('<!ENTITY x SYSTEM "file:///etc/passwd">', '&x;')))).toBe('Damaged');
    const laughs = Array.from({ length: 9 }, (_, i) => `<!ENTITY l${i + 1} "${`&l${i};`.repeat(10)}">`).join('');
    expect(await problemOf(read(withType(`<!ENTITY l0 "lol">${laughs}`, '&l9;')))).toBe('Damaged');
    expect(await problemOf(read(withType('<!ENTITY % p SYSTEM "http://127.0.0.1:1/x"> %p;', 'a')))).not.toBe(
      'UnknownFormat',
    );
  });

  it('bounds depth and length', async () => {
    expect(await problemOf(read(`<kml>${'<Folder>'.repeat(200_000)}`))).toBe('TooDeep');
    expect(await problemOf(read(`<gpx>${'<x>'.repeat(200_000)}`))).toBe('TooDeep');
    const limits = { maxExpandedBytes: 1e9, maxColumns: 100, maxCellBytes: 10_000, maxDepth: 100 };
    expect(
      await problemOf(read(kmlOf(`<Placemark><name>${'x'.repeat(10 ** 6)}</name></Placemark>`), 'x', { limits })),
    ).toBe('CellTooLong');
    expect(await problemOf(read(kmlOf(`<Placemark id="${'x'.repeat(10 ** 6)}"></Placemark>`), 'x', { limits }))).toBe(
      'CellTooLong',
    );
    const names = Array.from({ length: 200 }, (_, i) => `<Data name="n${i}"><value>1</value></Data>`).join('');
    expect(
      await problemOf(read(kmlOf(`<Placemark><ExtendedData>${names}</ExtendedData></Placemark>`), 'x', { limits })),
    ).toBe('TooManyColumns');
  });

  it('says where a cut file ends', async () => {
    expect(await problemOf(read(kmlOf(`<Placemark>${POINT}</Placemark>`).slice(0, -30)))).toBe('Damaged');
  });
});

describe('GPX', () => {
  it('reads waypoints, routes and tracks in one table', async () => {
    const { rows, reader } =
      await read(`<?xml version="1.0"?><gpx version="1.1" creator="x" xmlns="http://www.topografix.com/GPX/1/1"><metadata><name>not a place</name></metadata>
      <wpt lat="36" lon="-78.9"><ele>120</ele><name>Gate</name><link href="https://x.org"><text>more</text></link><extensions><a:kind xmlns:a="x">door</a:kind></extensions></wpt>
      <rte><name>Loop</name><rtept lat="1" lon="2"/><rtept lat="3" lon="4"/></rte>
      <trk><name>Walk</name><trkseg><trkpt lat="1" lon="2"><time>2024-01-01T08:00:00Z</time><extensions><hr>90</hr></extensions></trkpt><trkpt lat="2" lon="2"/><trkpt lat="3" lon="4"><time>2024-01-01T09:00:00Z</time></trkpt></trkseg><trkseg><trkpt lat="5" lon="5"/><trkpt lat="6" lon="6"/></trkseg></trk></gpx>`);
    expect(reader).toBe('gpx');
    expect(rows.map(({ kind, name }) => [kind, name])).toEqual([
      ['waypoint', 'Gate'],
      ['route', 'Loop'],
      ['track', 'Walk'],
    ]);
    expect(rows[0]).toMatchObject({ ele: '120', link: 'https://x.org', kind: 'waypoint' });
    expect(rows[2]).toMatchObject({ points: 5, start_time: '2024-01-01T08:00:00Z', end_time: '2024-01-01T09:00:00Z' });
    expect(rows.map((row) => (row['geo_shape'] as { type: string }).type)).toEqual([
      'Point',
      'LineString',
      'MultiLineString',
    ]);
  });
});

describe('iCalendar', () => {
  const calendar = (events: string): string => `BEGIN:VCALENDAR\r\nVERSION:2.0\r\n${events}END:VCALENDAR\r\n`;

  it('reads events with days, zones, folded lines and lists', async () => {
    const { rows, reader, notes } = await read(
      calendar(
        'BEGIN:VEVENT\r\nUID:1\r\nDTSTART;TZID=America/New_York:20240704T190000\r\nDTEND;TZID=America/New_York:20240704T210000\r\nSUMMARY:Fire\r\n works\\, parade\r\nLOCATION:Main St\\; Durham\r\nCATEGORIES:family,music\r\nGEO:36.0;-78.9\r\nBEGIN:VALARM\r\nSUMMARY:no\r\nEND:VALARM\r\nEND:VEVENT\r\n' +
          'BEGIN:VEVENT\r\nUID:2\r\nDTSTART;VALUE=DATE:20241224\r\nDTEND;VALUE=DATE:20241227\r\nRRULE:FREQ=YEARLY\r\nSUMMARY:Holidays\r\nEND:VEVENT\r\n',
      ),
    );
    expect(reader).toBe('ical');
    expect(rows[0]).toMatchObject({
      start: '2024-07-04T23:00:00Z',
      end: '2024-07-05T01:00:00Z',
      summary: 'Fireworks, parade',
      location: 'Main St; Durham',
      categories: ['family', 'music'],
    });
    expect(rows[0]!['geo_point_2d']).toEqual({ lon: -78.9, lat: 36 });
    expect(rows[1]).toMatchObject({ start: '2024-12-24', end: '2024-12-26', recurrence: 'FREQ=YEARLY' });
    expect(notes.join()).toContain('1 event repeats');
  });

  it('says where it breaks off', async () => {
    expect(await problemOf(read('BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:x\r\n'))).toBe('Damaged');
  });
});

describe('OCDS', () => {
  const release = {
    ocid: 'ocds-1-1',
    id: 'r1',
    date: '2024-01-02T00:00:00Z',
    tag: ['tender', 'award'],
    buyer: { name: 'Town of Cary' },
    tender: { title: 'Bridge', value: { amount: 100, currency: 'USD' } },
    awards: [
      { id: 'a1', value: { amount: 40.1, currency: 'USD' }, suppliers: [{ name: 'Acme' }], date: '2024-02-01' },
      { id: 'a2', value: { amount: 50.2, currency: 'USD' }, suppliers: [{ name: 'Best' }, { name: 'Acme' }] },
    ],
    contracts: [{ id: 'c1', awardID: 'a2', value: { amount: 49, currency: 'USD' }, dateSigned: '2024-03-01' }],
  };

  it('gives one row a release, and awards and contracts on demand', async () => {
    const text = JSON.stringify({ uri: 'x', version: '1.1', releases: [release] });
    const { rows, reader, table } = await read(text, 'x.json');
    expect(reader).toBe('ocds');
    expect(rows[0]).toMatchObject({
      ocid: 'ocds-1-1',
      buyer: 'Town of Cary',
      title: 'Bridge',
      tender_value: 100,
      suppliers: ['Acme', 'Best'],
      awards: 2,
      awards_value: 90.3,
    });
    expect(table.otherTables).toEqual(['awards', 'contracts']);
    expect((await read(text, 'x', { table: 'awards' })).rows.map(({ id, value }) => [id, value])).toEqual([
      ['a1', 40.1],
      ['a2', 50.2],
    ]);
    expect((await read(text, 'x', { table: 'contracts' })).rows[0]).toMatchObject({
      suppliers: ['Best', 'Acme'],
      date_signed: '2024-03-01',
    });
  });

  it('takes the compiled release of records', async () => {
    const record = {
      ocid: 'ocds-1-1',
      releases: [{ url: 'x' }],
      compiledRelease: { ...release, tender: { title: 'Bridge, compiled' } },
    };
    const { rows } = await read(JSON.stringify({ records: [record, record] }), 'x.json');
    expect(rows.map(({ title }) => title)).toEqual(['Bridge, compiled', 'Bridge, compiled']);
  });
});

describe('TopoJSON', () => {
  const topology = {
    type: 'Topology',
    transform: { scale: [0.1, 0.1], translate: [8, 47] },
    objects: {
      wards: {
        type: 'GeometryCollection',
        geometries: [
          { type: 'Polygon', arcs: [[0]], id: 'w1', properties: { name: 'One' } },
          { type: 'Point', coordinates: [1, 1], properties: {} },
        ],
      },
      roads: {
        type: 'GeometryCollection',
        geometries: [{ type: 'LineString', arcs: [7], properties: { name: 'bad' } }],
      },
    },
    arcs: [
      [
        [0, 0],
        [1, 0],
        [0, 1],
        [-1, 0],
        [0, -1],
      ],
    ],
  };

  it('reads the largest object, offers the others', async () => {
    const { rows, reader, table } = await read(JSON.stringify(topology));
    expect([reader, table.table, table.otherTables]).toEqual(['topojson', 'wards', ['roads']]);
    expect(rows[0]).toMatchObject({ name: 'One', id: 'w1' });
    expect((rows[0]!['geo_shape'] as { coordinates: number[][][] }).coordinates[0]![0]).toEqual([8, 47]);
  });

  it('counts shapes whose arcs are not there', async () => {
    const { rows, notes } = await read(JSON.stringify(topology), 'x', { table: 'roads' });
    expect(rows).toEqual([{ name: 'bad', geo_shape: null }]);
    expect(notes.join()).toContain("can't be used");
  });

  it('refuses a cut file', async () => {
    expect(await problemOf(read(JSON.stringify(topology).slice(0, -5)))).toBe('Damaged');
  });
});
