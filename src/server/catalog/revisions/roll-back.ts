import { authorize, type Actor } from '#server/accounts/index.ts';
import { inTransaction, now } from '#server/platform/database/index.ts';
import type { Plaza } from '#server/platform/plaza.ts';
import { nextChange } from '../change-counter.ts';
import { announceDataset } from '../datasets/announce-dataset.ts';
import { findDataset } from '../datasets/find-dataset.ts';
import { lockedDataset, updateDataset } from '../datasets/write-dataset.ts';
import { findRevision } from './list-revisions.ts';
import type { Publication } from './publish-revision.ts';

/** Makes an earlier (or a later) revision the live one again. Nothing is removed: it can be undone in the same way. */
export async function rollBack(plaza: Plaza, actor: Actor, datasetId: string, number: number): Promise<Publication> {
  const { dataset: found } = await findDataset(plaza, actor, datasetId);
  authorize(actor, 'dataset.publish', { organization: found.organization, dataset_id: found.id });
  return inTransaction(plaza.db, async (tx) => {
    const change = await nextChange(tx);
    const before = await lockedDataset(tx, found.uid);
    const revision = await findRevision(tx, before, number);
    if (before.revision === number) return { dataset: before, revision };
    const dataset = { ...before, revision: number, dataProcessedAt: now(), change };
    await updateDataset(tx, before, dataset);
    await announceDataset(plaza, tx, actor, { name: 'dataset.published', dataset, revision, isRollback: true });
    return { dataset, revision };
  });
}
