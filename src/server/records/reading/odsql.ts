import * as odsql from '#odsql/index.ts';

// Until the bodies are there, this links without them.
export const {
  assembleFacets,
  compileCount,
  compileExport,
  compileFacets,
  compileRecord,
  compileRecords,
  compileWhere,
  decodeRow,
  decodeValues,
  outputFields,
} = odsql;
