import { authorize, type Actor } from '#server/accounts/index.ts';
import { inTransaction, now } from '#server/platform/database/index.ts';
import type { Plaza } from '#server/platform/plaza.ts';
import { nextChange } from '../change-counter.ts';
import type { Dataset } from '../dataset.ts';
import { listTemplates } from '../metadata/list-templates.ts';
import { announceDataset } from './announce-dataset.ts';
import { applyChanges } from './apply-changes.ts';
import type { DatasetChanges } from './dataset-changes.ts';
import { findDataset } from './find-dataset.ts';
import { requireOrganization } from '../organizations.ts';
import { lockedDataset, updateDataset } from './write-dataset.ts';

/** Changes what is said about a dataset, and who sees it; its records stay. Returns the dataset as it is now. */
export async function changeDataset(plaza: Plaza, actor: Actor, id: string, changes: DatasetChanges): Promise<Dataset> {
  const { dataset: found } = await findDataset(plaza, actor, id);
  authorize(actor, 'dataset.change', { organization: found.organization, dataset_id: found.id });
  if (changes.organization !== undefined) authorize(actor, 'dataset.create', { organization: changes.organization });
  const templates = await listTemplates(plaza.db);
  return inTransaction(plaza.db, async (tx) => {
    const change = await nextChange(tx);
    const before = await lockedDataset(tx, found.uid);
    const after = { ...applyChanges(before, changes, templates), metadataProcessedAt: now(), change };
    if (after.organization !== before.organization) await requireOrganization(tx, after.organization);
    await updateDataset(tx, before, after);
    await announceDataset(plaza, tx, actor, { name: 'dataset.changed', dataset: after, changes: { ...changes } });
    return after;
  });
}
