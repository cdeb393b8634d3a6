import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, writeFileSync, existsSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import S3rver from 's3rver';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { configWith, type Config } from '../config.ts';
import type { FileStore } from './file-store.ts';
import { openFileStore } from './index.ts';

const sha = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const chunksOf = (bytes: Buffer, size = 65_536) =>
  Readable.from((function* () { for (let i = 0; i < bytes.length; i += size) yield bytes.subarray(i, i + size); })(), { objectMode: false });
const readAll = async (of: Promise<Readable>) => buffer(await of);

let folder: string;
let store: FileStore;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plaza-files-'));
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Every file in the folder with its path, to see that nothing was left behind. */
const leftovers = () => readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile() && !/^[0-9a-f]{64}$/.test(entry.name) && !entry.name.includes('_S3rver')).map((entry) => entry.name);

function everyStoreDoes(): void {
  test('keeps bytes under their hash and gives them back', async () => {
    const bytes = randomBytes(3_000_000);
    expect(await store.put(chunksOf(bytes))).toEqual({ sha256: sha(bytes), size: bytes.length });
    expect((await readAll(store.get(sha(bytes)))).equals(bytes)).toBe(true);
    expect(await store.has(sha(bytes))).toBe(true);
    expect(await store.find(sha(bytes))).toMatchObject({ size: bytes.length });
    expect(await store.verify(sha(bytes))).toBe(true);
  });

  test('gives parts, both ends included', async () => {
    const { sha256 } = await store.put(chunksOf(Buffer.from('0123456789')));
    expect(String(await readAll(store.get(sha256, { start: 2, end: 4 })))).toBe('234');
    expect(String(await readAll(store.get(sha256, { start: 8 })))).toBe('89');
    expect(String(await readAll(store.get(sha256, { start: 1, end: 1 })))).toBe('1');
  });

  test('keeps an empty file', async () => {
    const { sha256, size } = await store.put(chunksOf(Buffer.alloc(0)));
    expect([size, (await readAll(store.get(sha256))).length]).toEqual([0, 0]);
  });

  test('keeps the same file once, also when it comes many times at once', async () => {
    const bytes = randomBytes(200_000);
    await Promise.all(Array.from({ length: 5 }, () => store.put(chunksOf(bytes))));
    expect(await Array.fromAsync(store.list())).toEqual([{ sha256: sha(bytes), size: bytes.length }]);
  });

  test('lists in the order of the names, and forgets', async () => {
    const stored = await Promise.all(['a', 'b', 'c', 'd'].map((text) => store.put(chunksOf(Buffer.from(text)))));
    const names = stored.map((one) => one.sha256).toSorted();
    expect((await Array.fromAsync(store.list())).map((one) => one.sha256)).toEqual(names);
    await store.delete(names[0]!);
    await store.delete(names[0]!);
    expect((await Array.fromAsync(store.list())).map((one) => one.sha256)).toEqual(names.slice(1));
    await expect(store.get(names[0]!)).rejects.toMatchObject({ code: 'FileMissing' });
    expect(await store.find(names[0]!)).toBeNull();
  });

  test('refuses what is too large and leaves nothing', async () => {
    await expect(store.put(chunksOf(randomBytes(100_000)), { maxBytes: 99_999 })).rejects.toMatchObject({ code: 'FileTooLarge', status: 413 });
    expect(await Array.fromAsync(store.list())).toEqual([]);
    expect(leftovers()).toEqual([]);
  });

  test('leaves nothing of a stream that breaks or is given up', async () => {
    const breaking = async function* () {
      yield Buffer.alloc(100_000);
      throw new Error('line cut');
    };
    await expect(store.put(breaking())).rejects.toThrow('line cut');
    await expect(store.put(chunksOf(randomBytes(1_000_000)), { signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow('enough');
    expect(await Array.fromAsync(store.list())).toEqual([]);
    expect(leftovers()).toEqual([]);
  });

  test('takes a local file by copy or by moving it', async () => {
    const paths = [join(folder, 'copied.csv'), join(folder, 'moved.csv')] as const;
    for (const path of paths) writeFileSync(path, path);
    const copied = await store.putPath(paths[0]);
    const moved = await store.putPath(paths[1], { move: true });
    expect(copied.sha256).toBe(sha(Buffer.from(paths[0])));
    expect(String(await readAll(store.get(moved.sha256)))).toBe(paths[1]);
    expect(paths.map((path) => existsSync(path))).toEqual([true, false]);
    rmSync(paths[0]);
  });

  test('shows a path to read from on this machine', async () => {
    const bytes = randomBytes(100_000);
    const { sha256 } = await store.put(chunksOf(bytes));
    expect(readFileSync(await store.localPath(sha256)).equals(bytes)).toBe(true);
    await expect(store.localPath('0'.repeat(64))).rejects.toMatchObject({ code: 'FileMissing' });
  });

  test.each(['', '..', '../../etc/passwd', 'ABC', '0'.repeat(63), `${'0'.repeat(64)}/x`])('takes “%s” for no name of a file', async (name) => {
    await expect(store.get(name)).rejects.toMatchObject({ code: 'FileMissing' });
  });
}

describe('in a folder', () => {
  beforeEach(async () => {
    store = await openFileStore(configWith({ dataDir: folder }));
  });
  everyStoreDoes();

  test('notices damage', async () => {
    const { sha256 } = await store.put(chunksOf(randomBytes(1000)));
    writeFileSync(await store.localPath(sha256), 'damaged');
    expect(await store.verify(sha256)).toBe(false);
    expect(await store.verify('0'.repeat(64))).toBe(false);
  });

  test('puts a whole file in the place of a damaged one', async () => {
    const bytes = randomBytes(1000);
    const { sha256 } = await store.put(chunksOf(bytes));
    writeFileSync(await store.localPath(sha256), 'damaged');
    await store.put(chunksOf(bytes));
    expect(await store.verify(sha256)).toBe(true);
  });
});

describe('in a bucket', () => {
  let server: S3rver;
  beforeEach(async () => {
    server = new S3rver({ port: 0, address: '127.0.0.1', silent: true, directory: join(folder, 'bucket'), configureBuckets: [{ name: 'plaza', configs: [] }] });
    const { port } = await server.run();
    const settings: Partial<Config> = { s3Bucket: 'plaza', s3Endpoint: `http://127.0.0.1:${port}`, s3AccessKeyId: 'S3RVER', s3SecretAccessKey: 'S3RVER', s3Prefix: 'town/' };
    store = await openFileStore(configWith({ dataDir: join(folder, 'data'), ...settings }));
  });
  afterEach(() => server.close());
  everyStoreDoes();

  test('keeps a file larger than one part', async () => {
    const bytes = randomBytes(40_000_000);
    const { sha256 } = await store.put(chunksOf(bytes));
    rmSync(join(folder, 'data', 'cache', 'files'), { recursive: true });
    expect(sha(await readAll(store.get(sha256)))).toBe(sha256);
  });

  test('fetches what is not on this machine, once', async () => {
    const bytes = randomBytes(100_000);
    const { sha256 } = await store.put(chunksOf(bytes));
    rmSync(join(folder, 'data', 'cache', 'files', sha256.slice(0, 2)), { recursive: true });
    const paths = await Promise.all([store.localPath(sha256), store.localPath(sha256)]);
    expect(readFileSync(paths[0]!).equals(bytes)).toBe(true);
    expect(paths[1]).toBe(paths[0]);
  });
});
