import { open, rename, rm, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Command } from '../command.ts';
import { Usage } from '../problems.ts';
import { count } from '../text.ts';

export const backup: Command = {
  name: 'backup',
  operands: ['file'],
  help: 'Writes everything that cannot be made again into one file (tar, zstd). Plaza goes on meanwhile.',
  flags: { force: { type: 'boolean', help: 'Replace the file when there is one.' } },
  async run({ operands, flags, client }) {
    const path = resolve(operands[0]!);
    const isThere = await stat(path).then(
      () => true,
      () => false,
    );
    if (isThere && flags['force'] !== true)
      throw Usage({ message: `${path} is there already. Choose another name, or add --force.` });
    const bytes = await (await client()).download('/backup');
    const partial = `${path}.partial`;
    try {
      // Readable by nobody else: it holds accounts and what is not public.
      const file = await open(partial, 'w', 0o600);
      await pipeline(Readable.fromWeb(bytes as never), file.createWriteStream({ flush: true }));
      await rename(partial, path);
    } finally {
      await rm(partial, { force: true });
    }
    const { size } = await stat(path);
    return {
      data: { file: path, size },
      text: `Wrote ${path} (${count(size)} bytes). Restore it with: plaza restore ${path}`,
    };
  },
};
