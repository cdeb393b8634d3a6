import type { Insertable } from 'kysely';
import type { Database, Tx } from '#server/platform/database/index.ts';
import type { Dataset } from '../dataset.ts';
import { DatasetIdTaken, DatasetNotFound } from '../problems.ts';
import type { DatasetTable } from '../tables.ts';
import { datasetOf } from './dataset-row.ts';

export function rowOf(dataset: Dataset): Insertable<DatasetTable> {
  return {
    uid: dataset.uid,
    id: dataset.id,
    organization: dataset.organization,
    visibility: dataset.visibility,
    title: dataset.title,
    metas: JSON.stringify(dataset.metas),
    translations: JSON.stringify(dataset.translations),
    field_settings: JSON.stringify(dataset.fieldSettings),
    views: JSON.stringify(dataset.views),
    revision: dataset.revision,
    created_at: dataset.createdAt,
    data_processed_at: dataset.dataProcessedAt,
    metadata_processed_at: dataset.metadataProcessedAt,
    change: dataset.change,
  };
}

/** The dataset as it is inside this transaction, where `nextChange` has been called: nobody else can change it now. */
export async function lockedDataset(tx: Tx, uid: string): Promise<Dataset> {
  const row = await tx.selectFrom('dataset').selectAll().where('uid', '=', uid).executeTakeFirst();
  if (!row) throw DatasetNotFound({ dataset_id: uid });
  return datasetOf(row);
}

/** Writes the changed dataset; a new slug must be free, and the old one keeps leading here. */
export async function updateDataset(tx: Tx, before: Dataset, after: Dataset): Promise<void> {
  if (before.id !== after.id) {
    if (await isTaken(tx, after.id, after.uid)) throw DatasetIdTaken({ dataset_id: after.id, suggestion: await freeSlug(tx, after.id) });
    await tx.deleteFrom('dataset_slug').where('slug', '=', after.id).execute();
    await tx.insertInto('dataset_slug').values({ slug: before.id, dataset_uid: after.uid }).execute();
  }
  const { uid, ...columns } = rowOf(after);
  await tx.updateTable('dataset').set(columns).where('uid', '=', uid).execute();
}

/** True when a dataset has the slug or had it. */
export async function isTaken(db: Database, slug: string, exceptUid?: string): Promise<boolean> {
  const living = await db.selectFrom('dataset').select('uid').where('id', '=', slug).executeTakeFirst();
  const former = await db.selectFrom('dataset_slug').select('dataset_uid as uid').where('slug', '=', slug).executeTakeFirst();
  return [living, former].some((row) => row !== undefined && row.uid !== exceptUid);
}

/** The first of `slug-2`, `slug-3` … that is free. */
export async function freeSlug(db: Database, slug: string): Promise<string> {
  for (let n = 2; ; n += 1) {
    const tried = `${slug.slice(0, 90)}-${n}`;
    if (!(await isTaken(db, tried))) return tried;
  }
}
