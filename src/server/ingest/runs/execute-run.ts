import { Type } from 'typebox';
import { isProblem } from '#core/problem.ts';
import { inTransaction, now } from '#server/platform/database/index.ts';
import type { Job, JobContext, JobKind } from '#server/platform/jobs/index.ts';
import type { Plaza } from '#server/platform/plaza.ts';
import { DiskFull } from '../problems.ts';
import { isDiskFull, keepReserve, spendReserve } from '../disk.ts';
import { withScratch } from '../scratch.ts';
import { Journal } from './journal.ts';
import { performRun } from './perform-run.ts';
import { isOver } from './run.ts';

const payload = Type.Object({ runId: Type.String() });

/**
 * The job of a run. It can be repeated at any point: until the last transaction it only makes files and tables that
 * nobody sees; that transaction publishes the revision and ends the run at once.
 */
export const executeRun: JobKind<typeof payload> = {
  name: 'run.execute',
  payload,
  deadlineMs: (plaza) => plaza.config.runDeadlineMs,
  maxAttempts: 3,
  run: async (plaza, { runId }, context) => {
    const row = await plaza.db.selectFrom('run').selectAll().where('id', '=', runId).executeTakeFirst();
    if (!row || isOver(row.status) || row.status === 'ready') return null;
    keepReserve(plaza);
    const attempt = row.attempt + 1;
    await plaza.db
      .updateTable('run')
      .set({ status: 'running', stage: 'received', attempt, problem: null })
      .where('id', '=', runId)
      .execute();
    const journal = new Journal(plaza, context, row);
    if (attempt > 1) await journal.say(`Begun again (attempt ${attempt}).`);
    return withScratch(plaza, `run-${runId}`, (scratch) => perform(plaza, { runId, journal, context, scratch }));
  },
  ended: (plaza, { runId }, job) => closeRun(plaza, runId, job),
};

async function perform(plaza: Plaza, work: { runId: string; journal: Journal; context: JobContext; scratch: string }) {
  try {
    const row = await plaza.db.selectFrom('run').selectAll().where('id', '=', work.runId).executeTakeFirstOrThrow();
    return await performRun(plaza, { ...work, row });
  } catch (thrown) {
    if (work.context.signal.aborted) throw work.context.signal.reason;
    if (!isDiskFull(thrown)) throw thrown;
    spendReserve(plaza);
    // The engine, the file store and the database each have their own words for it.
    throw isProblem(thrown) && thrown.code === 'DiskFull'
      ? thrown
      : DiskFull({ free: 'no more bytes', needed: 'more' });
  }
}

/** Writes the end of a run that did not come to a good one; harmless when it was written before. */
export async function closeRun(plaza: Plaza, runId: string, job: Job): Promise<void> {
  await inTransaction(plaza.db, async (tx) => {
    const row = await tx
      .selectFrom('run')
      .select(['status', 'log', 'job_id'])
      .where('id', '=', runId)
      .executeTakeFirst();
    // Published a moment before it was cancelled, or queued again by `retryRun` meanwhile: the row knows better.
    if (!row || row.job_id !== job.id || (row.status !== 'running' && row.status !== 'queued')) return;
    const status = job.state === 'cancelled' ? 'cancelled' : 'failed';
    const message =
      status === 'cancelled'
        ? 'Cancelled; nothing was changed.'
        : (job.problem?.message ?? 'Failed for an unknown reason.');
    const line = { at: now(), level: status === 'cancelled' ? 'info' : 'error', message };
    const problem =
      status === 'cancelled' ? null : JSON.stringify({ error_code: job.problem?.code ?? 'UnexpectedError', message });
    const log = JSON.stringify([...(JSON.parse(row.log) as unknown[]), line]);
    await tx.updateTable('run').set({ status, problem, log, finished_at: now() }).where('id', '=', runId).execute();
  });
}
