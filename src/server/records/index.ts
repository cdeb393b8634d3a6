import type { Readable } from 'node:stream';
import type { Field, Row } from '#core/field.ts';
import type { FacetAnswer, Output, QueryParams, QueryTarget } from '#odsql/index.ts';
import type { Revision, ScopedDataset } from '#server/catalog/index.ts';
import type { StoredFile } from '#server/platform/files/index.ts';
import type { Plaza } from '#server/platform/plaza.ts';

// Signatures first; the bodies follow.

/** What the functions of `records` need of the marketplace. */
export type RecordsPlaza = Pick<Plaza, 'engine' | 'files' | 'log'>;

// ---- writing: staging table → Parquet → hot table ----

/** Typed rows in a table nobody reads yet. */
export interface StagedTable {
  /** Generated. */
  readonly table: string;
  readonly fields: readonly Field[];
  /** Rows that are in it. */
  readonly rows: number;
}
/** What is known of one field of a revision. Members that do not apply are left out. */
export interface FieldProfile {
  readonly count: number;
  readonly nulls: number;
  /** Approximate beyond some ten thousand. */
  readonly distinct: number;
  /** Numbers as numbers, dates as ISO text. */
  readonly min?: number | string;
  readonly max?: number | string;
  readonly mean?: number;
  readonly top?: readonly { readonly value: string; readonly count: number }[];
  /** Twenty equal steps from `min` to `max`. */
  readonly histogram?: readonly { readonly from: number | string; readonly to: number | string; readonly count: number }[];
  /** Characters of the shortest and the longest text. */
  readonly length?: { readonly min: number; readonly max: number };
}
/** A written revision, ready for `publishRevision`. */
export interface WrittenRevision {
  readonly parquet: StoredFile;
  readonly rows: number;
  readonly bbox: readonly [number, number, number, number] | null;
  readonly geometryTypes: readonly string[];
  /** By field name. */
  readonly profile: Readonly<Record<string, FieldProfile>>;
  /** Latest value of the dates and datetimes, not after tomorrow; ISO 8601. */
  readonly lastDataDate: string | null;
}
export interface WorkOptions {
  readonly signal?: AbortSignal;
  /** 0…1 */
  readonly progress?: (fraction: number) => void;
}
/** Fills a staging table from the lines of `core/tsv-row.ts`, and gives every record its id. */
export declare function stageRows(plaza: RecordsPlaza, fields: readonly Field[], lines: Readable, options?: WorkOptions): Promise<StagedTable>;
/** Writes the staged rows as Parquet into the file store, and measures them. */
export declare function writeRevision(plaza: RecordsPlaza, staged: StagedTable, options?: WorkOptions): Promise<WrittenRevision>;
/** After publication: the staging table becomes the revision's hot table. Never fails a publication: on trouble it is dropped and built again on first use. */
export declare function adoptStaged(plaza: RecordsPlaza, staged: StagedTable, revision: Revision): Promise<void>;
export declare function dropStaged(plaza: RecordsPlaza, staged: Pick<StagedTable, 'table'>): Promise<void>;

// ---- tables ----

/** Name of the revision's table, checked against its row count, built from Parquet when missing or different. */
export declare function openRevisionTable(plaza: RecordsPlaza, revision: Revision): Promise<string>;
/** The revision is gone for good. */
export declare function dropRevisionTable(plaza: RecordsPlaza, revisionId: string): Promise<void>;
/** At start: drops what a crash left behind and tables of revisions that do not exist. */
export declare function cleanTables(plaza: RecordsPlaza, revisionIds: ReadonlySet<string>): Promise<void>;
/** Compares row count and detached parts with the revision; true when it was well, false when it was built again. */
export declare function verifyRevisionTable(plaza: RecordsPlaza, revision: Revision): Promise<boolean>;

// ---- reading ----

export interface ReadOptions {
  readonly signal?: AbortSignal;
  /** Adds `_id` to each record. */
  readonly recordId?: boolean;
}
export interface RecordsPage {
  readonly total_count: number;
  /** In the API's JSON encodings. */
  readonly results: readonly Readonly<Record<string, unknown>>[];
  readonly outputs: readonly Output[];
  readonly grouped: boolean;
}
export declare function listRecords(plaza: RecordsPlaza, scoped: ScopedDataset, params: QueryParams, options?: ReadOptions): Promise<RecordsPage>;
/** Null when there is none for this reader. */
export declare function findRecord(
  plaza: RecordsPlaza,
  scoped: ScopedDataset,
  recordId: string,
  params: Pick<QueryParams, 'select' | 'lang' | 'timezone'>,
  options?: ReadOptions,
): Promise<Readonly<Record<string, unknown>> | null>;
export declare function countFacets(plaza: RecordsPlaza, scoped: ScopedDataset, params: QueryParams, options?: ReadOptions): Promise<readonly FacetAnswer[]>;
export interface RecordsExport {
  readonly fields: readonly Field[];
  /** Batches of `Value`s, with `_id` when asked; flat memory. */
  readonly rows: AsyncIterable<readonly Row[]>;
}
export declare function exportRecords(plaza: RecordsPlaza, scoped: ScopedDataset, params: QueryParams, options?: ReadOptions): Promise<RecordsExport>;
/** The engine's own CSV, byte for byte what the CSV writer makes; the fast way. */
export declare function exportCsv(
  plaza: RecordsPlaza,
  scoped: ScopedDataset,
  params: QueryParams,
  options: ReadOptions & { readonly delimiter: string; readonly header: readonly string[] | 'names' | 'labels'; readonly listSeparator?: string; readonly bom?: boolean },
): Promise<Readable>;
/** A strong ETag of an answer: same revision, same rights, same question. Null when the answer depends on the clock. */
export declare function etagOf(scoped: ScopedDataset, kind: string, params: object): string | null;

// ---- mirrors ----

export interface MirrorSource {
  /** `[a-z]+` */
  readonly name: string;
  readonly fields: readonly Field[];
  /** The source's change counter now. */
  latest(): Promise<number>;
  changes(since: number): AsyncIterable<{ readonly change: number; readonly rows: readonly { readonly uid: string; readonly row: Row }[]; readonly removed: readonly string[] }>;
}
/** Brings the mirror up to date and gives what to query: `table` and `order` of a `QueryTarget`. */
export declare function refreshMirror(plaza: Pick<RecordsPlaza, 'engine' | 'log'>, source: MirrorSource): Promise<Pick<QueryTarget, 'table' | 'order'>>;
