import { buffer, text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Row } from '#core/field.ts';
import { findWriter, type WriteContext } from '#formats/writers/index.ts';
import type { Revision } from '#server/catalog/index.ts';
import { etagOf } from '../cache/results.ts';
import { field, openTestRecords, scopedTo, type TestRecords } from '../records.testing.ts';
import { countFacets } from './count-facets.ts';
import { exportCsv } from './export-csv.ts';
import { exportRecords } from './export-records.ts';
import { findRecord } from './find-record.ts';
import { listRecords } from './list-records.ts';

let records: TestRecords;
let trees: Revision;
const fields = [
  field('kind', 'text', { facet: true }),
  field('height', 'double'),
  field('planted', 'date'),
  field('tags', 'text', { multivalued: ',' }),
  field('place', 'geo_point_2d'),
];
const kinds = [
  'oak',
  'elm; "grey"',
  '=SUM(A1)',
  '-5',
  '- a word',
  '+1 919 555',
  '@home',
  '＝x',
  "it's\nnew",
  '',
  '+é ok',
  '-\u00a05',
  null,
];
beforeAll(async () => {
  records = await openTestRecords();
  const rows = Array.from({ length: 3000 }, (_, i) => [
    kinds[i % kinds.length]!,
    i / 4,
    `20${10 + (i % 15)}-01-02`,
    i % 3 ? ['a', 'b;c'] : [],
    { lon: i % 90, lat: 36 },
  ]);
  trees = await records.publish(fields, rows);
});
afterAll(() => records.close());

test('a page knows how many records there are, and repeats exactly', async () => {
  const page = await listRecords(records.plaza, scopedTo(trees), { where: 'height >= 700', limit: 5, offset: 2 });
  expect(page.total_count).toBe(200);
  expect(page.results).toHaveLength(5);
  expect(page.results[0]).toMatchObject({ height: 700.5, place: { lon: 12, lat: 36 } });
  expect(await listRecords(records.plaza, scopedTo(trees), { where: 'height >= 700', limit: 5, offset: 2 })).toBe(page);
});

test('a reader sees neither records nor fields outside of the scope, by no clause', async () => {
  const scoped = scopedTo(trees, { hidden: ['height'], where: 'height < 10' });
  expect((await listRecords(records.plaza, scoped, { limit: 0 })).total_count).toBe(40);
  expect((await listRecords(records.plaza, scoped, { limit: 1 })).results[0]).not.toHaveProperty('height');
  for (const params of [
    { select: 'height' },
    { where: 'height > 1' },
    { order_by: 'height' },
    { group_by: 'height' },
    { select: 'max(height) as m' },
  ]) {
    await expect(listRecords(records.plaza, scoped, params)).rejects.toMatchObject({ status: 400 });
  }
  const groups = await listRecords(records.plaza, scoped, { select: 'count(*) as c', group_by: 'kind', limit: 100 });
  expect(groups.results.reduce((sum, group) => sum + Number(group['c']), 0)).toBe(40);
  const facets = await countFacets(records.plaza, scoped, { facet: 'kind' });
  expect(facets[0]!.facets.reduce((sum, one) => sum + (one.count ?? 0), 0)).toBeLessThanOrEqual(40);
  let exported = 0;
  for await (const batch of (await exportRecords(records.plaza, scoped, {})).rows) exported += batch.length;
  expect(exported).toBe(40);
  expect(
    (await text(await exportCsv(records.plaza, scoped, {}, { delimiter: ';', header: 'names' }))).split('\r\n')[0],
  ).toBe('kind;planted;tags;place');
});

test('a record outside of the scope is not found', async () => {
  const page = await listRecords(records.plaza, scopedTo(trees), { limit: 1 }, { recordId: true });
  const id = String(page.results[0]!['_id']);
  expect(await findRecord(records.plaza, scopedTo(trees), id, {})).toMatchObject({ kind: 'oak' });
  expect(await findRecord(records.plaza, scopedTo(trees, { where: 'height > 100' }), id, {})).toBeNull();
  expect(await findRecord(records.plaza, scopedTo(trees), "' or 1=1", {})).toBeNull();
});

test.each([
  [{}],
  [{ where: 'height < 20', order_by: 'height desc' }],
  [{ where: 'height > 100000' }],
  [{ select: 'kind' }],
  [{ select: 'kind, height * 2 as double_height, tags' }],
])("the engine's CSV is byte for byte the writer's: %j", async (params) => {
  const options = { delimiter: ';', header: 'names', bom: true, listSeparator: ',' } as const;
  const fast = (await buffer(await exportCsv(records.plaza, scopedTo(trees), params, options))).toString();
  const { fields: written, rows } = await exportRecords(records.plaza, scopedTo(trees), params);
  let slow = '';
  for await (const part of findWriter('csv').write(rows as AsyncIterable<readonly Row[]>, contextOf(written)))
    slow += String(part);
  expect(fast.split('\r\n').slice(0, 40)).toEqual(slow.split('\r\n').slice(0, 40));
  expect(fast).toBe(slow);
});

function contextOf(written: WriteContext['fields']): WriteContext {
  const options = { list_separator: ',' };
  return {
    datasetId: 'test',
    title: 'Test',
    fields: written,
    datasetUrl: '',
    recordUrl: (id: string) => id,
    useLabels: false,
    timezone: 'UTC',
    epsg: 4326,
    options,
  } as unknown as WriteContext;
}

test('ETags name revision, rights and question; what asks for the clock has none', () => {
  const etag = etagOf(scopedTo(trees), 'records', { where: 'height > 1' });
  expect(etag).toMatch(/^"[\w-]{27}"$/);
  expect(etagOf(scopedTo(trees), 'records', { where: 'height > 1' })).toBe(etag);
  expect(etagOf(scopedTo(trees), 'records', { where: 'height > 2' })).not.toBe(etag);
  expect(etagOf(scopedTo(trees), 'facets', { where: 'height > 1' })).not.toBe(etag);
  expect(etagOf(scopedTo(trees, { where: 'height > 0' }), 'records', { where: 'height > 1' })).not.toBe(etag);
  expect(etagOf(scopedTo(trees), 'records', { where: ['a'], refine: ['b'] })).not.toBe(
    etagOf(scopedTo(trees), 'records', { where: ['c'], refine: ['b'] }),
  );
  expect(etagOf(scopedTo(trees), 'records', { where: ['planted < NOW (days=-1)'] })).toBeNull();
});
