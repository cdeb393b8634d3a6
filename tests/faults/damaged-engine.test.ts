import { open, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Site } from './site.testing.ts';

let site: Site;
const engineFolder = (): string => join(site.dataDir, 'engine');
const file = `name,height\n${Array.from({ length: 5000 }, (_, i) => `Tree ${i},${i % 40}`).join('\n')}\n`;

beforeAll(async () => {
  site = await Site.start();
  await site.createOrganization();
  expect(await site.publish('trees', 'trees.csv', file)).toMatchObject({ status: 'published', rows: 5000 });
}, 120_000);
afterAll(() => site.remove());

test('the engine folder deleted while the site is down: records come back from the revision', async () => {
  await site.kill();
  await rm(engineFolder(), { recursive: true });
  await site.boot();
  expect(await freshCount()).toBe(5000);
}, 120_000);

test('the engine folder deleted while everything runs: answers come back, the site stays up', async () => {
  await rm(engineFolder(), { recursive: true, force: true, maxRetries: 5 });
  for (const pid of await site.children('host-process')) process.kill(pid, 'SIGKILL');
  await expect.poll(freshCount, { timeout: 60_000, interval: 200 }).toBe(5000);
  expect(site.isAlive, site.output).toBe(true);
}, 120_000);

test('a damaged part: the table is built again, never served short', async () => {
  await expect.poll(freshCount, { timeout: 60_000 }).toBe(5000);
  await site.kill();
  const damaged = await damageParts(engineFolder());
  expect(damaged).toBeGreaterThan(0);
  await site.boot();
  expect(await freshCount()).toBe(5000);
  const { body } = await site.call<{ results: readonly { s: number }[] }>(
    'GET',
    '/api/explore/v2.1/catalog/datasets/trees/records?select=sum(height)%20as%20s',
  );
  expect(body.results[0]!.s).toBe(Array.from({ length: 5000 }, (_, i) => i % 40).reduce((a, b) => a + b));
}, 120_000);

test('a damaged file of a revision is named by the doctor', async () => {
  const before = await site.call<{ ailments: readonly unknown[] }>('POST', '/api/v1/doctor', {});
  expect(before.body.ailments).toEqual([]);
  const biggest = await largestFile(join(site.dataDir, 'files'));
  await flipByte(biggest, 100);
  const after = await site.call<{
    ailments: readonly { dataset_id: string; revision: number; is_repaired: boolean }[];
  }>('POST', '/api/v1/doctor', {});
  expect(after.body.ailments).toMatchObject([{ dataset_id: 'trees', revision: 1, is_repaired: false }]);
  expect(await site.count('trees')).toBe(5000);
}, 120_000);

let asked = 0;
/** Counts by a question nobody asked before, so that no remembered answer is taken; -1 while there is none. */
async function freshCount(): Promise<number> {
  const path = `/api/explore/v2.1/catalog/datasets/trees/records?limit=1&where=${encodeURIComponent(`height > ${-(asked += 1)}`)}`;
  const { status, body } = await site
    .call<{ total_count: number }>('GET', path)
    .catch(() => ({ status: 0, body: { total_count: -1 } }));
  return status === 200 ? body.total_count : -1;
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

/** Overwrites the beginning of every column file and mark file of user tables. */
async function damageParts(folder: string): Promise<number> {
  const parts = (await filesBelow(folder)).filter((path) =>
    /\/store\/.*\/all_\d+_\d+_\d+\/(data|[\w%]+)\.(bin|cmrk\d|mrk\d)$/.test(path),
  );
  for (const path of parts) await flipByte(path, 0);
  return parts.length;
}

async function flipByte(path: string, at: number): Promise<void> {
  const handle = await open(path, 'r+');
  const byte = Buffer.alloc(1);
  await handle.read(byte, 0, 1, at);
  await handle.write(Buffer.from([byte[0]! ^ 0xff]), 0, 1, at);
  await handle.close();
}

async function largestFile(folder: string): Promise<string> {
  const sized = await Promise.all(
    (await filesBelow(folder)).map(async (path) => ({ path, size: (await stat(path)).size })),
  );
  return sized.toSorted((a, b) => b.size - a.size)[0]!.path;
}
