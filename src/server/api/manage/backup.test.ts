import { createWriteStream, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { buffer } from 'node:stream/consumers';
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { Type } from 'typebox';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createApiKey, createOrganization, createUser, findBrokenAudit, localAdministrator, setMember } from '../../accounts/index.ts';
import { configWith } from '../../platform/config.ts';
import { inTransaction, openDatabase, type Database } from '../../platform/database/index.ts';
import { onEachDatabase, type DatabaseSuite } from '../../platform/database/database.testing.ts';
import { openFileStore } from '../../platform/files/index.ts';
import { openTestPlaza, type TestPlaza } from '../../platform/platform.testing.ts';
import { restoreBackup, writeBackup } from '../../platform/backup/index.ts';

let folder: string;
let source: TestPlaza;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plaza-backup-'));
});
afterEach(async () => {
  await source.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A marketplace with something in every corner: tree, people, keys, jobs, events, files. */
async function furnish({ plaza }: TestPlaza): Promise<string[]> {
  const town = (slug: string, parent?: string) => createOrganization(plaza, localAdministrator, slug, { title: `Town “${slug}” – é ☃`, parent: parent ?? null });
  // A child whose name sorts before its parent's.
  await town('region');
  await town('apex', 'region');
  const { user } = await createUser(plaza, localAdministrator, { email: 'ana@cary.example', name: 'Ana', password: 'a long enough password' });
  await setMember(plaza, localAdministrator, 'apex', user.id, 'publisher');
  await createApiKey(plaza, localAdministrator, { title: 'k', scopes: ['read'] });
  const kind = { name: 'number.count', payload: Type.Object({ n: Type.Integer() }), deadlineMs: 1000, run: async () => null };
  await inTransaction(plaza.db, async (tx) => {
    for (let n = 0; n < 1200; n += 1) await plaza.jobs.enqueue(tx, kind, { n }, { delayMs: 3_600_000 });
  });
  const contents = ['original.csv bytes', 'x'.repeat(300_000), ''];
  return Promise.all(contents.map(async (text) => (await plaza.files.put(Readable.from([Buffer.from(text)]))).sha256));
}

async function save(path: string): Promise<void> {
  await pipeline(writeBackup(source.plaza), createWriteStream(path));
}

/** All rows of all tables, in one order and form. */
async function contents(db: Database): Promise<string[]> {
  const rows: string[] = [];
  for (const table of await db.introspection.getTables()) {
    // When the schema was made is no part of it.
    if (table.name.startsWith('schema_step')) continue;
    for (const row of await (db as Database).selectFrom(table.name as 'job').selectAll().execute()) rows.push(`${table.name} ${JSON.stringify(row)}`);
  }
  return rows.map((row) => row.replaceAll('"is_email_verified":0', '"is_email_verified":false')).sort();
}

function restoresInto(suite: DatabaseSuite, target: () => Promise<{ databaseUrl: string }>): void {
  test('everything is there again, in another place', async () => {
    await suite.open();
    source = await openTestPlaza({ databaseUrl: suite.url() });
    const files = await furnish(source);
    const before = await contents(source.plaza.db);
    const path = join(folder, 'backup.tar.zst');
    await save(path);
    const config = configWith({ dataDir: join(folder, 'data'), ...(await target()) });

    expect(await restoreBackup(config, path)).toMatchObject({ files: 3, bytes: 300_018 });

    const db = openDatabase(config);
    expect(await contents(db)).toEqual(before);
    expect(await findBrokenAudit(db)).toBeNull();
    // Counting goes on where it was.
    const event = { id: 'new', name: 'organization.changed', payload: '{}', announced_at: 'now' };
    const { position } = await db.insertInto('event').values(event).returning('position').executeTakeFirstOrThrow();
    const { last } = await db.selectFrom('event').where('id', '!=', 'new').select((is) => is.fn.max('position').as('last')).executeTakeFirstOrThrow();
    expect(position).toBe(Number(last) + 1);
    // References hold again.
    await expect(db.insertInto('member').values({ organization: 'nowhere', user_id: 'x', role: 'viewer', created_at: 'x' }).execute()).rejects.toThrow(/foreign key/i);
    await db.destroy();
    const store = await openFileStore(config);
    for (const sha256 of files) expect(await store.verify(sha256)).toBe(true);
    expect(readdirSync(config.dataDir).filter((name) => name.startsWith('restoring') || name === 'lock')).toEqual([]);
    await expect(restoreBackup(config, path)).rejects.toMatchObject({ code: 'NotEmpty' });
  });
}

onEachDatabase((suite) => {
  describe('from here into SQLite', () => restoresInto(suite, async () => ({ databaseUrl: '' })));
});

describe('moving', () => {
  onEachDatabase((suite) => {
    test(`from SQLite into ${suite.kind}`, async () => {
      source = await openTestPlaza();
      await furnish(source);
      const path = join(folder, 'backup.tar.zst');
      await save(path);
      await suite.open();
      const config = configWith({ dataDir: join(folder, 'data'), databaseUrl: suite.url() });
      await restoreBackup(config, path);
      const db = openDatabase(config);
      expect(await contents(db)).toEqual((await contents(source.plaza.db)).map((row) => row.replace(/"(created|updated)_at":"([^"]+)"/g, '"$1_at":"$2"')));
      const again = suite.kind === 'sqlite' ? config : { ...config, dataDir: join(folder, 'other') };
      await expect(restoreBackup(again, path)).rejects.toMatchObject({ code: 'NotEmpty' });
      await expect(db.insertInto('member').values({ organization: 'nowhere', user_id: 'x', role: 'viewer', created_at: 'x' }).execute()).rejects.toThrow(/foreign key/i);
      const { position } = await db.insertInto('event').values({ id: 'new', name: 'x', payload: '{}', announced_at: 'now' }).returning('position').executeTakeFirstOrThrow();
      expect(position).toBe(3);
      await db.destroy();
    });
  });
});

describe('a backup', () => {
  beforeEach(async () => {
    source = await openTestPlaza();
  });

  test('taken while others write is of one moment', async () => {
    const { plaza } = source;
    let isDone = false;
    const writing = (async () => {
      for (let i = 0; !isDone; i += 1) {
        await createOrganization(plaza, localAdministrator, `town-${i}`, { title: 'x' });
        await new Promise((resolve) => setImmediate(resolve));
      }
    })();
    const path = join(folder, 'backup.tar.zst');
    await save(path);
    isDone = true;
    await writing;
    const config = configWith({ dataDir: join(folder, 'data') });
    await restoreBackup(config, path);
    const db = openDatabase(config);
    const count = async (table: 'organization' | 'audit' | 'event') => (await db.selectFrom(table).select((is) => is.fn.countAll<number>().as('n')).executeTakeFirstOrThrow()).n;
    // Each transaction writes one row into each of these.
    expect(await count('audit')).toBe(await count('organization'));
    expect(await count('event')).toBe(await count('organization'));
    expect(await findBrokenAudit(db)).toBeNull();
    await db.destroy();
  });

  test('has no keys of the server in it', async () => {
    writeFileSync(join(source.plaza.config.dataDir, 'secret'), 'hunter2hunter2');
    writeFileSync(join(source.plaza.config.dataDir, 'administrator.key'), 'hunter3hunter3');
    expect(String(zstdDecompressSync(await buffer(writeBackup(source.plaza))))).not.toMatch(/hunter/);
    expect(readdirSync(join(source.plaza.config.dataDir, 'tmp'))).toEqual([]);
  });

  describe('that is no good is refused, and nothing is left', () => {
    const tarOf = async (entries: readonly (readonly [string, string])[]) => {
      const archive = pack();
      for (const [name, text] of entries) archive.entry({ name }, text);
      archive.finalize();
      return zstdCompressSync(await buffer(archive));
    };
    const good = async () => {
      await furnish(source);
      return buffer(writeBackup(source.plaza));
    };
    test.each<[string, () => Promise<Buffer>, string]>([
      ['cut off', async () => (await good()).subarray(0, -200), 'BackupDamaged'],
      ['half', async () => { const whole = await good(); return whole.subarray(0, whole.length / 2); }, 'BackupDamaged'],
      ['with a flipped bit', async () => { const bytes = zstdDecompressSync(await good()); bytes[2000]! ^= 1; return zstdCompressSync(bytes); }, 'BackupDamaged'],
      ['something else', async () => Buffer.from('hello'), 'BackupDamaged'],
      ['empty', async () => Buffer.alloc(0), 'BackupDamaged'],
      ['with a path that leads out', () => tarOf([['../../etc/passwd', 'x']]), 'BackupDamaged'],
      ['with a file under a wrong name', () => tarOf([[`files/${'0'.repeat(64)}`, 'x']]), 'BackupDamaged'],
      ['of a newer version', () => tarOf([['manifest.json', '{"format":99}']]), 'BackupTooNew'],
      ['with a list that says nothing', () => tarOf([['manifest.json', 'null']]), 'BackupDamaged'],
    ])('%s', async (_what, make, code) => {
      const path = join(folder, 'backup.tar.zst');
      writeFileSync(path, await make());
      const config = configWith({ dataDir: join(folder, 'data') });
      await expect(restoreBackup(config, path)).rejects.toMatchObject({ code });
      expect(existsSync(join(config.dataDir, 'catalogue.sqlite'))).toBe(false);
      expect(readdirSync(config.dataDir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => entry.name)).toEqual([]);
    });
  });

  test('is not restored over a marketplace, nor under a running server', async () => {
    await createOrganization(source.plaza, localAdministrator, 'cary', { title: 'Cary' });
    const path = join(folder, 'backup.tar.zst');
    await save(path);
    const before = readFileSync(path).length;
    await expect(restoreBackup(source.plaza.config, path)).rejects.toMatchObject({ code: 'NotEmpty' });
    expect(before).toBeGreaterThan(0);
  });

  test('that is not there is no reason to touch anything', async () => {
    await expect(restoreBackup(configWith({ dataDir: join(folder, 'data') }), join(folder, 'nothing'))).rejects.toThrow('ENOENT');
    expect(existsSync(join(folder, 'data'))).toBe(false);
  });
});
