import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline, type Readable } from 'node:stream';
import { pipeline as finished } from 'node:stream/promises';
import { constants, createZstdCompress } from 'node:zlib';
import { pack, type Pack } from 'tar-stream';
import { doneSteps, dumpDatabase, now } from '../database/index.ts';
import type { Plaza } from '../plaza.ts';
import { CATALOGUE, FORMAT, MANIFEST, fileName, type Manifest } from './manifest.ts';

type Platform = Pick<Plaza, 'config' | 'db' | 'files' | 'log'>;

/**
 * Everything that cannot be made again, as one stream (tar, zstd): the catalogue at one moment, then all files, then the
 * list of both with their hashes. The engine's tables are not in it, nor the keys of the server.
 */
export function writeBackup(plaza: Platform): Readable {
  const archive = pack();
  const compressed = createZstdCompress({ params: { [constants.ZSTD_c_compressionLevel]: 3 } });
  pipeline(archive, compressed, () => undefined);
  fill(plaza, archive).then(
    () => archive.finalize(),
    (error: unknown) => {
      plaza.log.error({ err: error }, 'a backup failed');
      archive.destroy();
      compressed.destroy(error as Error);
    },
  );
  return compressed;
}

async function fill(plaza: Platform, archive: Pack): Promise<void> {
  const folder = join(plaza.config.dataDir, 'tmp');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, `backup-${randomUUID()}`);
  try {
    // The catalogue first: a file it needs is in the store already, and stays.
    const steps = await doneSteps(plaza.db);
    const catalogue = await dumpTo(plaza, path);
    await addEntry(archive, CATALOGUE, catalogue.size, createReadStream(path));
    const files: Manifest['files'] = [];
    for await (const { sha256, size } of plaza.files.list()) {
      // One that was removed since it was listed is needed by nobody.
      const bytes = await plaza.files.get(sha256).catch(() => null);
      if (!bytes) continue;
      await addEntry(archive, fileName(sha256), size, bytes);
      files.push({ sha256, size });
    }
    const manifest: Manifest = { format: FORMAT, made_at: now(), steps, catalogue, files };
    archive.entry({ name: MANIFEST }, JSON.stringify(manifest));
  } finally {
    await rm(path, { force: true });
  }
}

async function dumpTo({ db }: Platform, path: string): Promise<{ sha256: string; size: number }> {
  const hash = createHash('sha256');
  const file = await open(path, 'wx', 0o600);
  try {
    for await (const line of dumpDatabase(db)) {
      hash.update(line);
      await file.write(line);
    }
  } finally {
    await file.close();
  }
  return { sha256: hash.digest('hex'), size: (await stat(path)).size };
}

async function addEntry(archive: Pack, name: string, size: number, bytes: Readable): Promise<void> {
  await finished(bytes, archive.entry({ name, size, mode: 0o600 }));
}
