import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Entry, ZipFile } from 'yauzl';
import { open as openZip } from 'yauzl';
import type { ReadLimits, ReadOptions, ReadSource } from '#formats/reader.ts';
import { FormatProblems } from '../problems.ts';
import { ArchiveProblems } from './problems.ts';
import { Meter } from './meter.ts';

const MAX_MEMBERS = 10_000;
const SYMLINK = 0o120000;

/** A file in an archive. Its name is for showing and matching only, never a path on this machine. */
export interface Member {
  readonly name: string;
  /** As the archive says; the true size is counted while unpacking. */
  readonly size: number;
}

interface Listed extends Member {
  readonly entry: Entry;
}

/** An opened zip archive: its names are checked, its bytes are counted. Close it after use. */
export class Archive {
  readonly members: readonly Member[];
  readonly #zip: ZipFile;
  readonly #listed: readonly Listed[];
  readonly #meter: Meter;

  private constructor(zip: ZipFile, listed: readonly Listed[], meter: Meter) {
    this.#zip = zip;
    this.#listed = listed;
    this.members = listed;
    this.#meter = meter;
  }

  /** Opens and lists. Refuses encrypted and damaged archives, names that climb out of the folder, too many members. */
  static async open(source: ReadSource, limits: ReadLimits): Promise<Archive> {
    const zip = await opened(source.path);
    try {
      return new Archive(zip, await list(zip), new Meter(source.size, limits.maxExpandedBytes));
    } catch (thrown) {
      zip.close();
      throw asProblem(thrown);
    }
  }

  /** Unpacks a member to a new file in the scratch folder and returns it as a source of its own. */
  async extract(member: Member, options: ReadOptions): Promise<ReadSource> {
    const path = join(options.scratch, `${randomUUID()}.part`);
    const before = this.#meter.total;
    try {
      await pipeline(
        await this.#stream(member),
        this.#meter.counting(member.name),
        createWriteStream(path, { flags: 'wx' }),
      );
    } catch (thrown) {
      await rm(path, { force: true });
      throw asProblem(thrown, member.name);
    }
    return { path, name: member.name.split('/').at(-1) ?? member.name, size: this.#meter.total - before };
  }

  /** A small member (a .prj, a .cpg) in memory; what is longer than `limit` bytes is left out. */
  async bytes(member: Member, limit = 1024 ** 2): Promise<Buffer> {
    const parts: Buffer[] = [];
    let size = 0;
    const stream = await this.#stream(member);
    try {
      for await (const part of stream) {
        parts.push(part as Buffer);
        size += (part as Buffer).length;
        if (size >= limit) break;
      }
    } catch (thrown) {
      throw asProblem(thrown, member.name);
    } finally {
      stream.destroy();
    }
    return Buffer.concat(parts).subarray(0, limit);
  }

  close(): void {
    this.#zip.close();
  }

  async #stream(member: Member): Promise<Readable> {
    const found = this.#listed.find((listed) => listed === member || listed.name === member.name);
    if (found === undefined)
      throw FormatProblems.NoSuchTable({ table: member.name, tables: this.members.map(({ name }) => name).join(', ') });
    if (found.entry.isEncrypted()) throw FormatProblems.Encrypted();
    return await new Promise((resolve, reject) => {
      this.#zip.openReadStream(found.entry, (error, stream) =>
        error ? reject(asProblem(error, member.name)) : resolve(stream),
      );
    });
  }
}

async function opened(path: string): Promise<ZipFile> {
  return await new Promise((resolve, reject) => {
    openZip(path, { lazyEntries: true, autoClose: false, validateEntrySizes: true }, (error, zip) =>
      error ? reject(asProblem(error)) : resolve(zip),
    );
  });
}

async function list(zip: ZipFile): Promise<Listed[]> {
  const listed: Listed[] = [];
  await new Promise<void>((resolve, reject) => {
    zip.on('error', reject);
    zip.on('end', resolve);
    zip.on('entry', (entry: Entry) => {
      const name = entry.fileName;
      const isLink = ((entry.externalFileAttributes >>> 16) & 0o170000) === SYMLINK;
      if (isLink) return reject(ArchiveProblems.ArchiveUnsafe({ what: `a link, "${name}"` }));
      if (!name.endsWith('/') && !isJunk(name)) listed.push({ name, size: entry.uncompressedSize, entry });
      if (listed.length > MAX_MEMBERS) return reject(ArchiveProblems.ArchiveTooManyMembers({ limit: MAX_MEMBERS }));
      zip.readEntry();
    });
    zip.readEntry();
  });
  return listed;
}

/** What operating systems put beside the files: resource forks, thumbnails, hidden files. */
export const isJunk = (name: string): boolean => /(?:^|\/)(?:__MACOSX\/|\.|Thumbs\.db$|desktop\.ini$)/i.test(name);

function asProblem(thrown: unknown, member?: string): unknown {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  const { name, code } = thrown as { name?: string; code?: string };
  if (name === 'Problem') return thrown;
  // The disk's own troubles are none of the archive's.
  if (code === 'ENOSPC' || code === 'EMFILE' || code === 'EACCES' || code === 'ENOENT') return thrown;
  if (/relative path|absolute path|invalid characters/i.test(message))
    return ArchiveProblems.ArchiveUnsafe({ what: message });
  if (/encrypt/i.test(message)) return FormatProblems.Encrypted();
  if (/multi-disk/i.test(message)) return FormatProblems.Damaged({ what: 'the archive is split into several files' });
  if (/unsupported compression/i.test(message)) {
    return FormatProblems.Damaged({
      what: `the archive uses a compression that is not usual for zip files (${message})`,
    });
  }
  const where = member === undefined ? 'the archive' : `"${member}" in the archive`;
  return FormatProblems.Damaged({ what: `${where} can't be unpacked (${message})` });
}
