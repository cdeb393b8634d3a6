import type { Static, TSchema } from 'typebox';
import type { Database } from '../database/index.ts';
import type { Log } from '../log.ts';
import type { Plaza } from '../plaza.ts';

export type JobState = 'queued' | 'running' | 'done' | 'failed' | 'cancelled';

/** Where a running job stands, for people to see. `fraction` from 0 to 1; the rest as the kind likes. */
export interface JobProgress {
  readonly stage?: string;
  readonly fraction?: number;
  readonly [measure: string]: unknown;
}

export interface Job {
  readonly id: string;
  readonly kind: string;
  readonly payload: unknown;
  readonly state: JobState;
  readonly progress: JobProgress;
  /** What `run` returned. */
  readonly result: unknown;
  /** Of the last failure: a `Problem`'s code and message, or `UnexpectedError` with a general sentence. */
  readonly problem: { readonly code: string; readonly message: string; readonly details: Record<string, unknown> } | null;
  /** How often it was started, this time included. */
  readonly attempt: number;
  readonly createdAt: string;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
}

/** What a running job is handed. */
export interface JobContext {
  readonly jobId: string;
  /** From 1; more than 1 means an earlier attempt failed or its process died. Make repeating harmless. */
  readonly attempt: number;
  /** Fires on cancel, deadline, lost lease and shutdown; `signal.reason` is a Problem. Stop soon after. */
  readonly signal: AbortSignal;
  readonly log: Log;
  /** Cheap to call often: written to the database at most every half second. */
  progress(progress: JobProgress): void;
  /**
   * Throws unless this attempt still owns the job; call it inside the transaction that makes the result visible, so that
   * a stalled process which another one has replaced cannot publish late.
   */
  assertOwned(tx: Database): Promise<void>;
}

/** One kind of background work. Throwing a `Problem` fails the job at once; any other error is retried. */
export interface JobKind<Payload extends TSchema = TSchema> {
  /** `noun.verb`, such as `run.execute`. Stays the same for ever, since it is stored. */
  readonly name: string;
  readonly payload: Payload;
  /** A job always ends: it is stopped and failed after this long. */
  readonly deadlineMs: number | ((plaza: Plaza) => number);
  /** Starts in all, when the failures are unexpected ones. Default 3. */
  readonly maxAttempts?: number;
  /** At the same time in one process. Default: no bound but that of the whole queue. */
  readonly concurrency?: number;
  run(plaza: Plaza, payload: Static<Payload>, context: JobContext): Promise<unknown>;
  /** Called once when the job has ended without success (failed or cancelled), also when its process had died. */
  ended?(plaza: Plaza, payload: Static<Payload>, job: Job): Promise<void>;
}

export interface EnqueueOptions {
  /** Of the jobs with the same key only one runs at a time, in the order they came; for instance `dataset:parks`. */
  readonly exclusiveKey?: string;
  /** While a job with this key waits or runs, no second one is made; the id of the first is returned. */
  readonly onceKey?: string;
  /** Not before. */
  readonly delayMs?: number;
}

/** Durable queue in the database; several processes may share it. */
export interface Jobs {
  /** Makes a kind known. Call before `start`. */
  register<Payload extends TSchema>(kind: JobKind<Payload>): void;
  /** Adds a job in the caller's transaction: it exists exactly when the transaction is committed. Returns its id. */
  enqueue<Payload extends TSchema>(
    db: Database,
    kind: JobKind<Payload>,
    payload: Static<Payload>,
    options?: EnqueueOptions,
  ): Promise<string>;
  /** Enqueues a job whenever the cron expression (UTC) says so, once for all processes together. Call before `start`. */
  recur<Payload extends TSchema>(name: string, cron: string, kind: JobKind<Payload>, payload: Static<Payload>): void;
  find(id: string): Promise<Job | null>;
  list(filter?: { kind?: string; state?: JobState; limit?: number }): Promise<Job[]>;
  /** A waiting job ends at once, a running one as soon as it notices. False when it had ended before. */
  cancel(id: string): Promise<boolean>;
  /** Queues a failed or cancelled job again. False when it is neither. */
  retry(id: string): Promise<boolean>;
  /** Looks for work now instead of at the next tick. */
  wake(): void;
  /** Waits until the job has ended. */
  ended(id: string, signal?: AbortSignal): Promise<Job>;
  start(plaza: Plaza): void;
  /** Stops taking jobs, interrupts running ones (they go back to the queue) and waits for them. */
  stop(): Promise<void>;
}
