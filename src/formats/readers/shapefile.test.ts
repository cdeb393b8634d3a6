import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Row } from '#core/field.ts';
import { findWriter } from '../writers/index.ts';
import { contextOf, FIELDS, written } from '../writers/sample.testing.ts';
import { Archive } from './archive/archive.ts';
import { DEFAULT_LIMITS } from './index.ts';
import { problemOf, read, zipOf } from './reading.testing.ts';

const COUNTIES = new URL('../samples/nc-counties-nad27.zip', import.meta.url);
const fields = [FIELDS[0]!, FIELDS.at(-1)!];
const squareAt = (x: number, y: number, size: number): number[][] => [
  [x, y],
  [x + size, y],
  [x + size, y + size],
  [x, y + size],
  [x, y],
];
const rowsOf = (x: number, y: number, size = 0.1): Row[] => [
  { _id: '1', name: 'Süd', outline: { type: 'Polygon', coordinates: [squareAt(x, y, size)] } },
  { _id: '2', name: 'Nord', outline: null },
];

/** Files of one layer by extension, made by our own writer. */
async function parts(rows: readonly Row[], epsg = 4326): Promise<Record<string, Buffer>> {
  const bytes = await written(findWriter('shp'), contextOf({ fields, epsg }), rows);
  const folder = await mkdtemp(join(tmpdir(), 'plaza-shp-'));
  const path = join(folder, 'x.zip');
  await writeFile(path, bytes);
  const archive = await Archive.open({ path, name: 'x', size: bytes.length }, DEFAULT_LIMITS);
  const found: Record<string, Buffer> = {};
  for (const member of archive.members) found[member.name.split('.').at(-1)!] = await archive.bytes(member, 10 ** 7);
  archive.close();
  await rm(folder, { recursive: true });
  return found;
}

const bundle = (files: Record<string, Buffer>, names: readonly string[], base = 'wards'): Promise<Buffer> =>
  zipOf(Object.fromEntries(names.map((name) => [`${base}.${name}`, files[name]!])));

describe('shapefile', () => {
  let files: Record<string, Buffer>;
  beforeAll(async () => {
    files = await parts(rowsOf(8.5, 47.3));
  });

  it('reads real counties in NAD27 and says what that means', async () => {
    const { rows, reader, notes, table } = await read(await readFile(COUNTIES), 'nc.zip');
    expect(reader).toBe('shapefile');
    expect(rows.length).toBe(100);
    expect(rows[0]).toMatchObject({ NAME: 'Ashe', FIPS: '37009', BIR74: 1091 });
    expect(table.columns.find(({ name }) => name === 'FIPS')!.type).toBeUndefined();
    expect(table.columns.find(({ name }) => name === 'AREA')!.type).toBe('double');
    expect(notes.join()).toContain('10 metres');
    // The official shift of NAD27 here is about 8 metres east and 25 north.
    const [lon, lat] = (rows[0]!['geo_shape'] as { coordinates: number[][][] }).coordinates[0]![0]!;
    expect([lon!.toFixed(3), lat!.toFixed(3)]).toEqual(['-81.473', '36.234']);
  });

  it('reads in any folder, in any case of letters, beside junk', async () => {
    const zip = await zipOf({
      'data/WARDS.SHP': files['shp']!,
      'data/WARDS.DBF': files['dbf']!,
      'data/wards.prj': files['prj']!,
      'data/WARDS.CPG': files['cpg']!,
      '__MACOSX/data/._WARDS.SHP': 'junk',
      '__MACOSX/data/._WARDS.DBF': 'junk',
    });
    const { rows, table } = await read(zip);
    expect(rows.map(({ name }) => name)).toEqual(['Süd', 'Nord']);
    expect(table.table).toBe('WARDS');
    expect(rows[1]!['geo_shape']).toBeNull();
  });

  it('offers several layers', async () => {
    const other = await parts([...rowsOf(9, 48), ...rowsOf(10, 48)]);
    const zip = await zipOf({
      'a.shp': files['shp']!,
      'a.dbf': files['dbf']!,
      'a.prj': files['prj']!,
      'b.shp': other['shp']!,
      'b.dbf': other['dbf']!,
      'b.prj': other['prj']!,
    });
    const { rows, table } = await read(zip);
    expect([table.table, table.otherTables, rows.length]).toEqual(['b', ['a'], 4]);
    expect((await read(zip, 'x', { table: 'a' })).rows.length).toBe(2);
    expect(await problemOf(read(zip, 'x', { table: 'c' }))).toBe('NoSuchTable');
  });

  it('turns metres into degrees by the .prj, of the register or of desktop programs', async () => {
    const swiss = await parts(rowsOf(8.5, 47.3), 2056);
    const esri =
      'PROJCS["CH1903+_LV95",GEOGCS["GCS_CH1903+",DATUM["D_CH1903+",SPHEROID["Bessel_1841",6377397.155,299.1528128]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],' +
      'PROJECTION["Hotine_Oblique_Mercator_Azimuth_Center"],PARAMETER["False_Easting",2600000.0],PARAMETER["False_Northing",1200000.0],PARAMETER["Scale_Factor",1.0],' +
      'PARAMETER["Azimuth",90.0],PARAMETER["Longitude_Of_Center",7.439583333333333],PARAMETER["Latitude_Of_Center",46.95240555555556],UNIT["Meter",1.0]]';
    for (const prj of [swiss['prj']!, Buffer.from(esri)]) {
      const { rows, table } = await read(await bundle({ ...swiss, prj }, ['shp', 'dbf', 'prj', 'cpg']));
      const [[lon, lat]] = (rows[0]!['geo_shape'] as { coordinates: number[][][] }).coordinates[0]! as [
        [number, number],
      ];
      expect([lon.toFixed(5), lat.toFixed(5)]).toEqual(['8.50000', '47.30000']);
      expect(table.understood).toMatch(/CH1903\+/);
    }
  });

  it('without .prj: degrees are degrees, metres are asked for', async () => {
    const degrees = await read(await bundle(files, ['shp', 'dbf']));
    expect(degrees.rows[0]!['geo_shape']).not.toBeNull();
    expect(degrees.notes.join()).toContain('no .prj');
    const swiss = await parts(rowsOf(8.5, 47.3), 2056);
    const metres = await read(await bundle(swiss, ['shp', 'dbf']));
    expect(metres.rows[0]!['geo_shape']).toBeNull();
    expect(metres.notes.join()).toContain('EPSG');
    expect((await read(await bundle(swiss, ['shp', 'dbf']), 'x', { epsg: 2056 })).rows[0]!['geo_shape']).not.toBeNull();
  });

  it('reads texts by .cpg, by the header of the .dbf, or by trying', async () => {
    const latin = Buffer.from(files['dbf']!.toString('latin1').replace('SÃ¼d ', 'S\u00fcd  '), 'latin1');
    for (const [cpg, driver] of [
      ['1252', 0],
      ['ISO-8859-1', 0],
      ['', 0x57],
      ['', 0],
    ] as const) {
      const dbf = Buffer.from(latin);
      dbf[29] = driver;
      const { rows } = await read(await bundle({ ...files, dbf, cpg: Buffer.from(cpg) }, ['shp', 'dbf', 'prj', 'cpg']));
      expect(rows[0]!['name']).toBe('Süd');
    }
    const dos = Buffer.from(latin);
    dos[dos.indexOf(0xfc)] = 0x81;
    dos[29] = 2;
    expect((await read(await bundle({ ...files, dbf: dos }, ['shp', 'dbf', 'prj']))).rows[0]!['name']).toBe('Süd');
  });

  it('names the part that is missing or wrong', async () => {
    expect(await problemOf(read(await bundle(files, ['shp', 'prj'])))).toBe('Damaged');
    await expect(read(await bundle(files, ['shp', 'prj']))).rejects.toThrow(/\.dbf/);
    expect(await problemOf(read(files['shp']!, 'wards.shp'))).toBe('NotATable');
    const cut = { ...files, dbf: files['dbf']!.subarray(0, -200) };
    await expect(read(await bundle(cut, ['shp', 'dbf']))).rejects.toThrow(/breaks off after/);
    await expect(read(await bundle({ ...files, shp: files['shp']!.subarray(0, 150) }, ['shp', 'dbf']))).rejects.toThrow(
      /breaks off in shape 1/,
    );
  });

  it('survives lies about lengths and counts', async () => {
    for (const [at, value] of [
      [104, -5],
      [104, 2 ** 30],
      [100 + 8 + 36, -1],
      [100 + 8 + 36, 10 ** 6],
      [100 + 8 + 40, 2 ** 30],
      [100 + 8 + 44, -7],
    ] as const) {
      const shp = Buffer.from(files['shp']!);
      if (at === 104) shp.writeInt32BE(value, at);
      else shp.writeInt32LE(value, at);
      expect(await problemOf(read(await bundle({ ...files, shp }, ['shp', 'dbf', 'prj'])))).toBe('Damaged');
    }
    const dbf = Buffer.from(files['dbf']!);
    dbf.writeUInt32LE(2 ** 31, 4);
    expect(await problemOf(read(await bundle({ ...files, dbf }, ['shp', 'dbf', 'prj'])))).toBe('Damaged');
  });

  it('passes over deleted records', async () => {
    const dbf = Buffer.from(files['dbf']!);
    dbf[dbf.readUInt16LE(8)] = 0x2a;
    const { rows } = await read(await bundle({ ...files, dbf }, ['shp', 'dbf', 'prj']));
    expect(rows.map(({ name }) => name)).toEqual(['Nord']);
  });
});
