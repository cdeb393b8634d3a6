import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Row } from '#core/field.ts';
import { columnsOf } from '#core/columns.ts';
import { compileRecords, decodeRow } from '#odsql/index.ts';
import { field, openTestRecords, type TestRecords } from '../records.testing.ts';
import { refreshMirror, type MirrorChanges, type MirrorSource } from './refresh-mirror.ts';

let records: TestRecords;
beforeAll(async () => {
  records = await openTestRecords();
});
afterAll(() => records.close());

/** A database table with a change counter, as the catalogue keeps one. */
class Source implements MirrorSource {
  readonly name: string;
  readonly fields = [
    field('title', 'text'),
    field('size', 'int'),
    field('tags', 'text', { multivalued: ',' }),
    field('area', 'geo_shape'),
  ];
  readonly rows = new Map<string, { change: number; row: Row | null }>();
  change = 0;
  asked: number[] = [];
  constructor(name: string) {
    this.name = name;
  }
  put(uid: string, row: Row | null): void {
    this.rows.set(uid, { change: ++this.change, row });
  }
  async latest(): Promise<number> {
    return this.change;
  }
  async *changes(since: number): AsyncGenerator<MirrorChanges> {
    this.asked.push(since);
    const changed = [...this.rows]
      .filter(([, one]) => one.change > since)
      .toSorted((a, b) => a[1].change - b[1].change);
    for (let at = 0; at < changed.length; at += 3) {
      const step = changed.slice(at, at + 3);
      yield {
        change: step.at(-1)![1].change,
        rows: step.flatMap(([uid, { row }]) => (row ? [{ uid, row }] : [])),
        removed: step.flatMap(([uid, { row }]) => (row ? [] : [uid])),
      };
    }
  }
}

async function titles(source: Source): Promise<string[]> {
  const mirror = await refreshMirror(records.plaza, source);
  const schema = source.fields.map((one, i) => ({ field: one, columns: columnsOf(one, i) }));
  const { sql, outputs } = compileRecords({ schema, ...mirror }, { select: 'title', order_by: 'title', limit: 100 });
  const rows = await records.plaza.engine.query<Record<string, unknown>>(sql);
  return rows.map((row) => String(decodeRow(outputs, row)['title']));
}

const row = (title: string): Row => ({ title, size: 1, tags: ['x'], area: { type: 'Point', coordinates: [1, 2] } });

test('what is in the source when asked is in the answer: new, changed and removed', async () => {
  const source = new Source('plain');
  expect(await titles(source)).toEqual([]);
  for (const title of ['a', 'b', 'c', 'd', 'e', 'f', 'g']) source.put(title, row(title));
  expect(await titles(source)).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g']);
  source.put('b', row('B'));
  source.put('c', null);
  expect(await titles(source)).toEqual(['B', 'a', 'd', 'e', 'f', 'g']);
  source.put('c', row('again'));
  expect(await titles(source)).toEqual(['B', 'a', 'again', 'd', 'e', 'f', 'g']);
});

test('only changes are asked for; nothing when there are none', async () => {
  const source = new Source('few');
  source.put('a', row('a'));
  await titles(source);
  source.put('b', row('b'));
  await titles(source);
  await titles(source);
  expect(source.asked).toEqual([0, 1]);
});

test('many asking at once get one refresh, and all the same answer', async () => {
  const source = new Source('many');
  for (let i = 0; i < 20; i++) source.put(`k${i}`, row(`t${i}`));
  const answers = await Promise.all(Array.from({ length: 10 }, () => titles(source)));
  for (const answer of answers) expect(answer).toHaveLength(20);
  expect(source.asked).toEqual([0]);
});

test('a mirror that was lost, whose fields changed, or whose source was restored, is filled anew', async () => {
  const source = new Source('lost');
  for (const title of ['a', 'b', 'c']) source.put(title, row(title));
  expect(await titles(source)).toEqual(['a', 'b', 'c']);
  rmSync(join(records.dataDir, 'engine'), { recursive: true });
  await records.plaza.engine.examine();
  expect(await titles(source)).toEqual(['a', 'b', 'c']);
  source.fields.push(field('new', 'text'));
  expect(await titles(source)).toEqual(['a', 'b', 'c']);
  source.rows.clear();
  source.change = 0;
  source.put('z', row('z'));
  expect(await titles(source)).toEqual(['z']);
});
