import { createReadStream, createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import type { Reader, ReadOptions, ReadSource } from '#formats/reader.ts';
import { Meter } from './archive/meter.ts';
import { FormatProblems } from './problems.ts';
import type { Opener } from './zip.ts';
import { openInner } from './zip.ts';

/** Gzip (one or several members one after the other) around a file of any other format. */
export const gzip = (opener: Opener): Reader => ({
  id: 'gzip',
  title: 'Gzip',
  extensions: ['gz', 'gzip', 'tgz'],
  identify: (head) => (head[0] === 0x1f && head[1] === 0x8b && head[2] === 8 ? 0.99 : 0),
  read: async (source, options) => {
    const unpacked = await unpack(source, options);
    const table = await openInner(unpacked, options, opener);
    return {
      ...(table.table === undefined ? {} : { table: table.table }),
      otherTables: table.otherTables,
      understood: `${table.understood}, unpacked from gzip`,
      columns: table.columns,
      rows: () => table.rows(),
      ...(table.pieces === undefined ? {} : { pieces: () => table.pieces!() }),
      get notes() {
        return table.notes;
      },
    };
  },
});

async function unpack(source: ReadSource, options: ReadOptions): Promise<ReadSource> {
  const path = join(options.scratch, `${randomUUID()}.part`);
  const name = source.name.replace(/\.(?:gz|gzip)$/i, '').replace(/\.tgz$/i, '.tar');
  const meter = new Meter(source.size, options.limits.maxExpandedBytes);
  try {
    await pipeline(
      createReadStream(source.path),
      createGunzip(),
      meter.counting(name),
      createWriteStream(path, { flags: 'wx' }),
    );
  } catch (thrown) {
    await rm(path, { force: true });
    const { code, message } = thrown as { code?: string; message: string };
    if (typeof code === 'string' && code.startsWith('Z_')) {
      const what = `the gzip stream breaks off or is wrong after ${meter.total} unpacked bytes (${message})`;
      throw FormatProblems.Damaged({ what });
    }
    throw thrown;
  }
  return { path, name, size: meter.total };
}
