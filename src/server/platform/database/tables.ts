/**
 * All tables of the catalogue, as Kysely sees them. Each module adds its own in its `tables.ts`:
 *
 *     declare module '#server/platform/database/tables.ts' {
 *       interface Tables { dataset: DatasetTable }
 *     }
 *
 * What is the same on SQLite and PostgreSQL: `id` text (see `newId`), moments text (ISO 8601 UTC, see `now`), booleans
 * `is_…` integer 0 or 1, documents text (JSON), counters integer.
 */
// An interface, and empty here, because modules can merge their tables only into an interface.
// oxlint-disable-next-line typescript/no-empty-object-type typescript/no-empty-interface
export interface Tables {}
