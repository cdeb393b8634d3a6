import type { Selectable } from 'kysely';
import type { Dataset, Visibility } from '../dataset.ts';
import type { DatasetTable } from '../tables.ts';

/** A row of `dataset` as the rest of the program knows it. */
export function datasetOf(row: Selectable<DatasetTable>): Dataset {
  return {
    id: row.id,
    uid: row.uid,
    organization: row.organization,
    visibility: row.visibility as Visibility,
    title: row.title,
    metas: JSON.parse(row.metas) as Dataset['metas'],
    translations: JSON.parse(row.translations) as Dataset['translations'],
    fieldSettings: JSON.parse(row.field_settings) as Dataset['fieldSettings'],
    views: JSON.parse(row.views) as Dataset['views'],
    revision: row.revision,
    createdAt: row.created_at,
    dataProcessedAt: row.data_processed_at,
    metadataProcessedAt: row.metadata_processed_at,
    change: Number(row.change),
  };
}
