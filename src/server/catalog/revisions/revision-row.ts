import type { Selectable } from 'kysely';
import type { Revision, RevisionReport } from '../revision.ts';
import type { RevisionTable } from '../tables.ts';

/** Columns of a revision without its report, which can be big. */
export const REVISION_COLUMNS = [
  'id',
  'dataset_uid',
  'number',
  'fields',
  'parquet_sha256',
  'parquet_bytes',
  'original_sha256',
  'original_bytes',
  'original_name',
  'rows',
  'bbox',
  'geometry_types',
  'created_at',
  'author',
  'message',
  'run_id',
] as const satisfies readonly (keyof RevisionTable)[];

type RevisionRow = Pick<Selectable<RevisionTable>, (typeof REVISION_COLUMNS)[number]>;

export function revisionOf(row: RevisionRow): Revision {
  const { original_sha256: sha256, original_bytes: bytes, original_name: name } = row;
  return {
    id: row.id,
    datasetUid: row.dataset_uid,
    number: row.number,
    fields: JSON.parse(row.fields) as Revision['fields'],
    parquet: { sha256: row.parquet_sha256, size: Number(row.parquet_bytes) },
    original: sha256 === null ? null : { sha256, size: Number(bytes), name: name ?? sha256 },
    rows: Number(row.rows),
    bbox: row.bbox === null ? null : (JSON.parse(row.bbox) as Revision['bbox']),
    geometryTypes: JSON.parse(row.geometry_types) as readonly string[],
    createdAt: row.created_at,
    author: row.author,
    message: row.message,
    runId: row.run_id,
  };
}

export function reportOf(row: Pick<Selectable<RevisionTable>, 'quality' | 'profile'>): RevisionReport {
  const parsed = (text: string | null) => (text === null ? null : (JSON.parse(text) as Record<string, unknown>));
  return { quality: parsed(row.quality), profile: parsed(row.profile) };
}
