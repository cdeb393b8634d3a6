import { createReadStream } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';

const BUFFER_BYTES = 256 * 1024;

/** A file of its own to put aside what must be written later, so that memory stays flat. */
export class Spool {
  size = 0;
  readonly path: string;
  readonly #file: FileHandle;
  #parts: Uint8Array[] = [];
  #waiting = 0;

  constructor(path: string, file: FileHandle) {
    this.path = path;
    this.#file = file;
  }

  async add(part: Uint8Array | string): Promise<void> {
    const bytes = typeof part === 'string' ? Buffer.from(part) : part;
    this.#parts.push(bytes);
    this.#waiting += bytes.length;
    this.size += bytes.length;
    if (this.#waiting >= BUFFER_BYTES) await this.#flush();
  }

  /** Writes over bytes that were added before, such as a header that needs the totals. */
  async patch(position: number, bytes: Uint8Array): Promise<void> {
    await this.#flush();
    await this.#file.write(bytes, 0, bytes.length, position);
  }

  async read(): Promise<Readable> {
    await this.#flush();
    return createReadStream(this.path);
  }

  async close(): Promise<void> {
    await this.#file.close();
  }

  async #flush(): Promise<void> {
    if (this.#waiting === 0) return;
    const bytes = Buffer.concat(this.#parts);
    this.#parts = [];
    this.#waiting = 0;
    await this.#file.write(bytes, 0, bytes.length, this.size - bytes.length);
  }
}

/** A folder of spools that is removed in the end, whatever happens. */
export class Spools {
  readonly #folder: string;
  readonly #spools: Spool[] = [];

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** @param scratch where temporary files may be; the system's own place when left out. */
  static async open(scratch?: string): Promise<Spools> {
    return new Spools(await mkdtemp(join(scratch ?? tmpdir(), 'plaza-export-')));
  }

  async create(): Promise<Spool> {
    const path = join(this.#folder, String(this.#spools.length));
    const spool = new Spool(path, await open(path, 'wx+'));
    this.#spools.push(spool);
    return spool;
  }

  async remove(): Promise<void> {
    await Promise.allSettled(this.#spools.map((spool) => spool.close()));
    await rm(this.#folder, { recursive: true, force: true });
  }
}
