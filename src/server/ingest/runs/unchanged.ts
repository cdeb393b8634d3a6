import type { Actor } from '#server/accounts/index.ts';
import { changeDataset, type Revision } from '#server/catalog/index.ts';
import { inTransaction, now } from '#server/platform/database/index.ts';
import type { JobContext } from '#server/platform/jobs/index.ts';
import type { Plaza } from '#server/platform/plaza.ts';
import { noteFollowed } from '../sources/followed.ts';
import { changesOf } from './described.ts';
import type { Journal } from './journal.ts';
import type { Standing } from './perform-run.ts';
import { descriptionOf } from './recipe.ts';
import type { RunRequest } from './run.ts';
import { requestOf } from './run-row.ts';
import { storedActor } from './stored-actor.ts';

/** The revision readers have, when it was made from the same bytes in the same way. */
export interface Twin {
  readonly revision: Revision;
  /** What was asked for then. */
  readonly request: RunRequest;
  readonly sha256: string;
  readonly understood: string | null;
}

/** Null unless the live revision was made from these bytes by this recipe. */
export async function standingTwin(
  plaza: Plaza,
  sha256: string,
  recipe: string,
  standing: Standing | null,
): Promise<Twin | null> {
  const revision = standing?.revision;
  if (!revision || revision.original?.sha256 !== sha256 || revision.runId === null) return null;
  const maker = await plaza.db
    .selectFrom('run')
    .select(['recipe', 'request', 'understood'])
    .where('id', '=', revision.runId)
    .executeTakeFirst();
  return maker?.recipe === recipe
    ? { revision, request: requestOf(maker), sha256, understood: maker.understood }
    : null;
}

interface Ending {
  readonly runId: string;
  readonly request: RunRequest;
  readonly twin: Twin;
  readonly journal: Journal;
  readonly context: JobContext;
}

/** Ends the run without a revision; what it says anew about the dataset (title, labels, metadata) still takes effect. */
export async function endUnchanged(
  plaza: Plaza,
  actor: Actor,
  { runId, request, twin, journal, context }: Ending,
): Promise<{ revision: number }> {
  const { number, rows, fields } = twin.revision;
  const changes = descriptionOf(request) === descriptionOf(twin.request) ? null : changesOf(request);
  await inTransaction(plaza.db, async (tx) => {
    await context.assertOwned(tx);
    if (changes) await changeDataset({ ...plaza, db: tx }, actor, request.dataset_id, changes);
    await noteFollowed(tx, request, storedActor(actor), twin.sha256);
    const told = changes ? 'only the description was changed' : 'nothing was changed';
    const log = journal.closingLog(`The same file is already published as revision ${number}; ${told}.`);
    const known = { rows, fields: JSON.stringify(fields), understood: twin.understood };
    await tx
      .updateTable('run')
      .set({ status: 'unchanged', stage: 'done', revision: number, ...known, log, finished_at: now() })
      .where('id', '=', runId)
      .execute();
  });
  return { revision: number };
}
