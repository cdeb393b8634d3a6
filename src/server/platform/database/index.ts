export { dialectOf, forUpdate, inTransaction, newId, now, type Database, type DatabaseKind, type Tx } from './database.ts';
export { dumpDatabase, isEmptyDatabase, loadDatabase } from './dump.ts';
export { doneSteps, isMigrated, migrate } from './migrate.ts';
export { SQLITE_FILE, openDatabase } from './open-database.ts';
export type { Tables } from './tables.ts';
