import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { request, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sql } from '#odsql/sql.ts';
import type { Engine } from './engine.ts';
import { quietLog } from './engine.testing.ts';
import { openEngine } from './open-engine.ts';

let dataDir: string;
let engine: Engine;
beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'plaza-supervisor-'));
  engine = await openEngine({ dataDir }, quietLog);
});
afterEach(async () => {
  await engine.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const hostPid = () => Number(readFileSync(join(dataDir, 'engine.pid'), 'utf8'));
const isAlive = (pid: number) =>
  existsSync(`/proc/${pid}`) && !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));

test('a killed host is started again; questions meanwhile wait or are told to come again; what was acknowledged is there', async () => {
  await engine.command(sql`CREATE TABLE kept (n UInt64) ENGINE = MergeTree ORDER BY n`);
  let acknowledged = 0;
  for (let kill = 0; kill < 5; kill++) {
    const writes = (async () => {
      for (let i = 0; i < 5; i++) {
        await engine.command(sql`INSERT INTO kept SELECT number FROM numbers(1000)`);
        acknowledged += 1000;
      }
    })().catch((thrown: unknown) => expect(thrown).toMatchObject({ code: 'EngineUnavailable', status: 503 }));
    const reads = Array.from({ length: 5 }, () =>
      engine
        .query(sql`SELECT count() FROM numbers(300000000) WHERE sipHash64(number) = 1`)
        .catch((thrown: unknown) => expect(thrown).toMatchObject({ code: 'EngineUnavailable' })),
    );
    await sleep(20 + kill * 15);
    process.kill(hostPid(), 'SIGKILL');
    await Promise.all([writes, ...reads]);
    const [row] = await engine.query<{ c: number }>(sql`SELECT count() AS c FROM kept`);
    expect(row!.c).toBeGreaterThanOrEqual(acknowledged);
    expect(row!.c % 1000).toBe(0);
    acknowledged = row!.c;
  }
  expect(engine.epoch).toBe(6);
});

test('a host killed in the middle of a large body answers with a problem, and goes on', async () => {
  await engine.command(sql`CREATE TABLE kept (n UInt64) ENGINE = MergeTree ORDER BY n`);
  async function* body() {
    for (let i = 0; ; i++) {
      yield `${i}\n`.repeat(2000);
      if (i === 400) process.kill(hostPid(), 'SIGKILL');
      await sleep(0);
    }
  }
  await expect(engine.insert('kept', ['n'], 'TabSeparated', Readable.from(body()))).rejects.toMatchObject({
    code: 'EngineUnavailable',
  });
  expect(await engine.query(sql`SELECT 1 AS one`)).toEqual([{ one: 1 }]);
});

test('a folder that cannot be opened is put aside, and the engine starts with a fresh one', async () => {
  await engine.close();
  rmSync(join(dataDir, 'engine'), { recursive: true });
  writeFileSync(join(dataDir, 'engine'), 'this is no folder');
  engine = await openEngine({ dataDir }, quietLog);
  expect(await engine.query(sql`SELECT 1 AS one`)).toEqual([{ one: 1 }]);
  expect(readdirSync(dataDir).some((entry) => entry.startsWith('engine-damaged-'))).toBe(true);
});

test('an engine whose folder is deleted while it runs is started again when somebody meets it', async () => {
  await engine.command(sql`CREATE TABLE kept (n UInt64) ENGINE = MergeTree ORDER BY n`);
  rmSync(join(dataDir, 'engine'), { recursive: true });
  await engine.examine();
  await engine.command(sql`CREATE TABLE kept (n UInt64) ENGINE = MergeTree ORDER BY n`);
  await engine.command(sql`INSERT INTO kept VALUES (1)`);
  expect(await engine.query(sql`SELECT n FROM kept`)).toEqual([{ n: 1 }]);
});

test('only who knows the secret is answered, and only its owner can open the socket', async () => {
  const socketPath = join(dataDir, 'run', 'engine.sock');
  expect(statSync(socketPath).mode & 0o777).toBe(0o600);
  const ask = request({ socketPath, method: 'POST', path: '/?query=SELECT+1', auth: 'plaza:wrong' });
  ask.end();
  const [answer] = (await once(ask, 'response')) as [IncomingMessage];
  answer.resume();
  expect(answer.statusCode).toBe(403);
});

test('a host whose site is killed ends by itself', async () => {
  const program = `
    import { openEngine } from ${JSON.stringify(join(import.meta.dirname, 'open-engine.ts'))};
    await openEngine({ dataDir: ${JSON.stringify(join(dataDir, 'other'))} }, { info() {}, warn() {}, error() {} });
    console.log('open');
    setInterval(() => {}, 1000);`;
  const site = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', program],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  await once(site.stdout, 'data');
  const pid = Number(readFileSync(join(dataDir, 'other', 'engine.pid'), 'utf8'));
  expect(isAlive(pid)).toBe(true);
  site.kill('SIGKILL');
  for (let i = 0; i < 100 && isAlive(pid); i++) await sleep(50);
  expect(isAlive(pid)).toBe(false);
});

test('closing ends the host at once, also in the middle of a query', async () => {
  const pid = hostPid();
  const asked = engine
    .query(sql`SELECT count() FROM numbers(1000000000000) WHERE sipHash64(number) = 1`, { timeoutMs: 60_000 })
    .catch((thrown: unknown) => thrown);
  await sleep(100);
  await engine.close();
  expect(isAlive(pid)).toBe(false);
  expect(await asked).toMatchObject({ code: 'EngineUnavailable' });
});
