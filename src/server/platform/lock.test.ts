import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync, utimesSync, existsSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { holdDataFolder } from './lock.ts';

let folder: string;
const processes: { kill(signal: 'SIGKILL'): unknown }[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plaza-lock-'));
});
afterEach(() => {
  for (const one of processes.splice(0)) one.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

/** Another process that holds the folder until it is killed. */
async function otherHolder() {
  const lock = JSON.stringify(new URL('lock.ts', import.meta.url).href);
  const script = `const { holdDataFolder } = await import(${lock}); await holdDataFolder(${JSON.stringify(folder)}).then(() => console.log('held'), (e) => console.log(e.message)); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  processes.push(child);
  const said = await new Promise<string>((resolve) => child.stdout.once('data', (data) => resolve(String(data).trim())));
  return { child, said };
}

test('a folder held by a living process is refused, with the process named', async () => {
  const { child, said } = await otherHolder();
  expect(said).toBe('held');
  await expect(holdDataFolder(folder)).rejects.toThrow(new RegExp(`in use by another Plaza, process ${child.pid}.*PLAZA_DATA_DIR`));
});

test('is taken over from a process that was killed', async () => {
  const { child } = await otherHolder();
  child.kill('SIGKILL');
  await new Promise((resolve) => child.once('exit', resolve));
  const lock = await holdDataFolder(folder);
  expect(JSON.parse(readFileSync(join(folder, 'lock'), 'utf8'))).toMatchObject({ pid: process.pid });
  await lock.release();
  expect(readdirSync(folder)).toEqual([]);
});

test('of many that start at once, one gets it', async () => {
  const holders = await Promise.all(Array.from({ length: 6 }, otherHolder));
  expect(holders.filter(({ said }) => said === 'held')).toHaveLength(1);
}, 120_000);

test.each(['', '{', 'null', '{"pid":"x"}'])('a lock that cannot be read (“%s”) is taken over', async (text) => {
  writeFileSync(join(folder, 'lock'), text);
  await (await holdDataFolder(folder)).release();
});

test('a process number that was given to another process is no holder', async () => {
  writeFileSync(join(folder, 'lock'), JSON.stringify({ pid: process.ppid, processStart: 'another boot 1', host: hostname(), token: 'x' }));
  await (await holdDataFolder(folder)).release();
});

test('a holder on another machine counts as alive while it gives signs of life', async () => {
  const path = join(folder, 'lock');
  writeFileSync(path, JSON.stringify({ pid: 1, processStart: null, host: 'elsewhere', token: 'x' }));
  await expect(holdDataFolder(folder)).rejects.toThrow('process 1 on elsewhere');
  utimesSync(path, new Date(), new Date(Date.now() - 60_000));
  await (await holdDataFolder(folder)).release();
});

test('a lock that somebody else took meanwhile is not removed', async () => {
  const lock = await holdDataFolder(folder);
  const path = join(folder, 'lock');
  writeFileSync(path, JSON.stringify({ pid: 1, processStart: null, host: 'elsewhere', token: 'x' }));
  await lock.release();
  expect(existsSync(path)).toBe(true);
});
