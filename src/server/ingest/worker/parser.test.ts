import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DEFAULT_LIMITS } from '#formats/readers/index.ts';
import type { ParseJob } from './messages.ts';
import { openParser, type Parser } from './parser.ts';
import type { WorkerBounds } from './bounds.ts';

const MIB = 1024 ** 2;
const BOUNDS: WorkerBounds = {
  heapBytes: 256 * MIB,
  residentBytes: 700 * MIB,
  idleMs: 60_000,
  outputBytes: 1024 * MIB,
};
let scratch: string;
let parser: Parser | undefined;

beforeEach(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'plaza-parser-'));
});
afterEach(async () => {
  await parser?.stop();
  parser = undefined;
  await rm(scratch, { recursive: true });
});

async function open(
  content: string | Buffer,
  name: string,
  bounds: Partial<WorkerBounds> = {},
  signal?: AbortSignal,
): Promise<Parser> {
  const path = join(scratch, 'received');
  await writeFile(path, content);
  const job: ParseJob = {
    source: { path, name, size: (await stat(path)).size },
    options: {},
    limits: DEFAULT_LIMITS,
    sampleRows: 2,
    maxListed: 3,
    scratch,
  };
  parser = openParser(job, {
    bounds: { ...BOUNDS, ...bounds },
    log: pino({ level: 'silent' }),
    signal: signal ?? new AbortController().signal,
    onProgress: () => undefined,
  });
  return parser;
}

test('understands a file first, then hands over its rows in order', async () => {
  const worker = await open('name,trees\nElm Street,12\nOak Avenue,7\n', 'trees.csv');
  const understood = await worker.understood;
  expect(understood).toMatchObject({
    reader: 'csv',
    rows: 2,
    fields: [
      { name: 'name', type: 'text' },
      { name: 'trees', type: 'int' },
    ],
  });

  const { rows, converted } = worker.convert();
  expect(await text(rows)).toBe('0\tElm Street\t12\n1\tOak Avenue\t7\n');
  expect(await converted).toMatchObject({
    rows: 2,
    nulled: 0,
    sample: [
      { name: 'Elm Street', trees: 12 },
      { name: 'Oak Avenue', trees: 7 },
    ],
  });
});

test('passes on what the reader refuses, in its words', async () => {
  const worker = await open('%PDF-1.7 …', 'trees.csv');
  await expect(worker.understood).rejects.toMatchObject({ code: 'NotATable', status: 422 });
});

test('a worker that is killed while it writes never passes for a whole table', async () => {
  const lines = Array.from({ length: 300_000 }, (_, i) => `${i},Some street with a longer name ${i}`);
  const worker = await open(`id,street\n${lines.join('\n')}\n`, 'streets.csv');
  await worker.understood;
  const { rows, converted } = worker.convert();
  converted.catch(() => undefined);
  rows.once('data', () => process.kill(worker.pid, 'SIGKILL'));
  await expect(text(rows)).rejects.toMatchObject({ code: 'ParserLost' });
  await expect(converted).rejects.toMatchObject({ code: 'ParserLost', message: expect.stringContaining('SIGKILL') });
});

test('a worker that wants too much memory is ended and says so', async () => {
  const worker = await open(`a,b\n${'1,2\n'.repeat(2_000_000)}`, 'x.csv', { residentBytes: 10 * MIB });
  await expect(worker.understood).rejects.toMatchObject({ code: 'ParserTooHungry' });
});

test('a cancelled run ends its worker with the reason given', async () => {
  const cancel = new AbortController();
  const worker = await open(`a\n${'1\n'.repeat(500_000)}`, 'x.csv', {}, cancel.signal);
  cancel.abort(new Error('no longer wanted'));
  await expect(worker.understood).rejects.toThrow('no longer wanted');
  await worker.stop();
  expect(() => process.kill(worker.pid, 0)).toThrow('ESRCH');
});
