import type { Column } from '#core/columns.ts';
import type { Field, FieldTypeId, Precision } from '#core/field.ts';
import type { Sql } from './sql.ts';

/** One field a query may name, and the stored columns that hold it. Fields the reader may not see are left out. */
export interface QueryField {
  readonly field: Field;
  readonly columns: readonly Column[];
  /** False: may be selected, but not used in `where`, `group_by`, `order_by`, facets. Default true. */
  readonly filterable?: boolean;
  /** False: left out of `*`, only given when named. Default true. */
  readonly starred?: boolean;
  /** False: a search that names no fields does not look into it. Default true. */
  readonly searched?: boolean;
  /** Further names the field answers to (`datasetid` for `dataset_id`). */
  readonly aliases?: readonly string[];
}

/**
 * Fields of a dataset's revision, or of any table with the same column conventions. A field named `default.title`
 * is found as `default.title` and, when no field is named so, as `title`.
 */
export type QuerySchema = readonly QueryField[];

/** What is queried. */
export interface QueryTarget {
  readonly schema: QuerySchema;
  /** Table (or table function, or sub-query in parentheses) as SQL. */
  readonly table: Sql;
  /** Condition that every row must meet besides the query's own: the reader's row filter, see `compileWhere`. */
  readonly scope?: Sql;
  /** Order of records when the query asks for none, and the last word among equal ones. Default `_row`; null: no order. */
  readonly order?: Sql | null;
}

/** Everything a query of records, facets or an export is made of, under the names of the API. Text as it came. */
export interface QueryParams {
  readonly select?: string;
  /** Several are combined by AND. */
  readonly where?: string | readonly string[];
  readonly group_by?: string;
  readonly order_by?: string;
  readonly limit?: number | string;
  readonly offset?: number | string;
  /** `field:value`. */
  readonly refine?: string | readonly string[];
  /** `field:value`. */
  readonly exclude?: string | readonly string[];
  /** Names or `facet(name="x", …)`; none means all declared facets. */
  readonly facet?: string | readonly string[];
  /** Language of month and day names; default `en`. */
  readonly lang?: string;
  /** IANA zone in which datetimes are read and shown; default `UTC`. */
  readonly timezone?: string;
  /** The instant `now()` stands for; default the clock. */
  readonly now?: Date;
}

/** The part of a query that chooses rows. */
export type FilterParams = Pick<QueryParams, 'where' | 'refine' | 'exclude' | 'lang' | 'timezone' | 'now'>;

/** How far `limit` and `offset` may go; see `RECORD_LIMITS`, `GROUP_LIMITS`, `EXPORT_LIMITS`. */
export interface PageLimits {
  readonly defaultLimit: number;
  /** Largest limit; Infinity: none. */
  readonly maxLimit: number;
  /** Largest offset + limit; Infinity: none. */
  readonly maxSum: number;
}
export interface Page {
  /** Rows wanted; Infinity: all. */
  readonly limit: number;
  readonly offset: number;
}

/** What a result column holds: a field type, or one of the shapes that only a query makes. */
export type OutputType = FieldTypeId | 'json' | 'geo_cluster';

/** One key of a result row, and the columns of the engine's answer it is decoded from. */
export interface Output {
  /** Key in the JSON answer, header of a table. Unique in a query. */
  readonly key: string;
  readonly label: string;
  readonly type: OutputType;
  /** Names of the columns in the engine's rows; most types have one, geo points two (lon, lat). */
  readonly columns: readonly string[];
  /** Present when the output is a plain field. */
  readonly field?: Field;
  readonly multivalued?: boolean;
  readonly precision?: Precision;
  /** Zone datetimes are shown in. */
  readonly timezone: string;
  /** json: what to answer when the text is no JSON; left out: the text itself. */
  readonly fallback?: string | null;
}

/** A compiled query. Run `sql`, then give each row and `outputs` to `decodeRow` or `decodeValues`. */
export interface CompiledQuery {
  readonly sql: Sql;
  readonly outputs: readonly Output[];
  readonly page: Page;
  /** True with `group_by`: `total_count` is then the number of rows of the page, and `compileCount` is not asked. */
  readonly grouped: boolean;
}

/** One facet of a compiled facet query: run `sql`, hand its rows to `assembleFacets`. */
export interface CompiledFacet {
  readonly name: string;
  readonly sql: Sql;
  readonly request: FacetRequest;
}

/** What `assembleFacets` needs to know of a facet. */
export interface FacetRequest {
  readonly name: string;
  /** Separator of levels, or null for a flat facet. */
  readonly separator: string | null;
  readonly sort: FacetSort;
  /** Values per level. */
  readonly limit: number;
  readonly refined: readonly string[];
  readonly excluded: readonly string[];
}
export type FacetSort = 'count' | '-count' | 'alphanum' | '-alphanum' | 'num' | '-num';

/** A row of a facet's query. `path` is the value to send to `refine`. */
export interface FacetRow {
  readonly path: string;
  readonly count: number | string;
}
export interface FacetValue {
  readonly name: string;
  readonly value: string;
  /** Missing when excluded. */
  readonly count?: number;
  readonly state: 'displayed' | 'refined' | 'excluded';
  readonly facets?: readonly FacetValue[];
}
export interface FacetAnswer {
  readonly name: string;
  readonly facets: readonly FacetValue[];
}
