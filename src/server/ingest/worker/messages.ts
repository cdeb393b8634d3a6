import type { Field } from '#core/field.ts';
import type { ReadLimits, ReadNote } from '#formats/reader.ts';
import type { ChosenSchema, Finding, ProfileHint, Suggestions } from '#formats/infer/index.ts';
import type { RunOptions } from '../runs/run.ts';

/** What the parse worker is told: one file, one table out. */
export interface ParseJob {
  readonly source: { readonly path: string; readonly name: string; readonly size: number };
  readonly options: RunOptions;
  readonly limits: ReadLimits;
  readonly schema?: ChosenSchema;
  /** Fields of the standing revision. */
  readonly earlier?: readonly Field[];
  readonly timezone?: string;
  readonly locale?: string;
  /** How many converted rows come back as a sample. */
  readonly sampleRows: number;
  /** How many nulled cells are listed one by one; all are counted. */
  readonly maxListed: number;
  readonly scratch: string;
}

/** What the first pass found out; rows follow only after the parent says `convert`. */
export interface Understood {
  readonly reader: string;
  readonly table: string | null;
  readonly other_tables: readonly string[];
  readonly understood: string;
  readonly rows: number;
  readonly fields: readonly Field[];
  readonly findings: readonly Finding[];
  readonly profile: readonly ProfileHint[];
  readonly suggestions: Suggestions;
}

/** A cell whose text its field can't keep; it became null. */
export interface NulledCell {
  readonly place: number;
  /** Name of the column in the file. */
  readonly column: string;
  readonly field: string;
  readonly raw: string;
  readonly why: string;
}

/** The end of the second pass. */
export interface ConvertedTable {
  readonly rows: number;
  readonly bytes: number;
  readonly nulled: number;
  readonly nulled_by_field: Readonly<Record<string, number>>;
  /** The first `maxListed` of them. */
  readonly cells: readonly NulledCell[];
  readonly notes: readonly ReadNote[];
  /** The first rows in the API's JSON form, by field name. */
  readonly sample: readonly Readonly<Record<string, unknown>>[];
}

export type ToWorker = { readonly kind: 'parse'; readonly job: ParseJob } | { readonly kind: 'convert' };

export type FromWorker =
  | { readonly kind: 'progress'; readonly stage: 'reading' | 'understanding' | 'converting'; readonly rows: number }
  | { readonly kind: 'understood'; readonly result: Understood }
  | { readonly kind: 'converted'; readonly result: ConvertedTable }
  | { readonly kind: 'refused'; readonly code: string; readonly status: number; readonly message: string }
  | { readonly kind: 'bug'; readonly message: string };
