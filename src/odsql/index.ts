export { compileFacets } from './compile/facets.ts';
export { assembleFacets } from './compile/facet-answer.ts';
export { decodeRow, decodeValues, outputFields } from './compile/decode.ts';
export { compileWhere } from './compile/filter.ts';
export { EXPORT_LIMITS, GROUP_LIMITS, readPage, RECORD_LIMITS } from './compile/page.ts';
export { compileCount, compileExport, compileRecord, compileRecords } from './compile/records.ts';
export type { ExportOptions, RecordOptions } from './compile/records.ts';
export type { FunctionClause, FunctionFamily, OdsqlFunction } from './functions/function.ts';
export { functions } from './functions/registry.ts';
export type * from './parse/ast.ts';
export { parseFacet, parseGroupBy, parseOrderBy, parseSelect, parseWhere } from './parse/clauses.ts';
export {
  printCondition,
  printExpression,
  printGroupBy,
  printName,
  printOrderBy,
  printSelect,
  printText,
} from './parse/print.ts';
export type { Clause } from './problems.ts';
export type * from './query.ts';
export { joinSql } from './join.ts';
export { name, Sql, sql, value } from './sql.ts';
