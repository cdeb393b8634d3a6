import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pipeline, type Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { createZstdDecompress } from 'node:zlib';
import { Value } from 'typebox/value';
import { extract, type Header } from 'tar-stream';
import type { Config } from '../config.ts';
import { SQLITE_FILE, isEmptyDatabase, loadDatabase, migrate, openDatabase, type Database } from '../database/index.ts';
import { openFileStore, type FileStore } from '../files/index.ts';
import { holdDataFolder } from '../lock.ts';
import { CATALOGUE, FORMAT, MANIFEST, Manifest } from './manifest.ts';
import { BackupDamaged, BackupTooNew, NotEmpty } from './problems.ts';

export interface Restored {
  /** When the backup was made; ISO 8601 UTC. */
  readonly madeAt: string;
  readonly files: number;
  readonly bytes: number;
}

/**
 * Brings back what `writeBackup` wrote, into an empty data folder and database of the settings; the kinds of database and
 * file store may be others than before. No server may run on them. On any failure nothing is left behind.
 */
export async function restoreBackup(config: Config, path: string): Promise<Restored> {
  await stat(path);
  const lock = await holdDataFolder(config.dataDir);
  const folder = join(config.dataDir, `restoring-${randomUUID()}`);
  const files = await openFileStore(config);
  const kept: string[] = [];
  try {
    await requireEmpty(config, files);
    await mkdir(folder, { mode: 0o700 });
    const manifest = await unpack(path, folder, files, kept);
    await loadCatalogue(config, folder, manifest);
    return { madeAt: manifest.made_at, files: kept.length, bytes: manifest.files.reduce((sum, file) => sum + file.size, 0) };
  } catch (thrown) {
    for (const sha256 of kept) await files.delete(sha256);
    throw thrown;
  } finally {
    await rm(folder, { recursive: true, force: true });
    await files.close();
    await lock.release();
  }
}

async function requireEmpty(config: Config, files: FileStore): Promise<void> {
  for await (const _file of files.list()) throw NotEmpty({ place: config.s3Bucket === '' ? config.dataDir : config.s3Bucket });
  const isThere = config.databaseUrl !== '' || (await stat(join(config.dataDir, SQLITE_FILE)).catch(() => null)) !== null;
  if (!isThere) return;
  await withDatabase(config, async (db) => {
    if (!(await isEmptyDatabase(db))) throw NotEmpty({ place: config.databaseUrl === '' ? config.dataDir : 'the database' });
  });
}

type Entry = Readable & { readonly header: Header };

async function unpack(path: string, folder: string, files: FileStore, kept: string[]): Promise<Manifest> {
  const entries = extract();
  pipeline(createReadStream(path, { highWaterMark: 1024 * 1024 }), createZstdDecompress(), entries, () => undefined);
  let catalogue: Manifest['catalogue'] | null = null;
  let manifest: Manifest | null = null;
  try {
    for await (const entry of entries as AsyncIterable<Entry>) {
      const { name } = entry.header;
      if (name === CATALOGUE && !catalogue) catalogue = await keepCatalogue(entry, join(folder, CATALOGUE));
      else if (name === MANIFEST && !manifest) manifest = readManifest(await text(entry));
      else await keepFile(entry, files, kept);
    }
  } catch (thrown) {
    if ((thrown as Error).name === 'Problem') throw thrown;
    throw BackupDamaged({ reason: 'it is no backup of Plaza, or was damaged on its way' });
  }
  if (!manifest) throw BackupDamaged({ reason: 'its end is missing; it was cut off on its way' });
  const known = new Set(kept);
  const lost = manifest.files.filter((file) => !known.has(file.sha256)).length;
  if (lost > 0) throw BackupDamaged({ reason: `${lost} of its files are missing` });
  if (catalogue?.sha256 !== manifest.catalogue.sha256) throw BackupDamaged({ reason: 'its catalogue is not the one that was written' });
  return manifest;
}

async function keepCatalogue(entry: Readable, path: string): Promise<Manifest['catalogue']> {
  const hash = createHash('sha256');
  const file = await open(path, 'wx', 0o600);
  let size = 0;
  try {
    for await (const chunk of entry as AsyncIterable<Buffer>) {
      hash.update(chunk);
      size += chunk.byteLength;
      await file.write(chunk);
    }
  } finally {
    await file.close();
  }
  return { sha256: hash.digest('hex'), size };
}

async function keepFile(entry: Entry, files: FileStore, kept: string[]): Promise<void> {
  const sha256 = /^files\/([0-9a-f]{64})$/.exec(entry.header.name)?.[1];
  if (sha256 === undefined) throw BackupDamaged({ reason: 'it holds something that Plaza did not write' });
  const stored = await files.put(entry);
  kept.push(stored.sha256);
  if (stored.sha256 !== sha256) throw BackupDamaged({ reason: 'one of its files is not the one that was written' });
}

function readManifest(given: string): Manifest {
  const manifest = JSON.parse(given) as Manifest;
  if (typeof manifest?.format === 'number' && manifest.format > FORMAT) throw BackupTooNew({ format: manifest.format });
  if (!Value.Check(Manifest, manifest)) throw BackupDamaged({ reason: 'its list of contents cannot be read' });
  return manifest;
}

/** PostgreSQL takes all rows or none; a SQLite file is made aside and appears when it is whole. */
async function loadCatalogue(config: Config, folder: string, manifest: Manifest): Promise<void> {
  const load = async (db: Database) => {
    await loadDatabase(db, manifest.steps, linesOf(join(folder, CATALOGUE)));
    await migrate(db);
  };
  if (config.databaseUrl !== '') return withDatabase(config, load);
  await withDatabase({ ...config, dataDir: folder }, load);
  for (const suffix of ['-wal', '-shm', '']) await rm(join(config.dataDir, SQLITE_FILE + suffix), { force: true });
  await rename(join(folder, SQLITE_FILE), join(config.dataDir, SQLITE_FILE));
}

/** Opens the file at the first look: a reader of lines loses those that come before anybody asks. */
async function* linesOf(path: string): AsyncGenerator<string> {
  yield* createInterface({ input: createReadStream(path), crlfDelay: Infinity });
}

async function withDatabase<T>(config: Pick<Config, 'dataDir' | 'databaseUrl'>, work: (db: Database) => Promise<T>): Promise<T> {
  const db = openDatabase(config);
  try {
    return await work(db);
  } finally {
    await db.destroy();
  }
}
