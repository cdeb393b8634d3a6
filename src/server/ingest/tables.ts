/** Tables this module owns. JSON is text; moments are ISO 8601 UTC text; booleans are 0 or 1. */
export interface RunTable {
  id: string;
  dataset_id: string;
  /** Null until the dataset exists. */
  dataset_uid: string | null;
  organization: string;
  job_id: string;
  status: string;
  stage: string;
  /** RunRequest as JSON, as it was asked. */
  request: string;
  /** Who asked: `{id, name}` as JSON. */
  actor: string;
  source_kind: string;
  source_name: string;
  source_url: string | null;
  sha256: string | null;
  bytes: number | null;
  understood: string | null;
  other_tables: string;
  fields: string | null;
  rows: number | null;
  /** FindingCounts as JSON. */
  findings: string | null;
  /** `{error_code, message}` as JSON. */
  problem: string | null;
  /** LogLine[] as JSON. */
  log: string;
  revision: number | null;
  /** What a `ready` run will publish: RevisionDraft and suggestions, as JSON. */
  draft: string | null;
  /** Hash of all that decides the outcome besides the bytes: options, schema, field settings, version of the readers. */
  recipe: string | null;
  attempt: number;
  created_at: string;
  finished_at: string | null;
}

/** The bulky part of a run, apart so that lists of runs stay light. */
export interface RunReportTable {
  run_id: string;
  /** Finding[] as JSON, at most 1 000 cells besides the remarks. */
  findings: string;
  /** Up to 100 converted rows as JSON, by field name. */
  sample: string;
}

/** A received file that waits for a run, or was used by one. */
export interface UploadTable {
  id: string;
  sha256: string;
  bytes: number;
  name: string;
  actor_id: string | null;
  created_at: string;
}

/** An address that is looked at again every day, and what its last answer was. */
export interface FollowedSourceTable {
  dataset_id: string;
  url: string;
  /** RunRequest as JSON. */
  request: string;
  actor: string;
  etag: string | null;
  last_modified: string | null;
  sha256: string | null;
  checked_at: string | null;
  /** Sentence of the last check that failed; null when it went well. */
  problem: string | null;
}

export interface IngestTables {
  followed_source: FollowedSourceTable;
  run: RunTable;
  run_report: RunReportTable;
  upload: UploadTable;
}

declare module '#server/platform/database/tables.ts' {
  interface Tables extends IngestTables {}
}
