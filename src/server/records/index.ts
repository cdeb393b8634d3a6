export { etagOf } from './cache/results.ts';
export { refreshMirror, type Mirror, type MirrorChanges, type MirrorSource } from './mirror/refresh-mirror.ts';
export type { RecordsPlaza, WorkOptions } from './plaza.ts';
export { TableNotRebuilt } from './problems.ts';
export { countFacets } from './reading/count-facets.ts';
export { exportCsv, type CsvOptions } from './reading/export-csv.ts';
export { exportRecords, type RecordsExport } from './reading/export-records.ts';
export { findRecord } from './reading/find-record.ts';
export { listRecords, type ReadOptions, type RecordsPage } from './reading/list-records.ts';
export { registerRecords } from './register.ts';
export type { FieldProfile } from './revisions/field-profile.ts';
export { writeRevision, type WrittenRevision } from './revisions/write-revision.ts';
export {
  adoptStaged,
  cleanTables,
  dropRevisionTable,
  openRevisionTable,
  verifyRevisionTable,
  type StoredRevision,
} from './tables/revision-tables.ts';
export { dropStaged, stageRows, type StagedTable } from './tables/stage-rows.ts';

// ---- tiles ----

export { readTile, type TileParams } from './tiles/read-tile.ts';
