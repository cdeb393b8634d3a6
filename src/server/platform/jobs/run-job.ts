import { Value } from 'typebox/value';
import { isProblem } from '#core/problem.ts';
import type { Plaza } from '../plaza.ts';
import type { Job, JobContext, JobKind, JobProgress } from './job.ts';
import { JobCancelled, JobLost, JobTookTooLong, UnexpectedError } from './problems.ts';
import { problemOf, type Queue } from './queue.ts';

/** Why a running job is asked to stop. */
export type StopReason = 'cancelled' | 'lost' | 'shutdown';

export interface RunningJob {
  readonly job: Job;
  stop(reason: StopReason): void;
  /** Resolves when the job's end is written, whatever it was. Never rejects. */
  readonly ended: Promise<void>;
}

export interface RunTimes {
  /** First delay before another try; doubles with each. */
  readonly backoffMs: number;
  /** How long a job that was asked to stop may take before it is given up on. */
  readonly graceMs: number;
}

const LONGEST_BACKOFF_MS = 10 * 60_000;
const PROGRESS_MS = 500;
/** Problems of others that may pass by themselves. */
const PASSING = new Set([429, 502, 503, 504]);

/** Runs one claimed job to its end: done, failed, cancelled, or back to the queue. */
export function runJob(plaza: Plaza, queue: Queue, kind: JobKind, job: Job, times: RunTimes): RunningJob {
  const abort = new AbortController();
  let reason: StopReason | 'deadline' | null = null;
  const stop = (why: StopReason | 'deadline', problem: Error) => {
    reason ??= why;
    abort.abort(problem);
  };
  const deadlineMs = typeof kind.deadlineMs === 'function' ? kind.deadlineMs(plaza) : kind.deadlineMs;
  const deadline = setTimeout(() => stop('deadline', JobTookTooLong({ seconds: Math.round(deadlineMs / 1000) })), deadlineMs);
  const notes = new Notes(queue, job.id);
  const context: JobContext = {
    jobId: job.id,
    attempt: job.attempt,
    signal: abort.signal,
    log: plaza.log.child({ job: job.id, kind: job.kind }),
    progress: (progress) => notes.write(progress),
    assertOwned: async (tx) => {
      abort.signal.throwIfAborted();
      if (!(await queue.owns(tx, job.id, job.attempt))) throw JobLost();
    },
  };
  const work = async () => {
    if (!Value.Check(kind.payload, job.payload)) throw new Error('The stored payload does not fit the schema any more.');
    return kind.run(plaza, job.payload as never, context);
  };
  const settle = async () => {
    const outcome = await firstOf(work(), abort.signal, times.graceMs);
    clearTimeout(deadline);
    await notes.stop();
    await writeEnd(plaza, { queue, kind, job, times, progress: notes.last, reason }, outcome);
  };
  const ended = settle().catch((error: unknown) => context.log.error({ err: error }, 'the end of a job could not be written'));
  return {
    job,
    stop: (why) => stop(why, why === 'cancelled' ? JobCancelled() : JobLost()),
    ended,
  };
}

type Outcome = { readonly result: unknown } | { readonly error: unknown };

/** The work's outcome; after an abort it has `graceMs` left, then it is as if it had thrown the abort's reason. */
async function firstOf(work: Promise<unknown>, signal: AbortSignal, graceMs: number): Promise<Outcome> {
  const outcome = work.then(
    (result): Outcome => ({ result }),
    (error: unknown): Outcome => ({ error }),
  );
  const givenUp = Promise.withResolvers<Outcome>();
  let timer: NodeJS.Timeout | undefined;
  const onAbort = () => {
    timer = setTimeout(() => givenUp.resolve({ error: signal.reason as unknown }), graceMs);
  };
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([outcome, givenUp.promise]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  }
}

interface End {
  readonly queue: Queue;
  readonly kind: JobKind;
  readonly job: Job;
  readonly times: RunTimes;
  readonly progress: JobProgress;
  readonly reason: StopReason | 'deadline' | null;
}

async function writeEnd(plaza: Plaza, end: End, outcome: Outcome): Promise<void> {
  const { queue, kind, job, times, progress, reason } = end;
  if ('result' in outcome) return queue.finish(job.id, outcome.result, progress);
  if (reason === 'lost') return;
  if (reason === 'shutdown') return queue.putBack(job.id, 0, null, true);
  if (reason === 'cancelled') return queue.fail(job.id, 'cancelled', problemOf(JobCancelled()), progress);
  const deadline = JobTookTooLong({ seconds: Math.round((typeof kind.deadlineMs === 'function' ? kind.deadlineMs(plaza) : kind.deadlineMs) / 1000) });
  const problem = problemOf(reason === 'deadline' ? deadline : isProblem(outcome.error) ? outcome.error : UnexpectedError({ job: job.id }));
  const isFinal = reason === 'deadline' || (isProblem(outcome.error) && !PASSING.has(outcome.error.status));
  if (!isProblem(outcome.error)) plaza.log.error({ err: outcome.error, job: job.id, kind: job.kind, attempt: job.attempt }, 'a job failed');
  if (isFinal || job.attempt >= (kind.maxAttempts ?? 3)) return queue.fail(job.id, 'failed', problem, progress);
  const delay = Math.min(LONGEST_BACKOFF_MS, times.backoffMs * 2 ** (job.attempt - 1));
  return queue.putBack(job.id, delay * (0.5 + Math.random() / 2), problem);
}

/** Writes progress at most every half second, the newest only. */
class Notes {
  readonly #queue: Queue;
  readonly #id: string;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();
  last: JobProgress = {};
  constructor(queue: Queue, id: string) {
    this.#queue = queue;
    this.#id = id;
  }

  write(progress: JobProgress): void {
    this.last = progress;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#writing = this.#queue.noteProgress(this.#id, this.last).catch(() => undefined);
    }, PROGRESS_MS);
  }

  async stop(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    await this.#writing;
  }
}
