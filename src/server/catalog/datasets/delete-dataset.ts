import { authorize, type Actor } from '#server/accounts/index.ts';
import { inTransaction, now } from '#server/platform/database/index.ts';
import type { Plaza } from '#server/platform/plaza.ts';
import { nextChange } from '../change-counter.ts';
import { announceDataset } from './announce-dataset.ts';
import { findDataset } from './find-dataset.ts';
import { lockedDataset } from './write-dataset.ts';

/** Removes a dataset with its revisions and attachments from the catalogue. The original files stay in the store until they are collected. */
export async function deleteDataset(plaza: Plaza, actor: Actor, id: string): Promise<void> {
  const { dataset: found } = await findDataset(plaza, actor, id);
  authorize(actor, 'dataset.remove', { organization: found.organization, dataset_id: found.id });
  await inTransaction(plaza.db, async (tx) => {
    const change = await nextChange(tx);
    const dataset = { ...(await lockedDataset(tx, found.uid)), change };
    const revisions = await tx.selectFrom('revision').select('id').where('dataset_uid', '=', dataset.uid).orderBy('number').execute();
    for (const table of ['revision', 'attachment', 'dataset_slug'] as const) {
      await tx.deleteFrom(table).where('dataset_uid', '=', dataset.uid).execute();
    }
    await tx.deleteFrom('dataset').where('uid', '=', dataset.uid).execute();
    await tx.insertInto('dataset_tombstone').values({ uid: dataset.uid, id: dataset.id, change, deleted_at: now() }).execute();
    await announceDataset(plaza, tx, actor, { name: 'dataset.deleted', dataset, revisionIds: revisions.map((one) => one.id) });
  });
}
