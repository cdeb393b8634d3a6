import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CompiledQuery } from 'kysely';
import { afterAll, afterEach, describe } from 'vitest';
import type { Database, DatabaseKind } from './database.ts';
import { migrate } from './migrate.ts';
import { openDatabase } from './open-database.ts';

/** What a suite is given: `open` makes a migrated database of its own for the running test, closed after it. */
export interface DatabaseSuite {
  readonly kind: DatabaseKind;
  open(): Promise<Database>;
  /** A further connection to the database `open` made last, as another process would have. */
  reopen(): Database;
  /** The setting `DATABASE_URL` of the database `open` made last; empty for SQLite. */
  url(): string;
}

/** Runs a suite on SQLite, and on PostgreSQL when a server program can be found on this machine. */
export function onEachDatabase(suite: (database: DatabaseSuite) => void): void {
  describe('on SQLite', () => suite(sqliteSuite()));
  const server = findPostgres();
  if (server === null) describe.skip('on PostgreSQL (no server program found)', () => suite(sqliteSuite()));
  else describe('on PostgreSQL', () => suite(postgresSuite(server)));
}

function sqliteSuite(): DatabaseSuite {
  const folders: string[] = [];
  const opened: Database[] = [];
  afterEach(() => closeAll(opened, folders));
  const connect = () => {
    const db = openDatabase({ dataDir: folders.at(-1)!, databaseUrl: '' });
    opened.push(db);
    return db;
  };
  const open = async () => {
    folders.push(mkdtempSync(join(tmpdir(), 'plaza-sqlite-')));
    const db = connect();
    await migrate(db);
    return db;
  };
  return { kind: 'sqlite', open, reopen: connect, url: () => '' };
}

function postgresSuite(programs: string): DatabaseSuite {
  const opened: Database[] = [];
  let cluster: Promise<Cluster> | undefined;
  let url = '';
  afterEach(() => closeAll(opened, []));
  afterAll(async () => (await cluster)?.stop());
  const connect = () => {
    const db = openDatabase({ dataDir: '', databaseUrl: url });
    opened.push(db);
    return db;
  };
  const open = async () => {
    cluster ??= startPostgres(programs);
    url = await (await cluster).createDatabase();
    return connect();
  };
  return { kind: 'postgres', open, reopen: connect, url: () => url };
}

async function closeAll(opened: Database[], folders: string[]): Promise<void> {
  for (const db of opened.splice(0)) await db.destroy();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

interface Cluster {
  /** Makes a migrated database and returns its address. */
  createDatabase(): Promise<string>;
  stop(): Promise<void>;
}

/** The folder with `initdb` and `postgres`, of the newest version installed; null when there is none. */
function findPostgres(): string | null {
  const root = '/usr/lib/postgresql';
  const versions = existsSync(root) ? readdirSync(root).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [...versions.map((version) => join(root, version, 'bin')), '/usr/local/bin', '/usr/bin', '/opt/homebrew/bin'];
  return folders.find((folder) => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres'))) ?? null;
}

/** PostgreSQL refuses to run as root. */
const NOBODY = 65_534;
const unprivileged = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};

/** A server of its own in a temporary folder, reached only by a socket in it; for tests, so without care for power cuts. */
async function startPostgres(programs: string): Promise<Cluster> {
  const folder = mkdtempSync(join(tmpdir(), 'plaza-postgres-'));
  if (unprivileged.uid !== undefined) chownSync(folder, NOBODY, NOBODY);
  const data = join(folder, 'data');
  const made = spawnSync(
    join(programs, 'initdb'),
    ['-D', data, '-U', 'plaza', '-A', 'trust', '--no-sync', '-E', 'UTF8', '--locale', 'C.UTF-8'],
    { ...unprivileged, encoding: 'utf8' },
  );
  if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr}`);
  const server = startServer(programs, data, folder);
  const addressOf = (name: string) => `postgres://plaza@localhost/${name}?host=${folder}`;
  await waitUntilUp(server, addressOf('postgres'));
  const template = addressOf('plaza_template');
  await command(addressOf('postgres'), 'create database plaza_template');
  await withDatabase(template, migrate);
  return {
    async createDatabase() {
      const name = `plaza_${randomBytes(6).toString('hex')}`;
      await command(addressOf('postgres'), `create database ${name} template plaza_template`);
      return addressOf(name);
    },
    async stop() {
      const { promise, resolve } = Promise.withResolvers<void>();
      server.once('exit', () => resolve());
      server.kill('SIGINT');
      await promise;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function startServer(programs: string, data: string, folder: string): ChildProcess {
  const settings = ['-D', data, '-k', folder, '-h', '', '-c', 'fsync=off', '-c', 'max_connections=60', '-c', 'shared_buffers=32MB'];
  const program = join(programs, 'postgres');
  // Where the kernel can do it, the server dies with the test process, however that ends.
  const hasParentSignal = spawnSync('setpriv', ['--help'], { encoding: 'utf8' }).stdout?.includes('--pdeathsig') ?? false;
  return hasParentSignal
    ? spawn('setpriv', ['--pdeathsig', 'INT', program, ...settings], { ...unprivileged, stdio: 'ignore' })
    : spawn(program, settings, { ...unprivileged, stdio: 'ignore' });
}

async function waitUntilUp(server: ChildProcess, url: string): Promise<void> {
  for (let i = 0; i < 300; i += 1) {
    if (server.exitCode !== null) throw new Error(`PostgreSQL ended with code ${server.exitCode}.`);
    const isUp = await command(url, 'select 1').then(
      () => true,
      () => false,
    );
    if (isUp) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('PostgreSQL did not start within 30 s.');
}

async function command(url: string, text: string): Promise<void> {
  await withDatabase(url, (db) => db.executeQuery(CompiledQuery.raw(text)));
}

async function withDatabase<T>(url: string, work: (db: Database) => Promise<T>): Promise<T> {
  const db = openDatabase({ dataDir: '', databaseUrl: url });
  try {
    return await work(db);
  } finally {
    await db.destroy();
  }
}
