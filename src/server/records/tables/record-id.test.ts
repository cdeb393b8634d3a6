import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Field, Value } from '#core/field.ts';
import { listRecords } from '../reading/list-records.ts';
import { field, openTestRecords, scopedTo, type TestRecords } from '../records.testing.ts';

let records: TestRecords;
beforeAll(async () => {
  records = await openTestRecords();
});
afterAll(() => records.close());

async function idsOf(fields: readonly Field[], rows: readonly (readonly Value[])[]): Promise<string[]> {
  const revision = await records.publish(fields, rows);
  const { results } = await listRecords(records.plaza, scopedTo(revision), { limit: 100 }, { recordId: true });
  return results.map((record) => String(record['_id']));
}

const fields = [field('name', 'text'), field('amount', 'int')];

test('ids are 40 hexadecimal digits, and the same for the same records in another order', async () => {
  const rows = [
    ['oak', 1],
    ['elm', 2],
    ['ash', 3],
  ] as const;
  const ids = await idsOf(fields, rows);
  expect(ids).toHaveLength(3);
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{40}$/);
  expect(await idsOf(fields, rows.toReversed())).toEqual(ids.toReversed());
});

test('equal records have ids of their own, the same ones each time', async () => {
  const rows = [
    ['oak', 1],
    ['oak', 1],
    ['elm', 2],
    ['oak', 1],
  ] as const;
  const ids = await idsOf(fields, rows);
  expect(new Set(ids).size).toBe(4);
  expect((await idsOf(fields, rows.toReversed())).toSorted()).toEqual(ids.toSorted());
  expect((await idsOf(fields, [['oak', 1]]))[0]).toBe(ids[0]);
});

test('only the fields annotated id make the id', async () => {
  const marked = [field('name', 'text', { id: true }), field('amount', 'int')];
  expect(await idsOf(marked, [['oak', 1]])).toEqual(await idsOf(marked, [['oak', 99]]));
  expect(await idsOf(marked, [['oak', 1]])).not.toEqual(await idsOf(marked, [['elm', 1]]));
});

test('values that only look alike side by side give different ids', async () => {
  const texts = [field('a', 'text'), field('b', 'text')];
  const rows = [
    ['ab', 'c'],
    ['a', 'bc'],
    ['N', null],
    [null, 'N'],
    ['', null],
    [null, ''],
    [null, null],
    ['1:a', ''],
    ['', '1:a'],
  ] as const;
  expect(new Set(await idsOf(texts, rows)).size).toBe(rows.length);
});
