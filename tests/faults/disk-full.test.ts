import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { rm, statfs, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Site } from './site.testing.ts';

const folder = mkdtempSync(join(tmpdir(), 'plaza-small-disk-'));
const mounted =
  process.getuid?.() === 0 && spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=300m', 'tmpfs', folder]).status === 0;
if (!mounted) console.log('disk full: not tried, since mounting a small disk needs root');

let site: Site;

beforeAll(async () => {
  if (!mounted) return;
  site = await Site.start({ dataDir: folder });
  await site.createOrganization();
  expect(await site.publish('standing', 'x.csv', 'name,height\nElm,12\nOak,7\n')).toMatchObject({
    status: 'published',
  });
}, 120_000);
afterAll(async () => {
  if (!mounted) return;
  await site.remove().catch(() => undefined);
  spawnSync('umount', ['-l', folder]);
  rmSync(folder, { recursive: true, force: true });
});

const rows = (count: number): string =>
  `id,text\n${Array.from({ length: count }, (_, i) => `${i},${(i * 2654435761).toString(36).repeat(12)}`).join('\n')}\n`;

let fillers = 0;
async function makeRoom(): Promise<void> {
  for (let i = 0; i < fillers; i += 1) await rm(join(folder, `filler-${i}`), { force: true });
}

/** Leaves `free` bytes on the disk. */
async function fill(free: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  // The disk may be filled by the site meanwhile: full is full.
  await writeFile(join(folder, `filler-${fillers++}`), Buffer.alloc(Math.max(0, bavail * bsize - free))).catch(
    () => undefined,
  );
}

test.runIf(mounted)('a disk that is nearly full is noticed before anything is written', async () => {
  await fill(20e6);
  const answer = await site.send('standing', 'big.csv', rows(150_000));
  expect(answer, JSON.stringify(answer)).toMatchObject({ status: 507, body: { error_code: 'DiskFull' } });
  expect(site.isAlive, site.output).toBe(true);
  expect(await site.count('standing')).toBe(2);
});

test.runIf(mounted)(
  'a disk that fills up during a run ends that run only',
  async () => {
    await makeRoom();
    const sent = await site.send('standing', 'big.csv', rows(300_000));
    expect(sent.status).toBe(202);
    await fill(0);
    const run = await site.ended(sent.body);
    expect(run, JSON.stringify(run)).toMatchObject({
      status: 'failed',
      problem: { message: expect.stringMatching(/disk|space/i) },
    });
    expect(site.isAlive, site.output).toBe(true);
    expect(await site.count('standing')).toBe(2);
  },
  180_000,
);

test.runIf(mounted)(
  'with room again, the same run can be tried again',
  async () => {
    await makeRoom();
    const { body } = await site.call<{ results: readonly { id: string; status: string }[] }>(
      'GET',
      '/api/v1/runs?dataset_id=standing',
    );
    const failed = body.results.find(({ status }) => status === 'failed')!;
    expect((await site.call('POST', `/api/v1/runs/${failed.id}/retry`, {})).status).toBe(200);
    expect(await site.ended(failed)).toMatchObject({ status: 'published', rows: 300_000 });
    expect(await site.count('standing')).toBe(300_000);
  },
  180_000,
);
