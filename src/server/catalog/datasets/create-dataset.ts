import { authorize, type Actor } from '#server/accounts/index.ts';
import { inTransaction, now } from '#server/platform/database/index.ts';
import type { Plaza } from '#server/platform/plaza.ts';
import { nextChange } from '../change-counter.ts';
import type { Dataset } from '../dataset.ts';
import { listTemplates } from '../metadata/list-templates.ts';
import { DatasetIdTaken } from '../problems.ts';
import { announceDataset } from './announce-dataset.ts';
import { applyChanges, requireSlug } from './apply-changes.ts';
import type { DatasetChanges } from './dataset-changes.ts';
import { requireOrganization } from '../organizations.ts';
import { newUid } from './slug.ts';
import { freeSlug, isTaken, rowOf } from './write-dataset.ts';

export interface NewDataset extends Omit<DatasetChanges, 'id' | 'organization'> {
  /** Slug. */
  readonly id: string;
  /** Slug of the owner. */
  readonly organization: string;
}

/** Makes a dataset without records. Throws `DatasetIdNotUsable`, `DatasetIdTaken`, `OrganizationMissing`, and what `authorize` throws. */
export async function createDataset(plaza: Plaza, actor: Actor, wanted: NewDataset): Promise<Dataset> {
  authorize(actor, 'dataset.create', { organization: wanted.organization });
  const templates = await listTemplates(plaza.db);
  const blank = blankDataset(requireSlug(wanted.id), wanted.organization);
  const { id: _, organization: __, ...changes } = wanted;
  const described = applyChanges(blank, changes, templates);
  return inTransaction(plaza.db, async (tx) => {
    const dataset = { ...described, change: await nextChange(tx) };
    await requireOrganization(tx, dataset.organization);
    if (await isTaken(tx, dataset.id)) throw DatasetIdTaken({ dataset_id: dataset.id, suggestion: await freeSlug(tx, dataset.id) });
    await tx.insertInto('dataset').values(rowOf(dataset)).execute();
    await announceDataset(plaza, tx, actor, { name: 'dataset.created', dataset });
    return dataset;
  });
}

function blankDataset(id: string, organization: string): Dataset {
  const at = now();
  return {
    id,
    uid: newUid('da'),
    organization,
    visibility: 'public',
    title: titleFrom(id),
    metas: {},
    translations: {},
    fieldSettings: {},
    views: {},
    revision: null,
    createdAt: at,
    dataProcessedAt: null,
    metadataProcessedAt: at,
    change: 0,
  };
}

/** `crash-data_2025` → `Crash data 2025`. */
function titleFrom(slug: string): string {
  const words = slug.replace(/[-_]+/g, ' ').trim();
  return words === '' ? slug : words.charAt(0).toUpperCase() + words.slice(1);
}
