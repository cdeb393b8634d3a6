export { openDatabase, type OpenedDatabase } from './open-database.ts';
export { migrate, schemaProblem } from './migrate.ts';
export { autoId, dialectOf, forUpdate, inTransaction, momentType, newId, now, type Database, type Dialect, type Tx } from './database.ts';
export type { Tables } from './tables.ts';
