import { inTransaction, newId, now, type Database } from '#server/platform/database/index.ts';
import type { Plaza } from '#server/platform/plaza.ts';
import type { RunTable } from '../tables.ts';
import { executeRun } from './execute-run.ts';
import type { RunRequest } from './run.ts';

/** What a run reads: an upload, or an address that was or will be fetched. */
export type QueuedSource = Pick<RunTable, 'source_kind' | 'source_name' | 'source_url' | 'sha256' | 'bytes'>;

interface Asked {
  readonly request: RunRequest;
  /** As `storedActor` gives it. */
  readonly actor: string;
  readonly organization: string;
  readonly dataset_uid: string | null;
  readonly source: QueuedSource;
  readonly message: string;
}

/** Writes the run and its job in one transaction. Everything was checked by the caller. */
export async function queueRun(plaza: Plaza, asked: Asked): Promise<RunTable> {
  const row = await inTransaction(plaza.db, async (tx: Database) => {
    const id = newId();
    const { request } = asked;
    const job_id = await plaza.jobs.enqueue(
      tx,
      executeRun,
      { runId: id },
      { exclusiveKey: `dataset:${request.dataset_id}` },
    );
    const created_at = now();
    const made: RunTable = {
      id,
      dataset_id: request.dataset_id,
      dataset_uid: asked.dataset_uid,
      organization: asked.organization,
      job_id,
      status: 'queued',
      stage: 'received',
      request: JSON.stringify(request),
      actor: asked.actor,
      ...asked.source,
      understood: null,
      other_tables: '[]',
      fields: null,
      rows: null,
      findings: null,
      problem: null,
      log: JSON.stringify([{ at: created_at, level: 'info', message: asked.message }]),
      revision: null,
      draft: null,
      recipe: null,
      attempt: 0,
      created_at,
      finished_at: null,
    };
    await tx.insertInto('run').values(made).execute();
    return made;
  });
  plaza.jobs.wake();
  return row;
}
