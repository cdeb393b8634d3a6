import type { Field, Row } from '#core/field.ts';

/** What an export knows of its dataset. */
export interface WriteContext {
  readonly datasetId: string;
  readonly title: string;
  readonly fields: readonly Field[];
  /** Absolute address of the dataset's page, for formats that link back. */
  readonly datasetUrl: string;
  readonly recordUrl: (recordId: string) => string;
  /** Labels instead of names in headers. */
  readonly useLabels: boolean;
  /** Where datetimes are shown; IANA name. */
  readonly timezone: string;
  readonly epsg: number;
  /** A folder for temporary files; the system's own place when left out. */
  readonly scratch?: string;
  /** Format's own parameters as text, e.g. `delimiter`. */
  readonly options: Readonly<Record<string, string | undefined>>;
}

/** One export format. Streams: memory does not grow with the number of rows (a scratch file may). */
export interface Writer {
  readonly id: string;
  readonly extension: string;
  readonly mediaType: string;
  /** Needs a geo field; left out of the listing without one. */
  readonly needsGeometry: boolean;
  /** Rows carry `_id` (record id) besides the fields. Batches of rows in, bytes out. */
  write(rows: AsyncIterable<readonly Row[]>, context: WriteContext): AsyncIterable<string | Uint8Array>;
}
