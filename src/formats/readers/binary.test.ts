import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parquetWriteBuffer } from 'hyparquet-writer';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { printWkb } from '#core/geometry/index.ts';
import { findWriter } from '../writers/index.ts';
import { contextOf, FIELDS, ROWS, written } from '../writers/sample.testing.ts';
import { problemOf, read } from './reading.testing.ts';

async function database(fill: (db: DatabaseSync) => void): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'plaza-sqlite-'));
  const db = new DatabaseSync(join(folder, 'x'));
  fill(db);
  db.close();
  const bytes = await readFile(join(folder, 'x'));
  await rm(folder, { recursive: true });
  return bytes;
}

const gpkgPoint = (x: number, y: number): Uint8Array =>
  Buffer.concat([Buffer.from([0x47, 0x50, 0, 1, 0, 0, 0, 0]), printWkb({ type: 'Point', coordinates: [x, y] })]);

const GEOPACKAGE = (db: DatabaseSync): void => {
  db.exec(`
    CREATE TABLE gpkg_contents (table_name TEXT, data_type TEXT, identifier TEXT);
    CREATE TABLE gpkg_geometry_columns (table_name TEXT, column_name TEXT, geometry_type_name TEXT, srs_id INTEGER);
    CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT, srs_id INTEGER, organization TEXT, organization_coordsys_id INTEGER, definition TEXT);
    CREATE TABLE gpkg_data_columns (table_name TEXT, column_name TEXT, name TEXT, title TEXT, description TEXT);
    INSERT INTO gpkg_spatial_ref_sys VALUES ('LV95', 2056, 'EPSG', 2056, 'undefined');
    CREATE TABLE "ga""rden" (fid INTEGER PRIMARY KEY, geom POINT, name TEXT, count INTEGER, is_open BOOLEAN, built DATE, photo BLOB);
    CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT);
    INSERT INTO gpkg_contents VALUES ('ga"rden', 'features', 'Gardens'), ('notes', 'attributes', 'Notes'), ('gone', 'features', 'Gone');
    INSERT INTO gpkg_geometry_columns VALUES ('ga"rden', 'geom', 'POINT', 2056);
    INSERT INTO gpkg_data_columns VALUES ('ga"rden', 'count', NULL, 'Number of trees', 'Counted in 2024');
    INSERT INTO notes VALUES (1, 'a'), (2, 'b'), (3, 'c');`);
  const insert = db.prepare('INSERT INTO "ga""rden" VALUES (?, ?, ?, ?, ?, ?, ?)');
  insert.run(1, gpkgPoint(2_683_000, 1_248_000), 'Rieter', 9007199254740993n, 1, '2024-01-02', Buffer.from('x'));
  insert.run(2, null, null, 2, 0, null, null);
  insert.run(3, Buffer.from('GP\0\x01garbage'), 'bad', 3, null, null, null);
};

describe('GeoPackage', () => {
  it('reads a layer with types, labels and its coordinate system', async () => {
    const { rows, reader, table, notes, columns } = await read(await database(GEOPACKAGE), 'x.gpkg');
    expect(reader).toBe('geopackage');
    expect([table.table, table.otherTables]).toEqual(['ga"rden', ['notes']]);
    expect(columns).toEqual(['name', 'count', 'is_open', 'built', 'geo_shape']);
    expect(table.columns.find(({ name }) => name === 'count')).toMatchObject({
      type: 'int',
      label: 'Number of trees',
      description: 'Counted in 2024',
    });
    expect(rows[0]).toMatchObject({ name: 'Rieter', count: 9007199254740993n, is_open: true, built: '2024-01-02' });
    expect((rows[0]!['geo_shape'] as { coordinates: number[] }).coordinates[0]).toBeCloseTo(8.5377, 3);
    expect(rows.slice(1).map((row) => row['geo_shape'])).toEqual([null, null]);
    expect(notes.join()).toMatch(/photo.*1 feature has a shape that can't be used/s);
  });

  it('reads attribute tables and other SQLite files', async () => {
    expect((await read(await database(GEOPACKAGE), 'x', { table: 'Notes' })).rows.length).toBe(3);
    const plain = await database((db) =>
      db.exec(
        "CREATE TABLE a (x); INSERT INTO a VALUES (1); CREATE TABLE b (y TEXT, z REAL); INSERT INTO b VALUES ('q', 1.5), ('r', NULL)",
      ),
    );
    const { rows, table } = await read(plain, 'x.db');
    expect([table.table, table.otherTables, rows]).toEqual([
      'b',
      ['a'],
      [
        { y: 'q', z: 1.5 },
        { y: 'r', z: null },
      ],
    ]);
  });

  it('refuses what is damaged, empty or only pictures', async () => {
    const whole = await database(GEOPACKAGE);
    expect(await problemOf(read(whole.subarray(0, 6000)))).toBe('Damaged');
    expect(await problemOf(read(Buffer.concat([Buffer.from('SQLite format 3\0'), Buffer.alloc(5000, 7)])))).toBe(
      'Damaged',
    );
    expect(await problemOf(read(await database((db) => db.exec('CREATE TABLE x (a); DROP TABLE x'))))).toBe('NoRows');
    const tiles = await database((db) =>
      db.exec(
        "CREATE TABLE gpkg_contents (table_name, data_type, identifier); INSERT INTO gpkg_contents VALUES ('t', 'tiles', 't')",
      ),
    );
    await expect(read(tiles)).rejects.toThrow(/pictures/);
  });

  it('never crashes on changed bytes', async () => {
    const whole = await database(GEOPACKAGE);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 30 }),
        async (changes) => {
          const bytes = Buffer.from(whole);
          for (const [at, value] of changes) bytes[at] = value;
          await problemOf(read(bytes, 'x.gpkg'));
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('Parquet', () => {
  it('reads logical types', async () => {
    const file = parquetWriteBuffer({
      columnData: [
        { name: 'text', data: ['00123', 'b', null] },
        { name: 'big', data: [9007199254740993n, 2n, null] },
        { name: 'day', data: [new Date('2024-02-29'), new Date('1899-12-31'), null] },
        { name: 'micros', data: [1_714_567_890_123_456n, -1n, null] },
        { name: 'price', data: [12.34, -0.5, null] },
        { name: 'json', data: [{ a: [1] }, 'x', null] },
        { name: 'flag', data: [true, false, null] },
        { name: 'raw', data: [new Uint8Array([0xff, 0]), new Uint8Array([104, 105]), null] },
      ],
      schema: [
        { name: 'root', num_children: 8 },
        { name: 'text', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
        { name: 'big', type: 'INT64', repetition_type: 'OPTIONAL' },
        { name: 'day', type: 'INT32', converted_type: 'DATE', repetition_type: 'OPTIONAL' },
        { name: 'micros', type: 'INT64', converted_type: 'TIMESTAMP_MICROS', repetition_type: 'OPTIONAL' },
        {
          name: 'price',
          type: 'INT32',
          converted_type: 'DECIMAL',
          scale: 2,
          precision: 6,
          repetition_type: 'OPTIONAL',
        },
        { name: 'json', type: 'BYTE_ARRAY', converted_type: 'JSON', repetition_type: 'OPTIONAL' },
        { name: 'flag', type: 'BOOLEAN', repetition_type: 'OPTIONAL' },
        { name: 'raw', type: 'BYTE_ARRAY', repetition_type: 'OPTIONAL' },
      ],
    });
    const { rows, table, reader } = await read(new Uint8Array(file));
    expect(reader).toBe('parquet');
    expect(Object.fromEntries(table.columns.map(({ name, type }) => [name, type]))).toEqual({
      text: undefined,
      big: 'int',
      day: 'date',
      micros: 'datetime',
      price: 'double',
      json: 'json_blob',
      flag: 'boolean',
      raw: undefined,
    });
    expect(rows[0]).toEqual({
      text: '00123',
      big: 9007199254740993n,
      day: '2024-02-29',
      micros: '2024-05-01T12:51:30.123456Z',
      price: 12.34,
      json: '{"a":[1]}',
      flag: true,
      raw: null,
    });
    expect(rows[1]).toEqual({
      text: 'b',
      big: 2,
      day: '1899-12-31',
      micros: '1969-12-31T23:59:59.999999Z',
      price: -0.5,
      json: '"x"',
      flag: false,
      raw: 'hi',
    });
    expect(Object.values(rows[2]!).every((cell) => cell === null)).toBe(true);
  });

  it.each(['snappy', 'zstd'])(
    'reads its own export in %s, geometry and all, in another system too',
    async (parquet_compression) => {
      const bytes = await written(findWriter('parquet'), contextOf({ epsg: 2056, options: { parquet_compression } }));
      const { rows, table, notes } = await read(bytes);
      expect(table.understood).toContain('GeoParquet');
      expect(rows[0]).toMatchObject({ visitors: 812345, tags: ['river', 'forest'], founded: '1972-05-16', open: true });
      const [lon, lat] = (rows[0]!['geo_shape'] as { coordinates: number[][][] }).coordinates[0]![0]!;
      expect([lon!.toFixed(6), lat!.toFixed(6)]).toEqual(['8.500000', '47.300000']);
      expect(notes.join()).toContain('EPSG:2056');
    },
  );

  it('reads many rows in slices', async () => {
    const data = Array.from({ length: 70_001 }, (_, i) => i);
    const { rows } = await read(
      new Uint8Array(parquetWriteBuffer({ columnData: [{ name: 'n', data, type: 'INT32' }], rowGroupSize: 50_000 })),
    );
    expect(rows.length).toBe(70_001);
    expect(rows.every(({ n }, i) => n === i)).toBe(true);
  });

  it('refuses cut and lying files', async () => {
    const bytes = Buffer.from(await written(findWriter('parquet')));
    expect(await problemOf(read(bytes.subarray(0, -100)))).toBe('Damaged');
    expect(await problemOf(read(Buffer.concat([bytes.subarray(0, 40), bytes.subarray(400)])))).toBe('Damaged');
    expect(await problemOf(read('PAR1PAR1'))).toBe('Damaged');
    // Two columns under one name in a row group: the first stands for both, the second for none.
    const twice = Buffer.from(bytes.toString('latin1').replaceAll('area_of_the_lake', 'area_of_the_l4ke'), 'latin1');
    twice.write('area_of_the_lake', twice.lastIndexOf('area_of_the_l4ke'), 'latin1');
    expect(await problemOf(read(twice))).toBe('Damaged');
  });
});

describe('FlatGeobuf', () => {
  it('reads its own export with types', async () => {
    const { rows, table, reader } = await read(await written(findWriter('fgb')));
    expect(reader).toBe('flatgeobuf');
    expect(table.columns.find(({ name }) => name === 'visitors')).toMatchObject({ type: 'int' });
    expect(rows.map((row) => row['geo_shape'])).toEqual(ROWS.map((row) => row['outline']));
  });

  it('says where it breaks off and never crashes on changed bytes', async () => {
    const whole = await written(
      findWriter('fgb'),
      contextOf({ fields: FIELDS.filter(({ name }) => name !== 'entrance') }),
    );
    await expect(read(whole.subarray(0, -40))).rejects.toThrow(/breaks off at byte/);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.integer({ min: 8, max: whole.length - 1 }), fc.nat(255)), { minLength: 1, maxLength: 8 }),
        async (changes) => {
          const bytes = Buffer.from(whole);
          for (const [at, value] of changes) bytes[at] = value;
          await problemOf(read(bytes, 'x.fgb'));
        },
      ),
      { numRuns: 150 },
    );
  });
});
