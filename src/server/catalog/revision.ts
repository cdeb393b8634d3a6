import type { Field } from '#core/field.ts';
import type { DatasetChanges } from './datasets/dataset-changes.ts';
import type { StoredFile } from '#server/platform/files/index.ts';

/** The received file, byte for byte. */
export interface OriginalFile extends StoredFile {
  readonly name: string;
}

/** What the run found out about the quality of the rows; shape owned by `ingest`, shown as it stands. */
export type Quality = Readonly<Record<string, unknown>>;
/** Per field name: distinct, nulls, min, max, top values, histogram; shape owned by `ingest`, shown as it stands. */
export type Profile = Readonly<Record<string, unknown>>;

/** One immutable state of a dataset's records. */
export interface Revision {
  /** `<dataset uid>_<number>`: letters, digits and underscores only, never used twice. */
  readonly id: string;
  readonly datasetUid: string;
  /** 1, 2, 3 … within the dataset. */
  readonly number: number;
  /** The schema the rows were converted to; `columnsOf(field, position)` gives the stored columns. */
  readonly fields: readonly Field[];
  readonly parquet: StoredFile;
  readonly original: OriginalFile | null;
  readonly rows: number;
  /** West, south, east, north in degrees; null without geometry. */
  readonly bbox: readonly [number, number, number, number] | null;
  /** GeoJSON names, most frequent first; empty without geometry. */
  readonly geometryTypes: readonly string[];
  readonly createdAt: string;
  /** Name of who published it. */
  readonly author: string | null;
  readonly message: string | null;
  readonly runId: string | null;
}

/** What a revision's run found out; big, so it is read only where it is shown. */
export interface RevisionReport {
  readonly quality: Quality | null;
  readonly profile: Profile | null;
}

/** What a run hands over to be published. */
export interface RevisionDraft {
  readonly fields: readonly Field[];
  readonly parquet: StoredFile;
  readonly original: OriginalFile | null;
  readonly rows: number;
  readonly bbox?: readonly [number, number, number, number] | null;
  readonly geometryTypes?: readonly string[];
  readonly message?: string | null;
  readonly quality?: Quality | null;
  readonly profile?: Profile | null;
  readonly runId?: string | null;
  /** Title, metas and field settings that become valid with the revision, in the same transaction. */
  readonly changes?: DatasetChanges;
}
