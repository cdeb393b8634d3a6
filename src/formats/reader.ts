import type { FieldTypeId } from '#core/field.ts';

/** A received file, complete on disk. The name is a hint only: bytes decide. */
export interface ReadSource {
  readonly path: string;
  readonly name: string;
  readonly size: number;
}

/** Bounds every reader keeps; going over one is a `Problem` that names the limit. */
export interface ReadLimits {
  /** Bytes after unpacking, over all members. */
  readonly maxExpandedBytes: number;
  readonly maxColumns: number;
  readonly maxCellBytes: number;
  /** Depth of nested JSON, XML, or archives in archives. */
  readonly maxDepth: number;
}

/** What the publisher chose; everything is optional and found out otherwise. */
export interface ReadOptions {
  /** Sheet, layer, GTFS table, or path of the member in an archive. */
  readonly table?: string;
  readonly encoding?: string;
  readonly delimiter?: string;
  /** 1-based row of the header as a person counts it; 0 = the file has none. */
  readonly headerRow?: number;
  /** Dotted path of the list in a JSON or XML document. */
  readonly path?: string;
  /** Code of the coordinate system when the file does not say it; wins over what the file says. */
  readonly epsg?: number;
  readonly limits: ReadLimits;
  /** A folder the reader may write temporary files to; removed by the caller. */
  readonly scratch: string;
}

export interface RawColumn {
  /** Name as it stands in the file, trimmed; unnamed ones get a name here ("Column 3"). Unique within the table. */
  readonly name: string;
  /** Type declared by the format itself (Parquet, GeoPackage, GeoJSON geometry …); left out where cells decide. */
  readonly type?: FieldTypeId;
  readonly label?: string;
  readonly description?: string;
  readonly unit?: string;
}

/** A cell as read: text formats give strings; typed formats give typed values (Geometry objects for shapes, WGS84). */
export type RawCell = unknown;
export interface RawRow {
  /** The place in the file as a person would find it: line or sheet row or feature number, 1-based. */
  readonly place: number;
  /** One per column; shorter rows are padded by the reader, longer ones reported. */
  readonly cells: readonly RawCell[];
}

/**
 * Rows as they stand in a piece of UTF-8 text, one a line, not yet cut into strings: most of a plain delimited file.
 * Valid until the next batch is asked for.
 */
export interface PackedRows {
  readonly bytes: Buffer;
  readonly rows: number;
  /** Cells of each row. */
  readonly width: number;
  /** Where cell `c` of row `r` begins and ends in `bytes`: at `r * width + c`. Longer than needed. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /** Place of the first row; the others stand in the lines after it. */
  readonly place: number;
}

/** Something worth telling the publisher, in plain words. */
export interface ReadNote {
  readonly level: 'info' | 'warning';
  readonly message: string;
  readonly place?: number;
}

export interface RawTable {
  /** Name of the sheet, layer or member when the file holds several. */
  readonly table?: string;
  /** Other tables of the file that could be chosen instead. */
  readonly otherTables: readonly string[];
  /** Reader id and its choices in plain words ("Semicolon-separated, Windows-1252, header in row 4"). */
  readonly understood: string;
  readonly columns: readonly RawColumn[];
  /** Batches of rows in file order. Can be called again for a second pass; memory stays flat. */
  rows(): AsyncIterable<readonly RawRow[]>;
  /** The same rows, those that allow it not yet cut into strings; left out where none do. */
  pieces?(): AsyncIterable<readonly RawRow[] | PackedRows>;
  /** Notes so far; complete after a pass over `rows()` or `pieces()`. */
  readonly notes: readonly ReadNote[];
}

/** One format. A reader never trusts the file: it throws a `Problem` that says what and where, and what to do. */
export interface Reader {
  readonly id: string;
  readonly title: string;
  /** Without dot; a hint for ranking and for the upload form. */
  readonly extensions: readonly string[];
  /** 0 = surely not, 1 = surely; from the first 64 KiB, the last 64 KiB and the name. */
  identify(head: Uint8Array, name: string, tail: Uint8Array): number;
  read(source: ReadSource, options: ReadOptions): Promise<RawTable>;
}
