import type { Value } from '#core/field.ts';
import type { RawCell } from '#formats/reader.ts';

/** How a number is written in a column. */
export interface NumberStyle {
  readonly decimal: '.' | ',';
  /** Separators of thousands that are taken away; empty when there are none. */
  readonly thousands: string;
}

/** How a date is written in a column: the order of its parts, and what the column's moments are relative to. */
export interface DateStyle {
  readonly order: 'ymd' | 'dmy' | 'mdy' | 'y' | 'compact' | 'excel' | 'epoch_s' | 'epoch_ms';
}

/** Plain data that says how the value of one field is made from the cells of a row. */
export interface Conversion {
  /** Position of the field. */
  readonly field: number;
  /** Positions of the raw columns it is made from; two for a point of latitude and longitude. */
  readonly columns: readonly number[];
  readonly to:
    | 'text'
    | 'code'
    | 'list'
    | 'int'
    | 'double'
    | 'boolean'
    | 'date'
    | 'datetime'
    | 'point'
    | 'point_pair'
    | 'shape'
    | 'json';
  /** Texts that mean "no value" in this column, lower case. */
  readonly nulls: readonly string[];
  readonly number?: NumberStyle;
  readonly date?: DateStyle;
  /** IANA zone of datetimes without one. */
  readonly timezone?: string;
  /** Separator of a multivalued text. */
  readonly separator?: string;
  /** What counts as true and as false, lower case. */
  readonly truths?: readonly string[];
  readonly falsehoods?: readonly string[];
  /** EPSG code of a pair of projected coordinates. */
  readonly epsg?: number;
  /** In one cell: which comes first. */
  readonly lonFirst?: boolean;
}

/** A cell that held something its field can't keep; the value became null. */
export interface CellProblem {
  /** Position of the field. */
  readonly field: number;
  /** Position of the raw column. */
  readonly column: number;
  readonly raw: string;
  /** A few plain words: "not a number". */
  readonly why: string;
}

export interface Converted {
  /** In field order. */
  readonly values: readonly Value[];
  /** Empty (and shared) when all went well. */
  readonly problems: readonly CellProblem[];
}

/** Turns the cells of a raw row into the values of the fields. The result is fresh on each call. */
export type ConvertRow = (cells: readonly RawCell[]) => Converted;
