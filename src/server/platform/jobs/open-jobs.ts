import { Cron } from 'croner';
import type { TSchema } from 'typebox';
import { now, type Database } from '../database/index.ts';
import type { Plaza } from '../plaza.ts';
import type { EnqueueOptions, Job, JobKind, Jobs, JobState } from './job.ts';
import { Queue } from './queue.ts';
import { runJob, type RunningJob } from './run-job.ts';

export interface JobsOptions {
  /** At the same time in this process. */
  readonly concurrency: number;
  /** Between two looks for work. */
  readonly tickMs?: number;
  /** How long a process may be silent before its jobs are taken over. */
  readonly leaseMs?: number;
  readonly backoffMs?: number;
  readonly graceMs?: number;
  readonly keepEndedDays?: number;
}

/** The queue of background work, on the database. */
export function openJobs(db: Database, options: JobsOptions): Jobs {
  return new DatabaseJobs(db, options);
}

const KIND_NAME = /^[a-z-]+\.[a-z-]+$/;
const DAY_MS = 24 * 3600 * 1000;

interface Recurring {
  readonly name: string;
  readonly cron: Cron;
  readonly kind: JobKind;
  readonly payload: unknown;
}

class DatabaseJobs implements Jobs {
  readonly #queue: Queue;
  readonly #options: Required<JobsOptions>;
  readonly #kinds = new Map<string, JobKind>();
  readonly #recurring: Recurring[] = [];
  readonly #running = new Map<string, RunningJob>();
  readonly #timers: NodeJS.Timeout[] = [];
  #plaza: Plaza | undefined;
  #wake: NodeJS.Timeout | undefined;
  #looking: Promise<void> = Promise.resolve();
  #isLookWanted = false;

  constructor(db: Database, options: JobsOptions) {
    this.#options = { tickMs: 1000, leaseMs: 30_000, backoffMs: 2000, graceMs: 15_000, keepEndedDays: 30, ...options };
    this.#queue = new Queue(db, this.#options.leaseMs);
  }

  register<P extends TSchema>(kind: JobKind<P>): void {
    if (!KIND_NAME.test(kind.name) || this.#kinds.has(kind.name)) throw new Error(`“${kind.name}” is taken or no name for a kind of job.`);
    this.#kinds.set(kind.name, kind as unknown as JobKind);
  }

  async enqueue<P extends TSchema>(db: Database, kind: JobKind<P>, payload: unknown, options?: EnqueueOptions): Promise<string> {
    const id = await this.#queue.add(db, kind, payload, options);
    // A moment later, since the caller's transaction has still to be committed; the tick finds it in any case.
    this.#wake ??= setTimeout(() => this.wake(), 20);
    return id;
  }

  recur<P extends TSchema>(name: string, cron: string, kind: JobKind<P>, payload: unknown): void {
    this.#recurring.push({ name, cron: new Cron(cron, { timezone: 'UTC', paused: true }), kind: kind as unknown as JobKind, payload });
  }

  find = (id: string): Promise<Job | null> => this.#queue.find(id);
  list = (filter?: { kind?: string; state?: JobState; limit?: number }): Promise<Job[]> => this.#queue.list(filter);

  async cancel(id: string): Promise<boolean> {
    const outcome = await this.#queue.cancel(id);
    if (outcome === 'stopping') this.#running.get(id)?.stop('cancelled');
    if (outcome === 'ended') this.wake();
    return outcome !== 'no';
  }

  async retry(id: string): Promise<boolean> {
    const isRenewed = await this.#queue.retry(id);
    if (isRenewed) this.wake();
    return isRenewed;
  }

  async ended(id: string, signal?: AbortSignal): Promise<Job> {
    for (let pauseMs = 10; ; pauseMs = Math.min(pauseMs * 2, 500)) {
      signal?.throwIfAborted();
      const job = await this.find(id);
      if (!job) throw new Error(`There is no job ${id}.`);
      if (job.endedAt !== null) return job;
      const running = this.#running.get(id);
      await Promise.race([new Promise((resolve) => setTimeout(resolve, pauseMs)), ...(running ? [running.ended] : [])]);
    }
  }

  start(plaza: Plaza): void {
    this.#plaza = plaza;
    this.#looking = this.#queue.forgetOtherProcesses().catch((error: unknown) => this.#report(error));
    this.#every(this.#options.tickMs, () => this.#look());
    this.#every(this.#options.leaseMs / 3, () => this.#keepAlive());
    this.#every(DAY_MS / 24, () => this.#queue.removeEndedBefore(now(-this.#options.keepEndedDays * DAY_MS)));
    this.wake();
  }

  wake(): void {
    clearTimeout(this.#wake);
    this.#wake = undefined;
    void this.#look();
  }

  async stop(): Promise<void> {
    const plaza = this.#plaza;
    this.#plaza = undefined;
    clearTimeout(this.#wake);
    for (const timer of this.#timers.splice(0)) clearInterval(timer);
    await this.#looking;
    for (const one of this.#running.values()) one.stop('shutdown');
    await Promise.all([...this.#running.values()].map((one) => one.ended));
    plaza?.log.debug('jobs stopped');
  }

  #every(milliseconds: number, work: () => Promise<unknown>): void {
    const safely = () => work().catch((error: unknown) => this.#report(error));
    this.#timers.push(setInterval(() => void safely(), milliseconds));
  }

  /** One look at a time; a wish for another one during a look is remembered. */
  #look(): Promise<void> {
    if (this.#isLookWanted || !this.#plaza) return this.#looking;
    this.#isLookWanted = true;
    this.#looking = this.#looking.then(async () => {
      this.#isLookWanted = false;
      if (this.#plaza) await this.#takeWork(this.#plaza).catch((error: unknown) => this.#report(error));
    });
    return this.#looking;
  }

  async #takeWork(plaza: Plaza): Promise<void> {
    for (const { name, cron, kind, payload } of this.#recurring) {
      const add = (tx: Database) => this.#queue.add(tx, kind, payload, { onceKey: `recur:${name}` });
      await this.#queue.recur(name, `${cron.getPattern()}`, () => cron.nextRun(), add);
    }
    const claimed = await this.#queue.claim(this.#rooms(), this.#options.concurrency - this.#running.size);
    for (const job of claimed) this.#startRun(plaza, job);
    await this.#tellEnded(plaza);
  }

  #rooms() {
    const used = (name: string) => [...this.#running.values()].filter((one) => one.job.kind === name).length;
    return [...this.#kinds.values()].map((kind) => ({
      kind: kind.name,
      free: (kind.concurrency ?? this.#options.concurrency) - used(kind.name),
      maxAttempts: kind.maxAttempts ?? 3,
    }));
  }

  #startRun(plaza: Plaza, job: Job): void {
    const kind = this.#kinds.get(job.kind)!;
    const running = runJob(plaza, this.#queue, kind, job, this.#options);
    this.#running.set(job.id, running);
    void running.ended.then(() => {
      this.#running.delete(job.id);
      return this.#look();
    });
  }

  async #tellEnded(plaza: Plaza): Promise<void> {
    const kinds = [...this.#kinds.values()];
    for (const job of await this.#queue.claimUntold(kinds.map((kind) => kind.name))) {
      try {
        await this.#kinds.get(job.kind)?.ended?.(plaza, job.payload as never, job);
        await this.#queue.markTold(job.id);
      } catch (error) {
        // Its lease runs out, then it is told again.
        this.#report(error);
      }
    }
  }

  async #keepAlive(): Promise<void> {
    const { lost, cancelled } = await this.#queue.extend([...this.#running.keys()]);
    for (const id of lost) this.#running.get(id)?.stop('lost');
    for (const id of cancelled) this.#running.get(id)?.stop('cancelled');
  }

  #report(error: unknown): void {
    this.#plaza?.log.error({ err: error }, 'the job queue met an error');
  }
}
