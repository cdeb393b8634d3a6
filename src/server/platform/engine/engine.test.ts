import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { name, sql, value } from '#odsql/sql.ts';
import type { Engine } from './engine.ts';
import { openTestEngine } from './engine.testing.ts';

let engine: Engine;
let close: () => Promise<void>;
beforeAll(async () => {
  ({ engine, close } = await openTestEngine());
  await engine.command(sql`CREATE TABLE kept (a UInt64, b Nullable(String)) ENGINE = MergeTree ORDER BY a`);
});
afterAll(() => close());

const heavy = sql`SELECT count() FROM numbers(1000000000000) WHERE sipHash64(number) = 1`;
const running = async () =>
  (
    await engine.query(
      sql`SELECT query FROM system.processes WHERE NOT has(splitByChar(' ', query), 'system.processes')`,
    )
  ).length;
const countOf = async (table: string) =>
  (await engine.query<{ c: number }>(sql`SELECT count() AS c FROM ${name(table)}`))[0]!.c;
async function untilIdle(): Promise<void> {
  while ((await running()) > 1) await new Promise((done) => setTimeout(done, 50));
}

test.each([
  "it's",
  'a\\b',
  'tab\tline\nend\r',
  '{p0:String}',
  '; DROP TABLE kept',
  'é😀',
  '\\N',
  '',
  "\\'; SELECT 1 --",
  '%_',
  'NUL \0 inside',
])('a bound text arrives as it is: %j', async (given) => {
  expect(
    await engine.query(sql`SELECT ${value(given, 'String')} AS s, ${value([given, 'x'], 'Array(String)')} AS l`),
  ).toEqual([{ s: given, l: [given, 'x'] }]);
});

test('the small memory limit does not leave a query with one thread', async () => {
  const [free] = await engine.query<{ free: number }>(
    sql`SELECT toUInt64(getSetting('max_threads_min_free_memory_per_thread')) AS free`,
  );
  // Its default, a gigabyte for each thread, is more than the whole engine may use.
  expect(free!.free).toBeLessThanOrEqual(128 * 2 ** 20);
});

test('a text of a megabyte can be bound', async () => {
  const given = "x'".repeat(500_000);
  expect(await engine.query(sql`SELECT length(${value(given, 'String')}) AS n`)).toEqual([{ n: 1_000_000 }]);
});

test('integers beyond 2^53 arrive as their digits, others as numbers, also inside of lists', async () => {
  const [row] = await engine.query(
    sql`SELECT toUInt64(18446744073709551615) AS big, toInt64(7) AS small, [toInt64(-9223372036854775807)] AS list, 0.1 + 0.2 AS sum, nan AS nothing`,
  );
  expect(row).toEqual({
    big: '18446744073709551615',
    small: 7,
    list: ['-9223372036854775807'],
    sum: 0.30000000000000004,
    nothing: null,
  });
});

test('small and large bodies are inserted whole, through INSERT and through INSERT … SELECT', async () => {
  await engine.command(sql`CREATE TABLE filled AS kept`);
  await engine.insert('filled', ['a', 'b'], 'TabSeparated', Readable.from(['1\tx\n2\t\\N\n']));
  await engine.insert('filled', ['a', 'b'], 'TabSeparated', Readable.from(lines(300_000)));
  await engine.insertSelect(
    sql`INSERT INTO filled (a, b) SELECT x * 2, upper(y) FROM input('x UInt64, y String')`,
    'TabSeparated',
    Readable.from(lines(300_000)),
  );
  await engine.insert('filled', ['a', 'b'], 'TabSeparated', Readable.from([]));
  expect(await engine.query(sql`SELECT count() AS c, countIf(b LIKE 'ROW%') AS upper FROM filled`)).toEqual([
    { c: 600_002, upper: 300_000 },
  ]);
});

test('Parquet goes out and comes back the same', async () => {
  await engine.command(sql`CREATE TABLE again AS kept`);
  await engine.insert('kept', ['a', 'b'], 'TabSeparated', Readable.from(lines(50_000)));
  const bytes = await engine.stream(sql`SELECT * FROM kept ORDER BY a`, 'Parquet');
  await engine.insert('again', ['a', 'b'], 'Parquet', bytes);
  expect(await engine.query(sql`SELECT count() AS c FROM (SELECT * FROM kept EXCEPT SELECT * FROM again)`)).toEqual([
    { c: 0 },
  ]);
  expect(await countOf('again')).toBe(50_000);
});

test('a stream is one whole document of its format', async () => {
  const csv = await text(await engine.stream(sql`SELECT number AS n FROM numbers(200000)`, 'CSVWithNames'));
  expect(csv.split('\n')).toHaveLength(200_002);
  expect(csv.match(/"n"/g)).toHaveLength(1);
});

test('a query beyond its time ends with what to do, and leaves nothing running', async () => {
  await expect(engine.query(heavy, { timeoutMs: 300 })).rejects.toMatchObject({
    name: 'Problem',
    code: 'QueryTooSlow',
    status: 408,
  });
  await untilIdle();
});

test('a query beyond its memory is refused', async () => {
  const wide = sql`SELECT length(groupArray(number)) FROM numbers(100000000)`;
  await expect(engine.query(wide, { maxMemoryBytes: 50_000_000 })).rejects.toMatchObject({
    code: 'QueryTooLarge',
    status: 400,
  });
});

test('what data make impossible is a problem of the query, a mistake of ours is not shown', async () => {
  await expect(engine.query(sql`SELECT intDiv(number, 0) FROM numbers(3)`)).rejects.toMatchObject({
    code: 'QueryNotPossible',
    status: 400,
  });
  await expect(engine.query(sql`SELECT nothing_like_this FROM kept`)).rejects.toMatchObject({
    name: 'EngineError',
    engineCode: 47,
  });
});

test('an aborted query is stopped in the engine', async () => {
  const abort = new AbortController();
  const asked = engine.query(heavy, { timeoutMs: 60_000, signal: abort.signal });
  setTimeout(() => abort.abort(), 200);
  await expect(asked).rejects.toThrow();
  await untilIdle();
});

test('a reader that goes away stops its stream', async () => {
  const bytes = await engine.stream(sql`SELECT number FROM numbers(100000000000)`, 'TabSeparated', {
    lane: 'long',
    timeoutMs: 60_000,
  });
  let size = 0;
  for await (const chunk of bytes) if ((size += (chunk as Buffer).length) > 5_000_000) break;
  await untilIdle();
});

test('a body that breaks off inserts nothing', async () => {
  await engine.command(sql`CREATE TABLE broken AS kept`);
  async function* breaking() {
    yield* lines(200_000);
    throw new Error('the source broke');
  }
  await expect(engine.insert('broken', ['a', 'b'], 'TabSeparated', Readable.from(breaking()))).rejects.toThrow();
  await untilIdle();
  expect(await countOf('broken')).toBe(0);
});

test('rows of a query that failed never stand in the answer of the next one', async () => {
  for (let i = 0; i < 12; i++) {
    const failing = sql`SELECT number AS secret, throwIf(number = 150000) FROM numbers(300000) SETTINGS max_block_size = 1000, max_threads = 1`;
    await expect(engine.query(failing)).rejects.toThrow();
    expect(await engine.query(sql`SELECT ${value(i, 'UInt8')} AS i`)).toEqual([{ i }]);
  }
});

test('more questions than sessions are all answered', async () => {
  const answers = await Promise.all(
    Array.from({ length: 60 }, (_, i) =>
      engine.query<{ i: number }>(sql`SELECT ${value(i, 'UInt32')} AS i, sleep(0.01)`),
    ),
  );
  expect(answers.map(([row]) => row!.i)).toEqual(Array.from({ length: 60 }, (_, i) => i));
});

function* lines(count: number): Generator<string> {
  for (let at = 0; at < count; at += 1000) {
    let chunk = '';
    for (let i = at; i < at + 1000; i++) chunk += `${i}\trow ${i}\n`;
    yield chunk;
  }
}
