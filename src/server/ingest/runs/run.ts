import type { Field } from '#core/field.ts';

/** Where a run stands. `ready`: understood and held back (`publish: false`), waiting for a person's word. */
export const RUN_STATUSES = ['queued', 'running', 'ready', 'published', 'unchanged', 'failed', 'cancelled'] as const;
export type RunStatus = (typeof RUN_STATUSES)[number];

/** True when nothing will happen any more unless somebody tries again. */
export function isOver(status: string): boolean {
  return ['published', 'unchanged', 'failed', 'cancelled'].includes(status);
}

/** What a running run is doing, in the order of the work. */
export const RUN_STAGES = [
  'received',
  'reading',
  'understanding',
  'converting',
  'storing',
  'checking',
  'publishing',
  'done',
] as const;
export type RunStage = (typeof RUN_STAGES)[number];

/** Where the bytes come from. `follow`: fetch the address again every day and publish what changed. */
export type RunSource = { readonly upload_id: string } | { readonly url: string; readonly follow?: boolean };

/** What the publisher chose about reading the file; everything is optional and found out otherwise. */
export interface RunOptions {
  /** Sheet, layer, GTFS table, or member of an archive. */
  readonly table?: string;
  readonly encoding?: string;
  readonly delimiter?: string;
  /** 1-based; 0 = the file has no header. */
  readonly header_row?: number;
  /** Dotted path of the list in a JSON or XML document. */
  readonly path?: string;
  /** Code of the coordinate system when the file does not say it. */
  readonly epsg?: number;
}

/** A field as the API writes it (Explore API v2.1); only `name` is needed, the rest wins over inference where given. */
export interface FieldChoice {
  readonly name: string;
  readonly label?: string | null;
  readonly type?: string | null;
  readonly description?: string | null;
  readonly annotations?: Readonly<Record<string, unknown>> | readonly unknown[] | null;
}

/** The publisher's word on fields and metadata: `{"fields":[…],"metas":{…}}`. Wins over inference and over earlier revisions. */
export interface SchemaChoice {
  readonly fields?: readonly FieldChoice[];
  readonly metas?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

export interface RunRequest {
  readonly source: RunSource;
  readonly dataset_id: string;
  /** Slug of the organization that owns the dataset; needed when the dataset is new. */
  readonly organization?: string;
  readonly title?: string;
  readonly schema?: SchemaChoice;
  readonly options?: RunOptions;
  /** false: stop at `ready` for a look; `publishRun` then publishes it. Default true. */
  readonly publish?: boolean;
}

/** One cell that could not be kept as it stood, or one remark about a column or the whole file. */
export interface Finding {
  readonly level: 'info' | 'warning' | 'error';
  /** Stable and machine-readable: `cell_nulled`, `missing_column`, `swapped_coordinates` … */
  readonly code: string;
  /** Plain sentence: what and why. */
  readonly message: string;
  /** Line, sheet row or feature number as a person counts. */
  readonly place?: number;
  /** Label of the column in the file. */
  readonly column?: string;
  /** Name of the field. */
  readonly field?: string;
  /** The cell as it stood, cut at 200 characters. */
  readonly raw?: string;
  /** How many cells or rows it is about, when it sums up. */
  readonly count?: number;
}

/** Counted over the whole file; `findings` themselves stop at 1 000. */
export interface FindingCounts {
  readonly cells_nulled: number;
  readonly by_field: Readonly<Record<string, number>>;
  readonly warnings: number;
  /** Findings kept for `GET …/findings`. */
  readonly listed: number;
}

export interface LogLine {
  /** ISO 8601 UTC. */
  readonly at: string;
  readonly level: 'info' | 'warning' | 'error';
  readonly message: string;
}

export interface RunProgress {
  readonly rows: number;
  readonly bytes: number;
  /** 0 … 1, never falls within one attempt. */
  readonly fraction: number;
}

/** A run as everyone outside sees it. Dates ISO 8601 UTC. */
export interface Run {
  readonly id: string;
  readonly dataset_id: string;
  /** Address of the dataset's page. */
  readonly dataset_url: string;
  readonly organization: string;
  readonly status: RunStatus;
  readonly stage: RunStage;
  readonly progress: RunProgress;
  /** How the file was read, in plain words; null until it was. */
  readonly understood: string | null;
  /** Other sheets, layers or members that could have been chosen. */
  readonly other_tables: readonly string[];
  readonly rows: number | null;
  readonly fields: readonly Field[] | null;
  readonly findings: FindingCounts | null;
  readonly problem: { readonly error_code: string; readonly message: string } | null;
  readonly log: readonly LogLine[];
  /** Number of the published (or, when unchanged, the standing) revision. */
  readonly revision: number | null;
  readonly source: {
    readonly kind: 'upload' | 'url';
    readonly name: string;
    readonly url: string | null;
    readonly size: number | null;
    readonly sha256: string | null;
  };
  readonly attempt: number;
  readonly created_at: string;
  readonly finished_at: string | null;
}
