import { isProblem } from '#core/problem.ts';
import type { Suggestions } from '#formats/infer/index.ts';
import type { Actor } from '#server/accounts/index.ts';
import {
  createDataset,
  findDataset,
  publishRevision,
  type Revision,
  type RevisionDraft,
} from '#server/catalog/index.ts';
import { inTransaction, now, type Tx } from '#server/platform/database/index.ts';
import type { Plaza } from '#server/platform/plaza.ts';
import { noteFollowed } from '../sources/followed.ts';
import type { RunTable } from '../tables.ts';
import { changesOf } from './described.ts';
import type { Journal } from './journal.ts';
import type { LogLine, RunRequest } from './run.ts';
import { storedActor } from './stored-actor.ts';

/** All that is needed to publish, kept with a run that is held. */
export interface Draft {
  readonly dataset_id: string;
  readonly organization: string;
  readonly request: RunRequest;
  readonly suggestions: Suggestions;
  readonly revision: RevisionDraft;
}

interface Publishing {
  readonly runId: string;
  readonly draft: Draft;
  readonly journal: Pick<Journal, 'closingLog'>;
  readonly assertOwned: (tx: Tx) => Promise<void>;
}

/** Dataset (when it is new), revision and the end of the run in one transaction: all of it or nothing. */
export async function publishDraft(
  plaza: Plaza,
  actor: Actor,
  { runId, draft, journal, assertOwned }: Publishing,
): Promise<Revision> {
  return inTransaction(plaza.db, async (tx) => {
    await assertOwned(tx);
    const inside = { ...plaza, db: tx };
    const isNew = await createIfNew(inside, actor, draft);
    const changes = changesOf(draft.request, isNew ? draft.suggestions : null);
    const { dataset, revision } = await publishRevision(inside, actor, draft.dataset_id, {
      ...draft.revision,
      ...(changes && { changes }),
    });
    await noteFollowed(tx, draft.request, storedActor(actor), draft.revision.original?.sha256 ?? null);
    const log = journal.closingLog(`Published as revision ${revision.number}.`);
    await tx
      .updateTable('run')
      .set({
        status: 'published',
        stage: 'done',
        revision: revision.number,
        dataset_uid: dataset.uid,
        draft: null,
        log,
        finished_at: now(),
      })
      .where('id', '=', runId)
      .execute();
    return revision;
  });
}

/** Publishes a held run. */
export async function publishReady(plaza: Plaza, actor: Actor, row: RunTable): Promise<Revision> {
  const lines = JSON.parse(row.log) as LogLine[];
  return publishDraft(plaza, actor, {
    runId: row.id,
    draft: JSON.parse(row.draft!) as Draft,
    journal: { closingLog: (message) => JSON.stringify([...lines, { at: now(), level: 'info', message }]) },
    // Two people may press the button at once: the second finds that it is not held any more.
    assertOwned: async (tx) => {
      await tx
        .selectFrom('run')
        .select('id')
        .where('id', '=', row.id)
        .where('status', '=', 'ready')
        .executeTakeFirstOrThrow();
    },
  });
}

async function createIfNew(
  plaza: Plaza,
  actor: Actor,
  { dataset_id, organization, request, suggestions }: Draft,
): Promise<boolean> {
  try {
    await findDataset(plaza, actor, dataset_id);
    return false;
  } catch (thrown) {
    if (!isProblem(thrown) || thrown.code !== 'DatasetNotFound') throw thrown;
  }
  const metas = request.schema?.metas as Record<string, Record<string, unknown>> | undefined;
  const title =
    request.title ?? (metas?.['default']?.['title'] as string | undefined) ?? (suggestions.title || undefined);
  await createDataset(plaza, actor, { id: dataset_id, organization, ...(title !== undefined && { title }) });
  return true;
}
