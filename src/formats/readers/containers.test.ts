import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from './index.ts';
import { problemOf, read, zipOf } from './reading.testing.ts';

const CSV = 'name,count\nEno River,3\nFalls Lake,4\n';
const feature = '{"type":"FeatureCollection","features":[{"type":"Feature","geometry":null,"properties":{"a":1}}]}';

describe('zip', () => {
  it('reads the only data file and passes over papers and junk', async () => {
    const zip = await zipOf({
      '__MACOSX/._data.csv': 'x',
      'folder/data.csv': CSV,
      'folder/README.txt': 'About',
      'folder/terms.pdf': '%PDF-',
    });
    const { rows, table, reader } = await read(zip, 'data.zip');
    expect(reader).toBe('zip');
    expect(rows.length).toBe(2);
    expect(table.understood).toContain('folder/data.csv');
  });

  it('offers the other files and reads the chosen one', async () => {
    const zip = await zipOf({ 'small.csv': 'a,b\n1,2\n', 'large.csv': CSV.repeat(5), 'shapes.geojson': feature });
    const first = await read(zip);
    expect(first.table.table).toBe('large.csv');
    expect(first.table.otherTables).toEqual(expect.arrayContaining(['small.csv', 'shapes.geojson']));
    expect((await read(zip, 'x.zip', { table: 'small.csv' })).columns).toEqual(['a', 'b']);
    expect((await read(zip, 'x.zip', { table: 'shapes.geojson' })).rows).toEqual([{ a: 1 }]);
    expect(await problemOf(read(zip, 'x.zip', { table: 'nope.csv' }))).toBe('NoSuchTable');
  });

  it.each([
    ['only papers', { 'terms.pdf': '%PDF-1.7' }, 'ArchiveUnreadable'],
    ['a geodatabase', { 'city.gdb/a00000001.gdbtable': 'x' }, 'ArchiveUnreadable'],
    ['nothing of use', { 'a.xyz': 'x' }, 'ArchiveEmpty'],
  ])('refuses an archive with %s', async (_, files, code) => {
    expect(await problemOf(read(await zipOf(files)))).toBe(code);
  });

  it('refuses archives in archives, but not formats that happen to be archives', async () => {
    const inner = await zipOf({ 'data.csv': CSV });
    expect(await problemOf(read(await zipOf({ 'inner.zip': inner })))).toBe('ArchiveNested');
    expect(await problemOf(read(gzipSync(gzipSync(CSV))))).toBe('ArchiveNested');
    expect(await problemOf(read(gzipSync(inner)))).toBe('ArchiveNested');
    const kmz = await zipOf({
      'doc.kml': '<kml xmlns="http://www.opengis.net/kml/2.2"><Placemark><name>x</name></Placemark></kml>',
    });
    expect((await read(await zipOf({ 'places.kmz': kmz }))).rows).toEqual([{ name: 'x' }]);
  });

  it.each(['../evil.csv', '/etc/evil.csv', 'a/../../evil.csv', 'C:/evil.csv'])('refuses the name %s', async (name) => {
    const harmless = name.replace(/./g, 'x').slice(0, -4) + '.csv';
    const zip = Buffer.from((await zipOf({ [harmless]: CSV })).toString('latin1').replaceAll(harmless, name), 'latin1');
    expect(await problemOf(read(zip))).toBe('ArchiveUnsafe');
  });

  it('refuses links', async () => {
    expect(await problemOf(read(await zipOf({ 'data.csv': '/etc/passwd' }, 0o120777)))).toBe('ArchiveUnsafe');
  });

  it('refuses bombs by what comes out, not by what the headers say', async () => {
    const zip = await zipOf({ 'data.csv': Buffer.alloc(80 * 1024 ** 2, 'a,b\n') });
    expect(zip.length).toBeLessThan(1024 ** 2);
    expect(await problemOf(read(zip))).toBe('ArchiveBomb');
    expect(await problemOf(read(gzipSync(Buffer.alloc(80 * 1024 ** 2))))).toBe('ArchiveBomb');
    const limits = { ...DEFAULT_LIMITS, maxExpandedBytes: 1000 };
    expect(await problemOf(read(await zipOf({ 'data.csv': CSV.repeat(100) }), 'x.zip', { limits }))).toBe('TooLarge');
  });

  it('refuses lying sizes', async () => {
    const zip = await zipOf({ 'data.csv': CSV.repeat(100) });
    const at = zip.indexOf(Buffer.from([0x50, 0x4b, 1, 2]));
    zip.writeUInt32LE(10, at + 24);
    expect(await problemOf(read(zip))).toBe('Damaged');
  });

  it('refuses encrypted, cut and too many', async () => {
    const encrypted = await zipOf({ 'data.csv': CSV });
    for (const [mark, offset] of [
      [[0x50, 0x4b, 1, 2], 8],
      [[0x50, 0x4b, 3, 4], 6],
    ] as const) {
      const at = encrypted.indexOf(Buffer.from(mark)) + offset;
      encrypted.writeUInt16LE(encrypted.readUInt16LE(at) | 1, at);
    }
    expect(await problemOf(read(encrypted))).toBe('Encrypted');
    const whole = await zipOf({ 'data.csv': randomBytes(10_000).toString('hex') });
    expect(await problemOf(read(whole.subarray(0, 8000)))).toBe('Damaged');
    const many = await zipOf(Object.fromEntries(Array.from({ length: 10_050 }, (_, i) => [`f${i}.csv`, ''])));
    expect(await problemOf(read(many))).toBe('ArchiveTooManyMembers');
  });
});

describe('gzip', () => {
  it('reads what is inside by its own name, several members too', async () => {
    const { rows, reader, table } = await read(
      Buffer.concat([gzipSync(CSV), gzipSync('Jordan Lake,5\n')]),
      'parks.csv.gz',
    );
    expect(reader).toBe('gzip');
    expect(rows.length).toBe(3);
    expect(table.understood).toContain('gzip');
  });

  it('says where it breaks off', async () => {
    const cut = gzipSync(randomBytes(50_000).toString('hex')).subarray(0, 30_000);
    expect(await problemOf(read(cut))).toBe('Damaged');
    await expect(read(cut)).rejects.toThrow(/after \d+ unpacked bytes/);
  });
});

describe('GTFS', () => {
  const FEED = {
    'agency.txt': 'agency_id,agency_name\n1,GoTriangle\n',
    'stops.txt': 'stop_id,stop_name,stop_lat,stop_lon\nA,Main St,35.99,-78.9\nB,Ninth St,36.0,-78.92\n',
    'routes.txt': 'route_id,route_short_name\n7,Seven\n8,Eight\n',
    'trips.txt': 'route_id,service_id,trip_id,shape_id\n7,w,t1,s1\n7,w,t2,s1\n',
    'shapes.txt': 'shape_id,shape_pt_lat,shape_pt_lon,shape_pt_sequence\ns1,36.0,-78.92,2\ns1,35.99,-78.9,1\n',
    'stop_times.txt': 'trip_id,arrival_time,stop_id\nt1,25:10:00,A\n',
  };
  const nested = Object.fromEntries(Object.entries(FEED).map(([name, text]) => [`feed/2024/${name}`, text]));

  it.each([
    ['at the top', FEED],
    ['in folders', nested],
  ])('gives the stops of a feed %s, the other tables on demand', async (_, files) => {
    const zip = await zipOf(files);
    const { rows, reader, table } = await read(zip, 'feed.zip');
    expect(reader).toBe('gtfs');
    expect(table.table).toBe('stops');
    expect(rows.map((row) => row['stop_name'])).toEqual(['Main St', 'Ninth St']);
    expect(table.otherTables).toEqual(['routes', 'trips', 'stop_times', 'shapes', 'agency']);
    expect((await read(zip, 'x', { table: 'stop_times.txt' })).rows[0]!['arrival_time']).toBe('25:10:00');
  });

  it('draws the routes along their shapes, in order', async () => {
    const { rows } = await read(await zipOf(FEED), 'x', { table: 'routes' });
    expect(rows[0]!['geo_shape']).toEqual({
      type: 'MultiLineString',
      coordinates: [
        [
          [-78.9, 35.99],
          [-78.92, 36],
        ],
      ],
    });
    expect(rows[1]!['geo_shape']).toBeNull();
  });
});
