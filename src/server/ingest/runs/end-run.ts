import { authorize, type Actor } from '#server/accounts/index.ts';
import { inTransaction, now } from '#server/platform/database/index.ts';
import type { Plaza } from '#server/platform/plaza.ts';
import { openRevisionTable } from '#server/records/index.ts';
import { RunNotPublishable, RunNotRetryable } from '../problems.ts';
import type { RunTable } from '../tables.ts';
import { closeRun, executeRun } from './execute-run.ts';
import { findRun, findRunRow } from './find-run.ts';
import { publishReady } from './publish-ready.ts';
import type { Run } from './run.ts';

/** Ends a run: a waiting or held one at once, a running one as soon as it notices. One that is over stays as it is. */
export async function cancelRun(plaza: Plaza, actor: Actor, id: string): Promise<Run> {
  const row = await findRunRow(plaza.db, actor, id);
  authorize(actor, 'dataset.draft', subjectOf(row));
  if (row.status === 'queued' || row.status === 'running') {
    await plaza.jobs.cancel(row.job_id);
    const job = await plaza.jobs.ended(row.job_id, AbortSignal.timeout(10_000)).catch(() => null);
    // The job tells its end to the run a moment later; whoever cancelled it sees it now.
    if (job && job.state !== 'done') await closeRun(plaza, id, job);
  }
  // A held run has no job any more; and one whose process died before it could say so is over too.
  await plaza.db
    .updateTable('run')
    .set({ status: 'cancelled', finished_at: now(), draft: null })
    .where('id', '=', id)
    .where('status', 'in', ['queued', 'ready'])
    .execute();
  return findRun(plaza, actor, id);
}

/** Queues a failed or cancelled run again, from the beginning. */
export async function retryRun(plaza: Plaza, actor: Actor, id: string): Promise<Run> {
  const row = await findRunRow(plaza.db, actor, id);
  authorize(actor, 'dataset.draft', subjectOf(row));
  if (row.status !== 'failed' && row.status !== 'cancelled') throw RunNotRetryable({ run_id: id, status: row.status });
  await inTransaction(plaza.db, async (tx) => {
    const job_id = await plaza.jobs.enqueue(
      tx,
      executeRun,
      { runId: id },
      { exclusiveKey: `dataset:${row.dataset_id}` },
    );
    await tx
      .updateTable('run')
      .set({ status: 'queued', stage: 'received', job_id, problem: null, finished_at: null })
      .where('id', '=', id)
      .execute();
  });
  plaza.jobs.wake();
  return findRun(plaza, actor, id);
}

/** Publishes a run that was held for a look. Throws `RunNotPublishable` for any other. */
export async function publishRun(plaza: Plaza, actor: Actor, id: string): Promise<Run> {
  const row = await findRunRow(plaza.db, actor, id);
  authorize(actor, 'dataset.publish', subjectOf(row));
  if (row.status !== 'ready') throw RunNotPublishable({ run_id: id, status: row.status });
  const revision = await publishReady(plaza, actor, row);
  // The first reader would wait for it; when it fails here, it is built then.
  openRevisionTable(plaza, revision).catch((thrown: unknown) =>
    plaza.log.warn({ err: thrown, run: id }, 'the table is built on first use'),
  );
  return findRun(plaza, actor, id);
}

const subjectOf = ({ organization, dataset_id }: RunTable) => ({ organization, dataset_id });
