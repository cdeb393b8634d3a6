import type { FieldTypeId, Precision } from '#core/field.ts';
import type { Literal } from '../parse/ast.ts';
import type { QueryField } from '../query.ts';
import type { Sql } from '../sql.ts';

/** Types of terms: those of fields, and what only a query makes. */
export type TermType = FieldTypeId | 'json' | 'geo_cluster' | 'geometry' | 'null';

/** A checked expression: what it is, and the SQL that computes it. */
export interface Term {
  readonly type: TermType;
  /** The value; unused for geo points and shapes, whose columns are in `place`. */
  readonly sql: Sql;
  /** Array(String); an empty array is null. */
  readonly multivalued?: boolean;
  /** Contains an aggregation. */
  readonly aggregate?: boolean;
  /** Reads a field of single records, outside any aggregation. */
  readonly plain?: boolean;
  /** Reads a key of groups. */
  readonly key?: boolean;
  readonly field?: QueryField;
  readonly literal?: Literal;
  readonly negative?: boolean;
  readonly precision?: Precision;
  readonly place?: Place;
  /** True for search, within_distance …: a condition. */
  readonly predicate?: boolean;
  /** How to group by it, where that is not by its value alone. */
  readonly group?: Grouping;
  /** json: what to answer when the text is no JSON. */
  readonly fallback?: string | null;
}

/** Where the geometry of a record lies. Points have lon and lat only. */
export interface Place {
  readonly lon: Sql;
  readonly lat: Sql;
  readonly shape?: ShapeColumns;
}
export interface ShapeColumns {
  readonly geojson: Sql;
  readonly wkb: Sql;
  readonly xmin: Sql;
  readonly ymin: Sql;
  readonly xmax: Sql;
  readonly ymax: Sql;
}

/** Groups are made by the values of `by`; `show` is computed from them (and may aggregate). */
export interface Grouping {
  readonly by: readonly Sql[];
  readonly show: (by: readonly Sql[]) => Sql;
  /** Columns of a geo_cluster: longitude and latitude of its centroid. */
  readonly centroid?: { readonly lon: Sql; readonly lat: Sql };
  /** Rows that are in no group. */
  readonly keep?: (by: readonly Sql[]) => Sql;
}
