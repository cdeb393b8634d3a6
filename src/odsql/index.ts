import type { Field, Row } from '#core/field.ts';
import type {
  CompiledFacet,
  CompiledQuery,
  FacetAnswer,
  FacetRow,
  FilterParams,
  Output,
  QueryParams,
  QuerySchema,
  QueryTarget,
} from './query.ts';
import type { Sql } from './sql.ts';

export type * from './query.ts';
export { name, Sql, sql, value } from './sql.ts';

// Signatures first; the bodies follow.
/** Records or groups of one page. Throws `Problem`s of status 400. `recordId` adds the output `_id`. */
export declare function compileRecords(
  target: QueryTarget,
  params: QueryParams,
  options?: { recordId?: boolean },
): CompiledQuery;
/** One record by its id (40 hexadecimal digits; anything else finds nothing). */
export declare function compileRecord(
  target: QueryTarget,
  recordId: string,
  params: Pick<QueryParams, 'select' | 'lang' | 'timezone' | 'now'>,
  options?: { recordId?: boolean },
): CompiledQuery;
/** `SELECT count() AS count` of the records that match where, refine, exclude. */
export declare function compileCount(target: QueryTarget, params: FilterParams): Sql;
/** As compileRecords without limits. `text`: one String column an output, in the CSV encodings, for the engine's own CSV. */
export declare function compileExport(
  target: QueryTarget,
  params: QueryParams,
  options?: { recordId?: boolean; form?: 'values' | 'text'; listSeparator?: string },
): CompiledQuery;
/** A condition over the stored columns: tiles, row filters, alert rules. No condition gives `1`. */
export declare function compileWhere(schema: QuerySchema, params: FilterParams | string): Sql;
/** One query a facet. */
export declare function compileFacets(target: QueryTarget, params: QueryParams): readonly CompiledFacet[];
/** Pure: rows of each facet's query, in the order of `facets` → the nested answer of the API. */
export declare function assembleFacets(
  facets: readonly CompiledFacet[],
  rows: readonly (readonly FacetRow[])[],
): readonly FacetAnswer[];
/** A row of the engine (JSON row formats) → the API's JSON encodings. */
export declare function decodeRow(outputs: readonly Output[], raw: Readonly<Record<string, unknown>>): Record<string, unknown>;
/** A row of the engine → the `Value`s writers take. */
export declare function decodeValues(outputs: readonly Output[], raw: Readonly<Record<string, unknown>>): Row;
/** The fields writers are told of: plain ones as they are, computed ones described by their type. */
export declare function outputFields(outputs: readonly Output[]): readonly Field[];
