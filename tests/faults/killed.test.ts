import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Site } from './site.testing.ts';

/** The same seed, the same moments: PLAZA_TEST_SEED=… repeats a run. */
const seed = Number(process.env['PLAZA_TEST_SEED'] ?? Date.now() % 1_000_000);
const CYCLES = { site: 18, engine: 16, parser: 18 };
const ROWS = 3000;

let site: Site;
/** Revision number → generation, of every publication that was acknowledged. */
const acknowledged = new Map<number, number>();
let generation = 0;

beforeAll(async () => {
  console.log(`kill cycles with seed ${seed}`);
  site = await Site.start();
  await site.createOrganization();
  await publishNext();
}, 120_000);
afterAll(() => site.remove());

/** Small, fast and repeatable (mulberry32). */
function randomFrom(start: number): () => number {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
const random = randomFrom(seed);

/** Every row of a generation holds its number, so that a mixture of two revisions shows. */
function fileOf(number: number): string {
  const rows = Array.from(
    { length: ROWS },
    (_, i) => `${number},${i},Street ${i % 97},2024-01-${String((i % 28) + 1).padStart(2, '0')}`,
  );
  return `generation,position,street,day\n${rows.join('\n')}\n`;
}

async function publishNext(): Promise<void> {
  generation += 1;
  const run = await site.publish('living', 'living.csv', fileOf(generation));
  expect(run.status, run.problem?.message).toBe('published');
  acknowledged.set(run.revision!, generation);
}

/** Starts a publication and never fails: the site may die on the way. Notes it when it was acknowledged. */
async function tryToPublish(): Promise<void> {
  generation += 1;
  const mine = generation;
  try {
    const { body, status } = await site.send('living', 'living.csv', fileOf(mine));
    if (status !== 202) return;
    const run = await site.ended(body, 60_000);
    if (run.status === 'published') acknowledged.set(run.revision!, mine);
  } catch {
    // Its process was killed: whether it was published shows afterwards.
  }
}

interface Seen {
  readonly total: number;
  readonly generations: readonly { readonly generation: number; readonly n: number }[];
}

async function look(): Promise<Seen> {
  const path =
    '/api/explore/v2.1/catalog/datasets/living/records?select=generation,count(*)%20as%20n&group_by=generation&limit=10';
  const { status, body } = await site.call<{ results: Seen['generations'] }>('GET', path);
  if (status !== 200) throw new Error(`${status} ${JSON.stringify(body)}`);
  return { total: body.results.reduce((sum, { n }) => sum + n, 0), generations: body.results };
}

/** Readers see one whole revision, and none that was acknowledged is lost. */
async function expectWhole(): Promise<void> {
  const seen = await look();
  expect(seen).toEqual({ total: ROWS, generations: [{ generation: expect.any(Number), n: ROWS }] });
  const { body } = await site.call<{ results: readonly { number: number; live: boolean; rows: number }[] }>(
    'GET',
    '/api/v1/datasets/living/revisions',
  );
  const numbers = body.results.map(({ number }) => number);
  for (const number of acknowledged.keys()) expect(numbers).toContain(number);
  expect(new Set(numbers).size).toBe(numbers.length);
  expect(body.results.every(({ rows }) => rows === ROWS)).toBe(true);
  const live = body.results.find((one) => one.live)!.number;
  expect(live).toBeGreaterThanOrEqual(Math.max(...acknowledged.keys()));
  if (acknowledged.has(live)) expect(seen.generations[0]!.generation).toBe(acknowledged.get(live));
}

/** Asks all the time; every answer that comes is whole. */
function readers(): { stop(): Promise<{ answers: number; torn: string[] }> } {
  let on = true;
  let answers = 0;
  const torn: string[] = [];
  const one = async (): Promise<void> => {
    while (on) {
      const seen = await look().catch(() => null);
      if (seen === null) await pause(20);
      else if (seen.total === ROWS && seen.generations.length === 1) answers += 1;
      else torn.push(JSON.stringify(seen));
    }
  };
  const both = [one(), one()];
  return {
    stop: async () => {
      on = false;
      await Promise.all(both);
      return { answers, torn };
    },
  };
}

async function noRunIsLeftHanging(): Promise<void> {
  for (const until = Date.now() + 60_000; ; await pause(100)) {
    const { body } = await site.call<{ results: readonly { status: string }[] }>(
      'GET',
      '/api/v1/runs?dataset_id=living&limit=100',
    );
    const open = body.results.filter(({ status }) => status === 'queued' || status === 'running');
    if (open.length === 0) return;
    expect(Date.now(), `runs still open: ${JSON.stringify(open)}`).toBeLessThan(until);
  }
}

test(`the site killed ${CYCLES.site} times while publishing and querying`, async () => {
  for (let cycle = 0; cycle < CYCLES.site; cycle += 1) {
    const reading = readers();
    const publishing = tryToPublish();
    await pause(random() * 1500);
    await site.kill();
    const { torn } = await reading.stop();
    await publishing;
    expect(torn, `cycle ${cycle}, seed ${seed}`).toEqual([]);
    await site.boot();
    await expectWhole();
  }
  await noRunIsLeftHanging();
  await expectWhole();
  await publishNext();
  await expectWhole();
}, 300_000);

test(`the engine killed ${CYCLES.engine} times while publishing and querying`, async () => {
  let answers = 0;
  for (let cycle = 0; cycle < CYCLES.engine; cycle += 1) {
    const reading = readers();
    const publishing = tryToPublish();
    await pause(random() * 900);
    for (const pid of await site.children('host-process')) process.kill(pid, 'SIGKILL');
    await publishing;
    const read = await reading.stop();
    answers += read.answers;
    expect(read.torn, `cycle ${cycle}, seed ${seed}`).toEqual([]);
    expect(site.isAlive, site.output).toBe(true);
  }
  expect(answers).toBeGreaterThan(0);
  await noRunIsLeftHanging();
  await expectWhole();
  await publishNext();
  await expectWhole();
}, 300_000);

test(`the parse worker killed ${CYCLES.parser} times`, async () => {
  let killed = 0;
  for (let cycle = 0; cycle < CYCLES.parser; cycle += 1) {
    const publishing = tryToPublish();
    for (const until = Date.now() + random() * 800; Date.now() < until; await pause(5)) {
      const [pid] = await site.children('parse-process');
      if (pid === undefined) continue;
      await pause(random() * 250);
      try {
        process.kill(pid, 'SIGKILL');
        killed += 1;
      } catch {
        // It was done before.
      }
      break;
    }
    await publishing;
    expect(site.isAlive, site.output).toBe(true);
    await expectWhole();
  }
  console.log(`parse workers killed: ${killed} of ${CYCLES.parser}`);
  await noRunIsLeftHanging();
  await publishNext();
  await expectWhole();
}, 300_000);

test('nothing unfinished is left behind', async () => {
  await expect.poll(() => readdir(join(site.dataDir, 'scratch')).catch(() => [])).toEqual([]);
  const { body } = await site.call<{ ailments: readonly { is_repaired: boolean }[] }>('POST', '/api/v1/doctor', {});
  expect(body.ailments.filter((one) => !one.is_repaired)).toEqual([]);
}, 120_000);
