import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { inTransaction, type Database } from '../database/index.ts';
import { onEachDatabase } from '../database/database.testing.ts';
import { openLog } from '../log.ts';
import type { Plaza } from '../plaza.ts';
import type { Outbox } from './event.ts';
import { openOutbox, type OutboxOptions } from './open-outbox.ts';

const log = openLog({ logLevel: 'silent' });

onEachDatabase(({ open, reopen }) => {
  let db: Database;
  const opened: Outbox[] = [];
  beforeEach(async () => {
    db = await open();
  });
  afterEach(async () => {
    for (const outbox of opened.splice(0)) await outbox.stop();
  });
  const make = (listeners: Record<string, (slug: string, id: string) => Promise<void>>, options: OutboxOptions = {}, on = db) => {
    const outbox = openOutbox(on, { tickMs: 20, backoffMs: 10, ...options });
    for (const [name, listener] of Object.entries(listeners)) {
      outbox.listen(name, 'organization.changed', (_plaza, event) => listener(event.payload.slug, event.id));
    }
    outbox.start({ log, db: on } as Plaza);
    opened.push(outbox);
    return outbox;
  };
  const announce = (outbox: Outbox, slug: string, on: Database = db) => outbox.announce(on, 'organization.changed', { organizationId: slug, slug });

  test('delivers in order what was committed, and nothing else', async () => {
    const heard: string[] = [];
    const outbox = make({ search: async (slug) => void heard.push(slug) });
    for (const slug of ['a', 'b', 'c']) await inTransaction(db, (tx) => announce(outbox, slug, tx));
    await expect(
      inTransaction(db, async (tx) => {
        await announce(outbox, 'never', tx);
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    await outbox.drain();
    expect(heard).toEqual(['a', 'b', 'c']);
  });

  test('delivers again until the listener has it, with the same id', async () => {
    const ids: string[] = [];
    const outbox = make({
      search: async (_slug, id) => {
        ids.push(id);
        if (ids.length < 3) throw new Error('not now');
      },
    });
    await announce(outbox, 'a');
    await vi.waitFor(() => expect(ids).toHaveLength(3));
    expect(new Set(ids).size).toBe(1);
    await vi.waitFor(async () => expect(await db.selectFrom('delivery').selectAll().execute()).toEqual([]));
  });

  test('a listener that fails does not delay another; what can never be delivered is set aside', async () => {
    const heard: string[] = [];
    const outbox = make(
      {
        dead: async (slug) => {
          if (slug === 'poison') throw new Error('cannot');
          heard.push(`dead ${slug}`);
        },
        well: async (slug) => void heard.push(`well ${slug}`),
      },
      { maxAttempts: 3 },
    );
    await announce(outbox, 'poison');
    await announce(outbox, 'fine');
    await vi.waitFor(() => expect(heard.toSorted()).toEqual(['dead fine', 'well fine', 'well poison']));
    expect(await db.selectFrom('delivery').select(['listener', 'attempt', 'problem']).execute()).toEqual([{ listener: 'dead', attempt: 3, problem: 'cannot' }]);
  });

  test('a listener that never answers counts as failed', async () => {
    let calls = 0;
    const outbox = make({ hanging: () => ((calls += 1) < 2 ? new Promise(() => undefined) : Promise.resolve()) }, { deadlineMs: 30 });
    await announce(outbox, 'a');
    await vi.waitFor(async () => expect(await db.selectFrom('delivery').selectAll().execute()).toEqual([]));
    expect(calls).toBe(2);
  });

  test('delivers after a restart what a stopped process left', async () => {
    const silent = openOutbox(db);
    silent.listen('search', 'organization.changed', async () => undefined);
    await announce(silent, 'a');
    const heard: string[] = [];
    make({ search: async (slug) => void heard.push(slug) });
    await vi.waitFor(() => expect(heard).toEqual(['a']));
  });

  test('several processes share the deliveries', async () => {
    const heard: string[] = [];
    const listener = { search: async (slug: string) => void heard.push(slug) };
    const outbox = make(listener);
    make(listener, {}, reopen());
    await Promise.all(Array.from({ length: 30 }, (_, i) => announce(outbox, `t${i}`)));
    await vi.waitFor(async () => expect(await db.selectFrom('delivery').selectAll().execute()).toEqual([]), { timeout: 10_000 });
    expect(heard.toSorted()).toEqual(Array.from({ length: 30 }, (_, i) => `t${i}`).toSorted());
  });
});
