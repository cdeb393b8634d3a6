import { sql, type UpdateObject } from 'kysely';
import type { TSchema } from 'typebox';
import { Value } from 'typebox/value';
import { dialectOf, inTransaction, newId, now, type Database, type Tables, type Tx } from '../database/index.ts';
import type { EnqueueOptions, Job, JobKind, JobProgress, JobState } from './job.ts';
import { JobCancelled, JobInterrupted } from './problems.ts';
import type { JobTable } from './tables.ts';

export type JobProblem = NonNullable<Job['problem']>;

/** What may be claimed: kinds with room, by name, with how often each may be started in all. */
export interface Room {
  readonly kind: string;
  readonly free: number;
  readonly maxAttempts: number;
}

/** Number of PostgreSQL's advisory lock under which jobs are claimed, one process at a time. */
const CLAIM_LOCK = 7_529_001;
const ENDED: readonly JobState[] = ['done', 'failed', 'cancelled'];

/** The table of jobs: every change of a job's state, each in one short transaction. */
export class Queue {
  readonly #db: Database;
  /** Name of this process in leases. */
  readonly holder = newId();
  readonly #leaseMs: number;
  constructor(db: Database, leaseMs: number) {
    this.#db = db;
    this.#leaseMs = leaseMs;
  }

  async add<P extends TSchema>(db: Database, kind: JobKind<P>, payload: unknown, options: EnqueueOptions = {}): Promise<string> {
    if (!Value.Check(kind.payload, payload)) throw new Error(`The payload of a job “${kind.name}” does not fit its schema.`);
    return inTransaction(db, async (tx) => {
      if (options.onceKey !== undefined) {
        await this.#alone(tx);
        const waiting = await tx.selectFrom('job').select('id').where('once_key', '=', options.onceKey).where('state', 'in', ['queued', 'running']).executeTakeFirst();
        if (waiting) return waiting.id;
      }
      const row = newRow(kind.name, payload, options);
      await tx.insertInto('job').values(row).execute();
      return row.id;
    });
  }

  async find(id: string): Promise<Job | null> {
    const row = await this.#db.selectFrom('job').selectAll().where('id', '=', id).executeTakeFirst();
    return row ? readJob(row) : null;
  }

  /** Newest first. */
  async list({ kind, state, limit = 100 }: { kind?: string; state?: JobState; limit?: number } = {}): Promise<Job[]> {
    const rows = await this.#db
      .selectFrom('job')
      .selectAll()
      .$if(kind !== undefined, (query) => query.where('kind', '=', kind!))
      .$if(state !== undefined, (query) => query.where('state', '=', state!))
      .orderBy('id', 'desc')
      .limit(limit)
      .execute();
    return rows.map(readJob);
  }

  /** Takes up to `total` jobs that may run now, and gives up those that died too often. */
  async claim(rooms: readonly Room[], total: number): Promise<Job[]> {
    if (total <= 0 || rooms.length === 0 || !(await this.#isWorkWaiting())) return [];
    return inTransaction(this.#db, async (tx) => {
      await this.#alone(tx);
      await this.#reviveAbandoned(tx, rooms);
      const claimed: JobTable[] = [];
      for (const room of rooms) {
        const left = Math.min(room.free, total - claimed.length);
        for (let i = 0; i < left; i += 1) {
          const row = await this.#claimNext(tx, room.kind);
          if (!row) break;
          claimed.push(row);
        }
      }
      return claimed.map(readJob);
    });
  }

  /** A look without a lock, so that idle processes cost the database next to nothing. */
  async #isWorkWaiting(): Promise<boolean> {
    const at = now();
    const found = await this.#db
      .selectFrom('job')
      .select('id')
      .where((is) =>
        is.or([is.and([is('state', '=', 'queued'), is('run_at', '<=', at)]), is.and([is('state', '=', 'running'), is('lease_until', '<', at)])]),
      )
      .limit(1)
      .executeTakeFirst();
    return found !== undefined;
  }

  async #claimNext(tx: Tx, kind: string): Promise<JobTable | undefined> {
    const next = await tx
      .selectFrom('job')
      .select('id')
      .where('kind', '=', kind)
      .where('state', '=', 'queued')
      .where('run_at', '<=', now())
      .where((is) =>
        is.or([
          is('exclusive_key', 'is', null),
          is.not(
            is.exists(
              is
                .selectFrom('job as other')
                .select('other.id')
                .whereRef('other.exclusive_key', '=', 'job.exclusive_key')
                .where((or) => or.or([or('other.state', '=', 'running'), or.and([or('other.state', '=', 'queued'), or('other.id', '<', or.ref('job.id'))])])),
            ),
          ),
        ]),
      )
      .orderBy('id')
      .limit(1)
      .executeTakeFirst();
    if (!next) return undefined;
    return tx
      .updateTable('job')
      .set({ state: 'running', attempt: sql`attempt + 1`, started_at: now(), lease_holder: this.holder, lease_until: now(this.#leaseMs), progress: '{}' })
      .where('id', '=', next.id)
      .returningAll()
      .executeTakeFirst();
  }

  /** Jobs whose process gave no sign of life go back to the queue, or fail when that happened too often. */
  async #reviveAbandoned(tx: Tx, rooms: readonly Room[]): Promise<void> {
    const rows = await tx.selectFrom('job').selectAll().where('state', '=', 'running').where('lease_until', '<', now()).execute();
    for (const row of rows) {
      const max = rooms.find((room) => room.kind === row.kind)?.maxAttempts;
      if (row.is_cancelled === 1) await this.#end(tx, row, 'cancelled', problemOf(JobCancelled()));
      else if (max !== undefined && row.attempt >= max) await this.#end(tx, row, 'failed', problemOf(JobInterrupted({ attempts: row.attempt })));
      else await tx.updateTable('job').set({ state: 'queued', lease_holder: null, lease_until: null }).where('id', '=', row.id).execute();
    }
  }

  async #end(tx: Tx, row: JobTable, state: JobState, problem: JobProblem): Promise<void> {
    await tx
      .updateTable('job')
      .set({ state, problem: JSON.stringify(problem), ended_at: now(), lease_holder: null, lease_until: null })
      .where('id', '=', row.id)
      .execute();
  }

  /** The leases of this process are extended; ids of those it has lost, and of those somebody wants to stop. */
  async extend(ids: readonly string[]): Promise<{ lost: string[]; cancelled: string[] }> {
    if (ids.length === 0) return { lost: [], cancelled: [] };
    const kept = await this.#db
      .updateTable('job')
      .set({ lease_until: now(this.#leaseMs) })
      .where('id', 'in', ids)
      .where('lease_holder', '=', this.holder)
      .where('state', '=', 'running')
      .returning(['id', 'is_cancelled'])
      .execute();
    const keptIds = new Set(kept.map((row) => row.id));
    return { lost: ids.filter((id) => !keptIds.has(id)), cancelled: kept.filter((row) => row.is_cancelled === 1).map((row) => row.id) };
  }

  async owns(tx: Database, id: string, attempt: number): Promise<boolean> {
    // An update instead of a select: it also holds the row, so that nobody can take the job over before the commit.
    const held = await tx
      .updateTable('job')
      .set({ lease_until: now(this.#leaseMs) })
      .where('id', '=', id)
      .where('attempt', '=', attempt)
      .where('lease_holder', '=', this.holder)
      .where('state', '=', 'running')
      .executeTakeFirst();
    return held.numUpdatedRows === 1n;
  }

  async noteProgress(id: string, progress: JobProgress): Promise<void> {
    await this.#owned(id, { progress: JSON.stringify(progress) });
  }

  async finish(id: string, result: unknown, progress: JobProgress): Promise<void> {
    const ended = { result: JSON.stringify(result ?? null), problem: null, progress: JSON.stringify(progress), is_ended_told: 1 };
    await this.#owned(id, { state: 'done', ...ended, ended_at: now(), lease_holder: null, lease_until: null });
  }

  async fail(id: string, state: 'failed' | 'cancelled', problem: JobProblem, progress: JobProgress): Promise<void> {
    const ended = { problem: JSON.stringify(problem), progress: JSON.stringify(progress), ended_at: now() };
    await this.#owned(id, { state, ...ended, lease_holder: null, lease_until: null });
  }

  /** Back to the queue. `isFree`: this attempt does not count, since it was Plaza that stopped. */
  async putBack(id: string, delayMs: number, problem: JobProblem | null, isFree = false): Promise<void> {
    const waiting = { state: 'queued', run_at: now(delayMs), lease_holder: null, lease_until: null };
    await this.#owned(id, { ...waiting, ...(problem && { problem: JSON.stringify(problem) }), ...(isFree && { attempt: sql<number>`attempt - 1` }) });
  }

  async #owned(id: string, change: UpdateObject<Tables, 'job'>): Promise<void> {
    await this.#db.updateTable('job').set(change).where('id', '=', id).where('lease_holder', '=', this.holder).where('state', '=', 'running').execute();
  }

  async cancel(id: string): Promise<'ended' | 'stopping' | 'no'> {
    return inTransaction(this.#db, async (tx) => {
      await this.#alone(tx);
      const row = await tx.selectFrom('job').selectAll().where('id', '=', id).executeTakeFirst();
      if (!row || ENDED.includes(row.state as JobState)) return 'no';
      await tx.updateTable('job').set({ is_cancelled: 1 }).where('id', '=', id).execute();
      if (row.state === 'running') return 'stopping';
      await this.#end(tx, row, 'cancelled', problemOf(JobCancelled()));
      return 'ended';
    });
  }

  async retry(id: string): Promise<boolean> {
    const renewed = await this.#db
      .updateTable('job')
      .set({ state: 'queued', attempt: 0, run_at: now(), progress: '{}', problem: null, result: null, is_cancelled: 0, is_ended_told: 0, ended_at: null })
      .where('id', '=', id)
      .where('state', 'in', ['failed', 'cancelled'])
      .executeTakeFirst();
    return renewed.numUpdatedRows === 1n;
  }

  /** Jobs that ended without success and whose kind has not been told, leased to this process for the telling. */
  async claimUntold(kinds: readonly string[]): Promise<Job[]> {
    const untold = this.#db
      .selectFrom('job')
      .select('id')
      .where('state', 'in', ['failed', 'cancelled'])
      .where('is_ended_told', '=', 0)
      .where((is) => is.or([is('lease_until', 'is', null), is('lease_until', '<', now())]));
    if (kinds.length === 0 || !(await untold.limit(1).executeTakeFirst())) return [];
    const rows = await this.#db
      .updateTable('job')
      .set({ lease_holder: this.holder, lease_until: now(this.#leaseMs) })
      .where('id', 'in', untold)
      .where('kind', 'in', kinds)
      .returningAll()
      .execute();
    return rows.map(readJob);
  }

  async markTold(id: string): Promise<void> {
    await this.#db
      .updateTable('job')
      .set({ is_ended_told: 1, lease_holder: null, lease_until: null })
      .where('id', '=', id)
      .where('lease_holder', '=', this.holder)
      .where('state', 'in', ['failed', 'cancelled'])
      .execute();
  }

  /** With a SQLite file there is only this process: whatever others held, they are dead. */
  async forgetOtherProcesses(): Promise<void> {
    if (dialectOf(this.#db) !== 'sqlite') return;
    await this.#db.updateTable('job').set({ lease_until: now(-1) }).where('lease_holder', 'is not', null).where('lease_holder', '!=', this.holder).execute();
  }

  async removeEndedBefore(moment: string): Promise<void> {
    await this.#db.deleteFrom('job').where('state', 'in', ENDED).where('ended_at', '<', moment).where('is_ended_told', '=', 1).execute();
  }

  /** Enqueues what is due of a recurring job, once for all processes. */
  async recur(name: string, cron: string, nextAfter: () => Date | null, add: (tx: Tx) => Promise<unknown>): Promise<void> {
    const next = nextAfter()?.toISOString() ?? '9999';
    const known = await this.#db.selectFrom('recurrence').selectAll().where('name', '=', name).executeTakeFirst();
    // Not due; a moment further away than the next one comes from a clock that was wrong.
    if (known?.cron === cron && known.next_at > now() && known.next_at <= next) return;
    await inTransaction(this.#db, async (tx) => {
      await this.#alone(tx);
      const row = await tx.selectFrom('recurrence').selectAll().where('name', '=', name).executeTakeFirst();
      if (!row) await tx.insertInto('recurrence').values({ name, cron, next_at: next }).execute();
      else await tx.updateTable('recurrence').set({ cron, next_at: next }).where('name', '=', name).execute();
      if (row?.cron === cron && row.next_at <= now()) await add(tx);
    });
  }

  async #alone(tx: Tx): Promise<void> {
    if (dialectOf(tx) === 'postgres') await sql`select pg_advisory_xact_lock(${sql.lit(CLAIM_LOCK)})`.execute(tx);
  }
}

function newRow(kind: string, payload: unknown, { exclusiveKey, onceKey, delayMs = 0 }: EnqueueOptions): JobTable {
  return {
    id: newId(),
    kind,
    payload: JSON.stringify(payload),
    state: 'queued',
    progress: '{}',
    result: null,
    problem: null,
    attempt: 0,
    exclusive_key: exclusiveKey ?? null,
    once_key: onceKey ?? null,
    is_cancelled: 0,
    is_ended_told: 0,
    run_at: now(delayMs),
    created_at: now(),
    started_at: null,
    ended_at: null,
    lease_holder: null,
    lease_until: null,
  };
}

export function problemOf({ code, message, details }: { code: string; message: string; details: Readonly<Record<string, unknown>> }): JobProblem {
  return { code, message, details: { ...details } };
}

function readJob(row: JobTable): Job {
  return {
    id: row.id,
    kind: row.kind,
    payload: JSON.parse(row.payload) as unknown,
    state: row.state as JobState,
    progress: JSON.parse(row.progress) as JobProgress,
    result: row.result === null ? null : (JSON.parse(row.result) as unknown),
    problem: row.problem === null ? null : (JSON.parse(row.problem) as JobProblem),
    attempt: row.attempt,
    createdAt: row.created_at,
    startedAt: row.started_at,
    endedAt: row.ended_at,
  };
}
