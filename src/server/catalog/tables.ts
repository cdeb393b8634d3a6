/** Tables this module owns. JSON is text; instants are ISO 8601 UTC text; booleans are 0 or 1: the same on SQLite and PostgreSQL. */
export interface DatasetTable {
  uid: string;
  id: string;
  organization: string;
  visibility: string;
  title: string;
  /** Metas as JSON. */
  metas: string;
  translations: string;
  field_settings: string;
  views: string;
  revision: number | null;
  created_at: string;
  data_processed_at: string | null;
  metadata_processed_at: string;
  change: number;
}

/** Earlier slugs, and the dataset they lead to. */
export interface DatasetSlugTable {
  slug: string;
  dataset_uid: string;
}

export interface RevisionTable {
  id: string;
  dataset_uid: string;
  number: number;
  fields: string;
  parquet_sha256: string;
  parquet_bytes: number;
  original_sha256: string | null;
  original_bytes: number | null;
  original_name: string | null;
  rows: number;
  bbox: string | null;
  geometry_types: string;
  created_at: string;
  author: string | null;
  message: string | null;
  quality: string | null;
  profile: string | null;
  run_id: string | null;
}

/** Removed datasets, so that mirrors forget them and their slugs never lead to something else's rights. */
export interface DatasetTombstoneTable {
  uid: string;
  id: string;
  change: number;
  deleted_at: string;
}

export interface AttachmentTable {
  dataset_uid: string;
  id: string;
  position: number;
  title: string;
  media_type: string;
  sha256: string;
  bytes: number;
  created_at: string;
}

/** One row; its lock puts all changes of the catalogue in one order. */
export interface CatalogChangeTable {
  id: number;
  value: number;
}

/** Metadata templates beyond the built-in ones. */
export interface MetadataTemplateTable {
  name: string;
  title: string;
  /** MetadataField[] as JSON. */
  fields: string;
}

declare module '#server/platform/database/tables.ts' {
  interface Tables {
    dataset: DatasetTable;
    dataset_slug: DatasetSlugTable;
    dataset_tombstone: DatasetTombstoneTable;
    revision: RevisionTable;
    attachment: AttachmentTable;
    catalog_change: CatalogChangeTable;
    metadata_template: MetadataTemplateTable;
  }
}
