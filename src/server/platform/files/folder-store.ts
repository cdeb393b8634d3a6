import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import type { ByteRange, FileStore, StoredFile } from './file-store.ts';
import { FileMissing, FileTooLarge } from './problems.ts';
import { hashOf } from './sha256.ts';

/** Unfinished files in `incoming/` older than this belong to a process that died. */
const ABANDONED_MS = 24 * 3600 * 1000;

/**
 * Files in a folder: `ab/cd/abcd…`. Written under another name, flushed, then renamed, and the folder flushed, so that
 * a file either is there whole, also after a power cut, or is not there.
 */
export async function openFolderStore(root: string): Promise<FileStore> {
  const store = new FolderStore(root);
  await store.prepare();
  return store;
}

class FolderStore implements FileStore {
  readonly #root: string;
  readonly #incoming: string;
  constructor(root: string) {
    this.#root = root;
    this.#incoming = join(root, 'incoming');
  }

  async prepare(): Promise<void> {
    await mkdir(this.#incoming, { recursive: true, mode: 0o700 });
    for (const name of await readdir(this.#incoming)) {
      const path = join(this.#incoming, name);
      const { mtimeMs } = await stat(path);
      if (Date.now() - mtimeMs > ABANDONED_MS) await rm(path, { force: true });
    }
  }

  async put(bytes: AsyncIterable<Uint8Array>, options: { maxBytes?: number; signal?: AbortSignal } = {}): Promise<StoredFile> {
    const { maxBytes = Number.POSITIVE_INFINITY, signal } = options;
    return this.#receive(async (file) => {
      const hash = createHash('sha256');
      let size = 0;
      for await (const chunk of bytes) {
        signal?.throwIfAborted();
        size += chunk.byteLength;
        if (size > maxBytes) throw FileTooLarge({ maxBytes });
        hash.update(chunk);
        await writeAll(file, chunk);
      }
      return { sha256: hash.digest('hex'), size };
    });
  }

  async putPath(path: string, { move = false } = {}): Promise<StoredFile> {
    const stored = move ? await this.#adopt(path) : null;
    return stored ?? this.put(createReadStream(path, { highWaterMark: 1024 * 1024 }));
  }

  async get(sha256: string, { start, end }: ByteRange = { start: 0 }): Promise<Readable> {
    const file = await open(this.#pathOf(sha256), 'r').catch(missing(sha256));
    return file.createReadStream({ start, end: end ?? Number.POSITIVE_INFINITY, highWaterMark: 256 * 1024 });
  }

  async find(sha256: string) {
    try {
      const { size, mtime } = await stat(this.#pathOf(sha256));
      return { sha256, size, modifiedAt: mtime };
    } catch (thrown) {
      if (isAbsent(thrown)) return null;
      throw thrown;
    }
  }

  has = async (sha256: string): Promise<boolean> => (await this.find(sha256)) !== null;

  async localPath(sha256: string): Promise<string> {
    const path = this.#pathOf(sha256);
    await stat(path).catch(missing(sha256));
    return path;
  }

  async verify(sha256: string): Promise<boolean> {
    return (await this.has(sha256)) && (await hashOf(await this.get(sha256))) === sha256;
  }

  async delete(sha256: string): Promise<void> {
    await rm(this.#pathOf(sha256), { force: true });
  }

  async *list(): AsyncIterable<StoredFile> {
    for (const first of await namesIn(this.#root, /^[0-9a-f]{2}$/)) {
      for (const second of await namesIn(join(this.#root, first), /^[0-9a-f]{2}$/)) {
        const folder = join(this.#root, first, second);
        for (const sha256 of await namesIn(folder, /^[0-9a-f]{64}$/)) {
          const found = await this.find(sha256);
          if (found) yield { sha256, size: found.size };
        }
      }
    }
  }

  async close(): Promise<void> {}

  /** Lets `write` fill a new file; keeps it under its hash, or leaves nothing. */
  async #receive(write: (file: FileHandle) => Promise<StoredFile>): Promise<StoredFile> {
    const temporary = join(this.#incoming, randomUUID());
    const file = await open(temporary, 'wx', 0o600);
    try {
      const stored = await write(file).finally(() => file.sync().finally(() => file.close()));
      await this.#settle(temporary, stored.sha256);
      return stored;
    } finally {
      await rm(temporary, { force: true });
    }
  }

  /** Renames instead of copying; null when the file is on another disk. */
  async #adopt(path: string): Promise<StoredFile | null> {
    const temporary = join(this.#incoming, randomUUID());
    const moved = await rename(path, temporary).then(
      () => true,
      (thrown: { code?: string }) => {
        if (thrown.code === 'EXDEV') return false;
        throw thrown;
      },
    );
    if (!moved) return null;
    const file = await open(temporary, 'r+');
    try {
      await file.sync();
      const [sha256, { size }] = [await hashOf(file.createReadStream({ start: 0, autoClose: false })), await file.stat()];
      await this.#settle(temporary, sha256);
      return { sha256, size };
    } finally {
      await file.close();
    }
  }

  async #settle(temporary: string, sha256: string): Promise<void> {
    const path = this.#pathOf(sha256);
    const folder = dirname(path);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    // Also over a file that is there: the new one is known to be whole.
    await rename(temporary, path);
    for (const changed of [folder, dirname(folder), this.#root]) await flushFolder(changed);
  }

  #pathOf(sha256: string): string {
    if (!/^[0-9a-f]{64}$/.test(sha256)) throw FileMissing({ sha256 });
    return join(this.#root, sha256.slice(0, 2), sha256.slice(2, 4), sha256);
  }
}

async function writeAll(file: FileHandle, chunk: Uint8Array): Promise<void> {
  for (let written = 0; written < chunk.byteLength; ) {
    const { bytesWritten } = await file.write(chunk, written);
    written += bytesWritten;
  }
}

async function flushFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  await folder.sync().finally(() => folder.close());
}

async function namesIn(folder: string, pattern: RegExp): Promise<string[]> {
  const names = await readdir(folder).catch((thrown: unknown) => {
    if (isAbsent(thrown)) return [];
    throw thrown;
  });
  return names.filter((name) => pattern.test(name)).sort();
}

const isAbsent = (thrown: unknown) => ['ENOENT', 'ENOTDIR'].includes((thrown as { code?: string }).code ?? '');

const missing = (sha256: string) => (thrown: unknown) => {
  throw isAbsent(thrown) ? FileMissing({ sha256 }) : thrown;
};
