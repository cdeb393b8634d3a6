import type { Field } from '#core/field.ts';
import type { Conversion } from './conversion.ts';

/** A schema in the Explore API's encoding: what it names is law, the rest is found out. */
export interface ChosenSchema {
  readonly fields?: readonly {
    readonly name: string;
    readonly label?: string | null;
    readonly type?: string;
    readonly description?: string | null;
    readonly annotations?: Readonly<Record<string, unknown>> | null;
  }[];
  readonly metas?: Readonly<Record<string, unknown>>;
}

export interface InferOptions {
  /** Name of the file as sent: for the title, and hints. */
  readonly fileName?: string;
  /** IANA zone of datetimes that carry none; UTC when left out. */
  readonly timezone?: string;
  /** BCP 47 tag of the publisher's place, for dates and numbers that can't be told otherwise; "en-US" when left out. */
  readonly locale?: string;
  /** West, south, east, north of the publisher's usual area: tells exchanged coordinates, lost signs and map projections. */
  readonly area?: readonly [number, number, number, number];
  readonly schema?: ChosenSchema;
  /** Fields of the earlier revision: labels, types, annotations are kept by field name. */
  readonly earlier?: readonly Field[];
  /** Called about once per 10 000 rows of the pass over the file. */
  readonly onProgress?: (rows: number) => void;
  readonly signal?: AbortSignal;
}

/** Something the publisher should know, in plain words. */
export interface Finding {
  readonly level: 'info' | 'warning';
  /** Stable, machine-readable: `swapped_coordinates`, `personal_data`, `date_order_guessed` … */
  readonly code: string;
  readonly message: string;
  /** Name of the field it is about. */
  readonly field?: string;
  readonly place?: number;
  readonly count?: number;
}

/** What one pass over a column told, per field. */
export interface ProfileHint {
  readonly field: string;
  readonly nulls: number;
  /** Exact up to 1 000, "at least" beyond. */
  readonly distinct: number;
  readonly distinctIsExact: boolean;
  /** Up to three values as they stand in the file. */
  readonly examples: readonly string[];
  readonly maxLength: number;
}

/** Proposals for the dataset; the publisher may change each. */
export interface Suggestions {
  readonly title: string;
  readonly description: string;
  readonly keywords: readonly string[];
  readonly idFields: readonly string[];
  readonly mapField: string | null;
  readonly timeField: string | null;
  /** The Explore API's chart words: a category or time axis, a function and what it is of (null = count). */
  readonly chart: {
    readonly type: 'line' | 'bar';
    readonly x: string;
    readonly y: string | null;
    readonly func: 'COUNT' | 'SUM' | 'AVG';
  } | null;
  readonly sort: string | null;
}

export interface Inferred {
  readonly rows: number;
  readonly fields: readonly Field[];
  readonly conversions: readonly Conversion[];
  readonly findings: readonly Finding[];
  readonly profileHints: readonly ProfileHint[];
  readonly suggestions: Suggestions;
}
