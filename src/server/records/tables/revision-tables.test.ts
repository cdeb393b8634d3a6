import { readdirSync, rmSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Value } from '#core/field.ts';
import { name, sql } from '#odsql/index.ts';
import { listRecords } from '../reading/list-records.ts';
import { field, openTestRecords, scopedTo, type TestRecords } from '../records.testing.ts';
import {
  cleanTables,
  dropRevisionTable,
  openRevisionTable,
  tableNameOf,
  verifyRevisionTable,
} from './revision-tables.ts';
import { stageRows } from './stage-rows.ts';
import { Readable } from 'node:stream';

let records: TestRecords;
beforeAll(async () => {
  records = await openTestRecords();
});
afterAll(() => records.close());

const everything = [
  field('text', 'text'),
  field('int', 'int'),
  field('double', 'double'),
  field('boolean', 'boolean'),
  field('date', 'date'),
  field('datetime', 'datetime'),
  field('point', 'geo_point_2d'),
  field('shape', 'geo_shape'),
  field('list', 'text', { multivalued: ',' }),
  field('json', 'json_blob'),
];
const line = {
  type: 'LineString',
  coordinates: [
    [0, 0],
    [10, 10],
  ],
};
const rows: readonly (readonly Value[])[] = [
  [
    "tab\tline\nback\\slash 'é😀",
    9007199254740993n,
    -1.5e-7,
    true,
    '0001-01-01',
    '2024-02-29T10:11:12.123456Z',
    { lon: -78.9, lat: 36 },
    line,
    ['a', "b'", 'c,d', ''],
    '{"a":[1,"\\n"]}',
  ],
  [
    '\\N',
    -5,
    1e300,
    false,
    '9999-12-31',
    '1850-01-01T00:00:00Z',
    { lon: 0, lat: 0 },
    { type: 'GeometryCollection', geometries: [line] },
    [],
    '[]',
  ],
  [null, null, null, null, null, null, null, null, [], null],
  ['', 0, 0, false, '2024-02-29', '1970-01-01T00:00:00Z', null, { type: 'MultiPoint', coordinates: [] }, ['\t'], ''],
];
const contentOf = async (table: string) =>
  JSON.stringify(
    await records.plaza.engine.query(
      sql`SELECT * EXCEPT _id, hex(_id) AS id, hex(c7_wkb) AS wkb FROM ${name(table)} ORDER BY _row`,
    ),
  );

test('a table built from Parquet holds the same as the one the rows were staged in', async () => {
  const revision = await records.publish(everything, rows);
  const table = await openRevisionTable(records.plaza, revision);
  const before = await contentOf(table);
  expect(before).toContain('9007199254740993');
  await dropRevisionTable(records.plaza, revision.id);
  expect(await contentOf(await openRevisionTable(records.plaza, revision))).toBe(before);
});

test('the same rows make the same file', async () => {
  const [first, second] = [await records.publish(everything, rows), await records.publish(everything, rows)];
  expect(second.parquet).toEqual(first.parquet);
});

test('a table that lost rows is built again when it is opened after a restart of the engine, and by verify', async () => {
  const revision = await records.publish(
    [field('n', 'int')],
    Array.from({ length: 5000 }, (_, i) => [i]),
  );
  const table = tableNameOf(revision.id);
  const lose = () =>
    records.plaza.engine.command(sql`ALTER TABLE ${name(table)} DELETE WHERE _row < 10 SETTINGS mutations_sync = 1`);
  await lose();
  expect(await verifyRevisionTable(records.plaza, revision)).toBe(false);
  expect(await verifyRevisionTable(records.plaza, revision)).toBe(true);
  await lose();
  rmSync(join(records.dataDir, 'engine'), { recursive: true });
  await records.plaza.engine.examine();
  expect(
    await records.plaza.engine.query(
      sql`SELECT count() AS c FROM ${name(await openRevisionTable(records.plaza, revision))}`,
    ),
  ).toEqual([{ c: 5000 }]);
});

test('reading goes on when the table is dropped, or the folder deleted, behind its back', async () => {
  const revision = await records.publish(
    [field('n', 'int')],
    Array.from({ length: 1000 }, (_, i) => [i]),
  );
  const sum = (add: number) =>
    listRecords(records.plaza, scopedTo(revision), { select: `sum(n + ${add}) as s`, limit: 1 });
  expect((await sum(0)).results).toEqual([{ s: 499_500 }]);
  await records.plaza.engine.command(sql`DROP TABLE ${name(tableNameOf(revision.id))}`);
  expect((await sum(1)).results).toEqual([{ s: 500_500 }]);
  rmSync(join(records.dataDir, 'engine'), { recursive: true });
  expect((await sum(2)).results).toEqual([{ s: 501_500 }]);
});

test('a damaged part is noticed and built again, never served short', async () => {
  const revision = await records.publish(
    [field('n', 'int')],
    Array.from({ length: 1000 }, (_, i) => [i]),
  );
  const engineFolder = join(records.dataDir, 'engine');
  const parts = readdirSync(engineFolder, { recursive: true, encoding: 'utf8' }).filter((path) =>
    /store\/.*all_\d+_\d+_\d+\/data\.bin$/.test(path),
  );
  for (const path of parts) truncateSync(join(engineFolder, path), 100);
  expect((await listRecords(records.plaza, scopedTo(revision), { select: 'sum(n) as s', limit: 1 })).results).toEqual([
    { s: 499_500 },
  ]);
});

test('a file that holds other rows than its revision says is refused', async () => {
  const revision = await records.publish([field('n', 'int')], [[1], [2]]);
  await dropRevisionTable(records.plaza, revision.id);
  await expect(openRevisionTable(records.plaza, { ...revision, rows: 3 })).rejects.toMatchObject({
    code: 'TableNotRebuilt',
  });
});

test('rows that cannot be staged leave nothing behind; the start removes what a crash left', async () => {
  const tables = async () =>
    (
      await records.plaza.engine.query<{ name: string }>(
        sql`SELECT name FROM system.tables WHERE database = currentDatabase()`,
      )
    ).map((one) => one.name);
  await expect(stageRows(records.plaza, [field('n', 'int')], Readable.from(['0\tno number\n']))).rejects.toThrow();
  expect((await tables()).filter((one) => one.startsWith('staging_'))).toEqual([]);
  await records.plaza.engine.command(sql`CREATE TABLE staging_of_a_dead_process (n UInt8) ENGINE = Memory`);
  const staged = await stageRows(records.plaza, [field('n', 'int')], Readable.from(['0\t1\n']));
  const kept = await records.publish([field('n', 'int')], [[1]]);
  await cleanTables(records.plaza, async () => new Set([kept.id]));
  expect((await tables()).toSorted()).toEqual([tableNameOf(kept.id), staged.table].toSorted());
});

test('tables of hundreds of fields, and of none, are kept', async () => {
  const wide = Array.from({ length: 600 }, (_, i) => field(`f${i}`, i % 2 ? 'text' : 'double'));
  const revision = await records.publish(wide, [wide.map((one, i) => (one.type === 'text' ? `t${i}` : i))]);
  expect(revision.rows).toBe(1);
  expect((await records.publish([field('only', 'text')], [])).rows).toBe(0);
});
