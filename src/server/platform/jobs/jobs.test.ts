import { Type } from 'typebox';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Problem } from '#core/problem.ts';
import { inTransaction, now, type Database } from '../database/index.ts';
import { onEachDatabase } from '../database/database.testing.ts';
import { openLog } from '../log.ts';
import type { Plaza } from '../plaza.ts';
import type { JobContext, JobKind, Jobs } from './index.ts';
import { openJobs, type JobsOptions } from './open-jobs.ts';

const Payload = Type.Object({ n: Type.Integer() });
type Kind = JobKind<typeof Payload>;
const log = openLog({ logLevel: 'silent' });

onEachDatabase(({ open, reopen }) => {
  let db: Database;
  const opened: Jobs[] = [];
  beforeEach(async () => {
    db = await open();
  });
  afterEach(async () => {
    for (const jobs of opened.splice(0)) await jobs.stop();
  });

  const start = (kinds: Kind[], options: Partial<JobsOptions> = {}, on = db, setUp: (jobs: Jobs) => void = () => undefined) => {
    const jobs = openJobs(on, { concurrency: 4, tickMs: 20, backoffMs: 10, graceMs: 100, ...options });
    for (const kind of kinds) jobs.register(kind);
    setUp(jobs);
    jobs.start({ log, db: on } as Plaza);
    opened.push(jobs);
    return jobs;
  };
  const kindOf = (run: Kind['run'], more: Partial<Kind> = {}): Kind => ({ name: 'number.count', payload: Payload, deadlineMs: 20_000, run, ...more });

  test('runs what was enqueued and keeps its result and last progress', async () => {
    const kind = kindOf(async (_plaza, { n }, { progress }) => {
      progress({ stage: 'counting', fraction: 0.5, rows: n });
      return n * 2;
    });
    const jobs = start([kind]);
    const id = await jobs.enqueue(db, kind, { n: 21 });
    expect(await jobs.ended(id)).toMatchObject({ state: 'done', result: 42, attempt: 1, problem: null, progress: { stage: 'counting', rows: 21 } });
  });

  test('shows progress while it runs', async () => {
    const kind = kindOf(async (_plaza, _payload, { progress, signal }) => {
      progress({ fraction: 0.25 });
      await untilAborted(signal);
    });
    const jobs = start([kind]);
    const id = await jobs.enqueue(db, kind, { n: 1 });
    await vi.waitFor(async () => expect((await jobs.find(id))?.progress).toEqual({ fraction: 0.25 }), { timeout: 5000 });
    await jobs.cancel(id);
  });

  test('exists exactly when the transaction is committed', async () => {
    const kind = kindOf(async () => 'ran');
    const jobs = start([kind]);
    await expect(
      inTransaction(db, async (tx) => {
        await jobs.enqueue(tx, kind, { n: 1 });
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    expect(await jobs.list()).toEqual([]);
  });

  test('refuses a payload that does not fit', async () => {
    const kind = kindOf(async () => null);
    await expect(start([kind]).enqueue(db, kind, { n: 'x' } as never)).rejects.toThrow('number.count');
  });

  test('tries unexpected failures again, then fails with a sentence that gives nothing away', async () => {
    let runs = 0;
    const kind = kindOf(async () => {
      runs += 1;
      throw new Error('secret path /etc/x');
    });
    const jobs = start([kind]);
    const ended = await jobs.ended(await jobs.enqueue(db, kind, { n: 1 }));
    expect(ended).toMatchObject({ state: 'failed', attempt: 3, problem: { code: 'UnexpectedError' } });
    expect(runs).toBe(3);
    expect(JSON.stringify(ended)).not.toContain('secret');
  });

  test('succeeds at a later try', async () => {
    const kind = kindOf(async (_plaza, _payload, { attempt }) => {
      if (attempt < 3) throw new Error('not yet');
      return attempt;
    });
    const jobs = start([kind]);
    expect(await jobs.ended(await jobs.enqueue(db, kind, { n: 1 }))).toMatchObject({ state: 'done', result: 3 });
  });

  test('does not repeat what a Problem says is in vain, but what may pass', async () => {
    const failing = (status: number) => kindOf(async () => Promise.reject(new Problem('Wrong', status, 'This is wrong.', { row: 3 })), { name: status === 422 ? 'number.refuse' : 'number.wait' });
    const [final, passing] = [failing(422), failing(503)];
    const jobs = start([final, passing]);
    expect(await jobs.ended(await jobs.enqueue(db, final, { n: 1 }))).toMatchObject({
      state: 'failed',
      attempt: 1,
      problem: { code: 'Wrong', message: 'This is wrong.', details: { row: 3 } },
    });
    expect(await jobs.ended(await jobs.enqueue(db, passing, { n: 1 }))).toMatchObject({ state: 'failed', attempt: 3 });
  });

  describe('always ends', () => {
    test('at its deadline, also when it does not listen', async () => {
      const kind = kindOf(() => new Promise(() => undefined), { deadlineMs: 50 });
      const jobs = start([kind]);
      expect(await jobs.ended(await jobs.enqueue(db, kind, { n: 1 }))).toMatchObject({ state: 'failed', problem: { code: 'JobTookTooLong' } });
    });

    test('when it is cancelled', async () => {
      const kind = kindOf(async (_plaza, _payload, { signal }) => untilAborted(signal));
      const jobs = start([kind]);
      const id = await jobs.enqueue(db, kind, { n: 1 });
      await running(jobs, id);
      expect(await jobs.cancel(id)).toBe(true);
      expect(await jobs.ended(id)).toMatchObject({ state: 'cancelled', problem: { code: 'JobCancelled' } });
      expect(await jobs.cancel(id)).toBe(false);
      expect(await jobs.retry(id)).toBe(true);
      await running(jobs, id);
      await jobs.cancel(id);
    });

    test('before it began, when it is cancelled then', async () => {
      const kind = kindOf(async () => 'never');
      const jobs = start([kind]);
      const id = await jobs.enqueue(db, kind, { n: 1 }, { delayMs: 60_000 });
      await jobs.cancel(id);
      expect(await jobs.find(id)).toMatchObject({ state: 'cancelled', attempt: 0, startedAt: null });
    });
  });

  test('tells its kind when it ended without success, once', async () => {
    const told: string[] = [];
    const kind = kindOf(async (_plaza, { n }) => (n === 0 ? 'fine' : Promise.reject(new Problem('Wrong', 422, 'x', {}))), {
      ended: async (_plaza, { n }, job) => void told.push(`${n} ${job.state} ${job.problem?.code}`),
    });
    const jobs = start([kind]);
    const ids = [await jobs.enqueue(db, kind, { n: 0 }), await jobs.enqueue(db, kind, { n: 1 }), await jobs.enqueue(db, kind, { n: 2 }, { delayMs: 60_000 })];
    await jobs.ended(ids[0]!);
    await jobs.ended(ids[1]!);
    await jobs.cancel(ids[2]!);
    await vi.waitFor(() => expect(told.toSorted()).toEqual(['1 failed Wrong', '2 cancelled JobCancelled']));
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(told).toHaveLength(2);
  });

  describe('one at a time', () => {
    test('for the same key, in the order they came; others go on', async () => {
      const order: number[] = [];
      let atOnce = 0;
      const kind = kindOf(async (_plaza, { n }) => {
        atOnce += n < 10 ? 1 : 0;
        expect(atOnce).toBeLessThanOrEqual(1);
        await new Promise((resolve) => setTimeout(resolve, 20));
        order.push(n);
        atOnce -= n < 10 ? 1 : 0;
      });
      const jobs = start([kind]);
      const ids: string[] = [];
      for (let n = 0; n < 5; n += 1) {
        ids.push(await jobs.enqueue(db, kind, { n }, { exclusiveKey: 'dataset:parks' }));
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
      ids.push(await jobs.enqueue(db, kind, { n: 10 }));
      for (const id of ids) expect((await jobs.ended(id)).state).toBe('done');
      expect(order.filter((n) => n < 10)).toEqual([0, 1, 2, 3, 4]);
      expect(order.indexOf(10)).toBeLessThan(5);
    });

    test('of a kind, when it says so', async () => {
      let atOnce = 0;
      let most = 0;
      const kind = kindOf(
        async () => {
          most = Math.max(most, (atOnce += 1));
          await new Promise((resolve) => setTimeout(resolve, 10));
          atOnce -= 1;
        },
        { concurrency: 2 },
      );
      const jobs = start([kind], { concurrency: 8 });
      const ids = await Promise.all(Array.from({ length: 10 }, (_, n) => jobs.enqueue(db, kind, { n })));
      await Promise.all(ids.map((id) => jobs.ended(id)));
      expect(most).toBe(2);
    });

    test('while a job with the same once-key waits or runs, no second one is made', async () => {
      const kind = kindOf(async (_plaza, _payload, { signal }) => untilAborted(signal));
      const jobs = start([kind]);
      const ids = await Promise.all([1, 2, 3].map((n) => jobs.enqueue(db, kind, { n }, { onceKey: 'refresh' })));
      expect(new Set(ids).size).toBe(1);
      await jobs.cancel(ids[0]!);
      await jobs.ended(ids[0]!);
      expect(await jobs.enqueue(db, kind, { n: 4 }, { onceKey: 'refresh', delayMs: 60_000 })).not.toBe(ids[0]);
    });
  });

  describe('with several processes', () => {
    test('each job runs once', async () => {
      const ran: number[] = [];
      const kind = () => kindOf(async (_plaza, { n }) => void ran.push(n));
      const all = [start([kind()]), start([kind()], {}, reopen()), start([kind()], {}, reopen())];
      const first = kind();
      const ids = await Promise.all(Array.from({ length: 30 }, (_, n) => all[n % 3]!.enqueue(db, first, { n })));
      for (const id of ids) expect(await all[0]!.ended(id)).toMatchObject({ state: 'done', attempt: 1 });
      expect(ran.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 30 }, (_, n) => n));
    });

    test('a job of a dead process is taken over, and the dead one cannot publish late', async () => {
      let stalled: JobContext | undefined;
      const dead = openJobs(reopen(), { concurrency: 1, tickMs: 20, leaseMs: 60_000, graceMs: 10 });
      opened.push(dead);
      const kind = kindOf(async (_plaza, _payload, context) => {
        stalled ??= context;
        return context === stalled ? new Promise(() => undefined) : 'second';
      });
      dead.register(kind);
      dead.start({ log, db } as Plaza);
      const id = await dead.enqueue(db, kind, { n: 1 });
      await running(dead, id);
      // As if it had been stopped in the middle: nobody hears of it any more.
      await db.updateTable('job').set({ lease_until: now(-1000), lease_holder: 'dead' }).where('id', '=', id).execute();
      const alive = start([kind], { leaseMs: 10_000 });
      expect(await alive.ended(id)).toMatchObject({ state: 'done', result: 'second', attempt: 2 });
      await expect(stalled!.assertOwned(db)).rejects.toMatchObject({ code: 'JobLost' });
    });

    test('a job that kills its process each time is given up', async () => {
      const kind = kindOf(async () => 'x');
      const maker = openJobs(db, { concurrency: 1 });
      const id = await maker.enqueue(db, kind, { n: 1 });
      await db.updateTable('job').set({ state: 'running', attempt: 3, lease_holder: 'dead', lease_until: now(-1) }).where('id', '=', id).execute();
      expect(await start([kind]).ended(id)).toMatchObject({ state: 'failed', problem: { code: 'JobInterrupted' } });
    });
  });

  test('goes back to the queue when Plaza stops, without losing a try', async () => {
    const seen: number[] = [];
    const kind = kindOf(async (_plaza, _payload, { attempt, signal }) => {
      seen.push(attempt);
      if (seen.length === 1) await untilAborted(signal);
      return 'done';
    });
    const first = start([kind]);
    const id = await first.enqueue(db, kind, { n: 1 });
    await running(first, id);
    await first.stop();
    expect(await first.find(id)).toMatchObject({ state: 'queued', attempt: 0 });
    expect(await start([kind]).ended(id)).toMatchObject({ state: 'done' });
    expect(seen).toEqual([1, 1]);
  });

  describe('recurring', () => {
    test('runs when it is due, once for all processes', async () => {
      let runs = 0;
      const kind = kindOf(async () => void (runs += 1), { name: 'clock.tick' });
      const recur = (jobs: Jobs) => jobs.recur('ticking', '0 0 1 1 *', kind, { n: 1 });
      start([kind], {}, db, recur);
      start([kind], {}, reopen(), recur);
      await vi.waitFor(async () => expect(await db.selectFrom('recurrence').selectAll().execute()).toHaveLength(1));
      expect(runs).toBe(0);
      await db.updateTable('recurrence').set({ next_at: now(-1000) }).execute();
      await vi.waitFor(() => expect(runs).toBe(1));
      await new Promise((resolve) => setTimeout(resolve, 150));
      expect(runs).toBe(1);
    });

    test('is not lost when the clock was wrong', async () => {
      const kind = kindOf(async () => null, { name: 'clock.tick' });
      start([kind], {}, db, (jobs) => jobs.recur('ticking', '0 0 1 1 *', kind, { n: 1 }));
      await vi.waitFor(async () => expect(await db.selectFrom('recurrence').selectAll().execute()).toHaveLength(1));
      await db.updateTable('recurrence').set({ next_at: '2190-01-01T00:00:00.000Z' }).execute();
      await vi.waitFor(async () => expect((await db.selectFrom('recurrence').select('next_at').executeTakeFirstOrThrow()).next_at < '2100').toBe(true));
    });
  });
});

async function untilAborted(signal: AbortSignal): Promise<never> {
  await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  throw signal.reason;
}

async function running(jobs: Jobs, id: string): Promise<void> {
  await vi.waitFor(async () => expect((await jobs.find(id))?.state).toBe('running'), { timeout: 5000 });
}
