import { sql } from 'kysely';
import { beforeEach, describe, expect, test } from 'vitest';
import { onEachDatabase } from './database.testing.ts';
import { dialectOf, forUpdate, inTransaction, isMigrated, migrate, newId, now, type Database } from './index.ts';

const organization = (slug: string) => ({
  slug,
  title: slug,
  description: '',
  kind: 'town',
  parent: null,
  is_handing_down: 0,
  homepage: null,
  place: null,
  brand: '{}',
  created_at: now(),
  updated_at: now(),
  removed_at: null,
});

onEachDatabase(({ kind, open, reopen }) => {
  let db: Database;
  beforeEach(async () => {
    db = await open();
  });
  const add = (to: Database, slug: string) => to.insertInto('organization').values(organization(slug)).execute();
  const slugs = async (of: Database) =>
    (await of.selectFrom('organization').select('slug').orderBy('slug').execute()).map((row) => row.slug);

  test('knows what it is', () => expect(dialectOf(db)).toBe(kind));

  test('keeps all of a transaction or nothing', async () => {
    await inTransaction(db, (tx) => add(tx, 'cary'));
    await expect(
      inTransaction(db, async (tx) => {
        await add(tx, 'apex');
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    expect(await slugs(reopen())).toEqual(['cary']);
  });

  test('joins the transaction it is in', async () => {
    await inTransaction(db, async (tx) => inTransaction(tx, (inner) => add(inner, 'cary')));
    expect(await slugs(db)).toEqual(['cary']);
  });

  test('reads what is committed while a transaction is open, without waiting', async () => {
    await inTransaction(db, async (tx) => {
      await add(tx, 'cary');
      expect(await slugs(db)).toEqual([]);
      expect(await slugs(tx)).toEqual(['cary']);
    });
    expect(await slugs(db)).toEqual(['cary']);
  });

  test('lets transactions that count up wait for each other', async () => {
    await add(db, 'cary');
    const lengthen = () =>
      inTransaction(db, async (tx) => {
        const query = tx.selectFrom('organization').select('title').where('slug', '=', 'cary');
        const { title } = await query.$call(forUpdate(tx)).executeTakeFirstOrThrow();
        await tx.updateTable('organization').set({ title: `${title}!` }).where('slug', '=', 'cary').execute();
      });
    await Promise.all(Array.from({ length: 20 }, lengthen));
    expect(await db.selectFrom('organization').select('title').executeTakeFirst()).toEqual({ title: `cary${'!'.repeat(20)}` });
  });

  test('returns a number for what it counts', async () => {
    await add(db, 'cary');
    const { count } = await db.selectFrom('organization').select((is) => is.fn.countAll<number>().as('count')).executeTakeFirstOrThrow();
    expect(count).toBe(1);
    const updated = await db.updateTable('organization').set({ title: 'x' }).executeTakeFirst();
    expect(updated.numUpdatedRows).toBe(1n);
  });

  test('holds references', async () => {
    const orphan = { organization: 'nowhere', user_id: 'nobody', role: 'viewer', created_at: now() };
    await expect(db.insertInto('member').values(orphan).execute()).rejects.toThrow(/foreign key/i);
  });

  test('goes on after a statement that failed', async () => {
    await expect(sql`select nonsense from nowhere`.execute(db)).rejects.toThrow();
    await add(db, 'cary');
    await expect(add(db, 'cary')).rejects.toThrow(/unique|duplicate/i);
    await add(db, 'apex');
    expect(await slugs(db)).toEqual(['apex', 'cary']);
  });

  test('sorts text by bytes', async () => {
    for (const slug of ['b', 'A', 'a-b', 'ab', 'é']) await add(db, slug);
    expect(await slugs(db)).toEqual(['A', 'a-b', 'ab', 'b', 'é']);
  });

  test('is up to date after migrating, and migrating again changes nothing', async () => {
    expect(await isMigrated(db)).toBe(true);
    expect(await migrate(db)).toEqual({ applied: [] });
  });

  test('outlives the server’s end of a connection that is in use', async () => {
    if (kind === 'sqlite') return;
    const failed = inTransaction(db, async (tx) => {
      await sql`set local idle_in_transaction_session_timeout = 50`.execute(tx);
      await new Promise((resolve) => setTimeout(resolve, 300));
      await add(tx, 'cary');
    });
    await expect(failed).rejects.toThrow();
    await add(db, 'apex');
    expect(await slugs(db)).toEqual(['apex']);
  });

  test('refuses a schema of a newer version', async () => {
    await sql`insert into schema_step (name, timestamp) values ('9999-future', '2100-01-01')`.execute(db);
    await expect(migrate(reopen())).rejects.toThrow(/newer Plaza.*9999-future/);
  });
});

describe('ids', () => {
  test('are UUIDs of version 7 that sort by time', async () => {
    const first = newId();
    await new Promise((resolve) => setTimeout(resolve, 2));
    const second = newId();
    expect(first).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(first < second).toBe(true);
  });
});
