import { authorize, may, type Actor } from '#server/accounts/index.ts';
import type { Database } from '#server/platform/database/index.ts';
import type { JobProgress } from '#server/platform/jobs/index.ts';
import type { Plaza } from '#server/platform/plaza.ts';
import { RunNotFound } from '../problems.ts';
import type { RunTable } from '../tables.ts';
import type { Finding, Run, RunProgress } from './run.ts';
import { runOf } from './run-row.ts';

/** The run with its progress. One that the actor may not see answers as one that does not exist. */
export async function findRun(plaza: Plaza, actor: Actor, id: string): Promise<Run> {
  return withProgress(plaza, await findRunRow(plaza.db, actor, id));
}

export async function findRunRow(db: Database, actor: Actor, id: string): Promise<RunTable> {
  const row = await db.selectFrom('run').selectAll().where('id', '=', id).executeTakeFirst();
  if (!row) throw RunNotFound({ run_id: id.slice(0, 100) });
  authorize(actor, 'dataset.manage');
  if (!may(actor, 'dataset.manage', { organization: row.organization })) throw RunNotFound({ run_id: id });
  return row;
}

/** Newest first, at most 100. */
export async function listRuns(
  plaza: Plaza,
  actor: Actor,
  filter: { dataset_id?: string; limit?: number },
): Promise<Run[]> {
  authorize(actor, 'dataset.manage');
  const slugs = actor.memberships.map((one) => one.organization);
  if (!actor.isOperator && slugs.length === 0) return [];
  const rows = await plaza.db
    .selectFrom('run')
    .selectAll()
    .$if(filter.dataset_id !== undefined, (query) => query.where('dataset_id', '=', filter.dataset_id!))
    .$if(!actor.isOperator, (query) => query.where('organization', 'in', slugs))
    .orderBy('id', 'desc')
    .limit(Math.min(filter.limit ?? 20, 100))
    .execute();
  return Promise.all(rows.map((row) => withProgress(plaza, row)));
}

/** Every remark, then the nulled cells in file order. */
export async function findingsOf(plaza: Plaza, actor: Actor, id: string): Promise<readonly Finding[]> {
  return (await reportOf(plaza, actor, id)).findings;
}

/** The first rows as they will be (or were) published, by field name. */
export async function sampleOfRun(plaza: Plaza, actor: Actor, id: string): Promise<readonly Record<string, unknown>[]> {
  return (await reportOf(plaza, actor, id)).sample;
}

async function reportOf(plaza: Plaza, actor: Actor, id: string) {
  const { id: run_id } = await findRunRow(plaza.db, actor, id);
  const row = await plaza.db.selectFrom('run_report').selectAll().where('run_id', '=', run_id).executeTakeFirst();
  return {
    findings: JSON.parse(row?.findings ?? '[]') as Finding[],
    sample: JSON.parse(row?.sample ?? '[]') as Record<string, unknown>[],
  };
}

async function withProgress(plaza: Plaza, row: RunTable): Promise<Run> {
  if (row.status !== 'running') return runOf(plaza, row, null);
  const job = await plaza.jobs.find(row.job_id);
  return runOf(plaza, { ...row, stage: job?.progress.stage ?? row.stage }, readProgress(job?.progress));
}

function readProgress(progress: JobProgress | undefined): RunProgress {
  return {
    rows: Number(progress?.['rows'] ?? 0),
    bytes: Number(progress?.['bytes'] ?? 0),
    fraction: progress?.fraction ?? 0,
  };
}
