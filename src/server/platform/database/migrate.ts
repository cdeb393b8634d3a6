import { Migrator, type Kysely, type MigrationProvider } from 'kysely';
import { steps } from '../../../../migrations/index.ts';
import type { Database } from './database.ts';

/** Tables of the migrations themselves. */
const STEP_TABLE = 'schema_step';
const LOCK_TABLE = 'schema_step_lock';

const provider: MigrationProvider = {
  async getMigrations() {
    return Object.fromEntries(steps.map((step) => [step.name, { up: (db: Kysely<never>) => step.up(db) }]));
  },
};

/**
 * Brings the schema up to date, all missing steps in one transaction: either the whole new schema is there or the old
 * one. Several processes may call it at once. Throws when the schema has steps this version does not know.
 */
export async function migrate(db: Database): Promise<{ applied: string[] }> {
  const migrator = new Migrator({ db, provider, migrationTableName: STEP_TABLE, migrationLockTableName: LOCK_TABLE });
  const unknown = await unknownSteps(db);
  if (unknown.length > 0) {
    throw new Error(
      `The database was made by a newer Plaza (it has ${unknown.join(', ')}). Start that version again, or restore a backup made with this one.`,
    );
  }
  const { error, results } = await migrator.migrateToLatest();
  if (error) throw error instanceof Error ? error : new Error('The schema could not be brought up to date.', { cause: error });
  return { applied: (results ?? []).map((result) => result.migrationName) };
}

/** True when `migrate` would change nothing. */
export async function isMigrated(db: Database): Promise<boolean> {
  const done = new Set(await doneSteps(db));
  return steps.every((step) => done.has(step.name));
}

async function unknownSteps(db: Database): Promise<string[]> {
  const known = new Set(steps.map((step) => step.name));
  return (await doneSteps(db)).filter((name) => !known.has(name));
}

async function doneSteps(db: Database): Promise<string[]> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some((table) => table.name === STEP_TABLE)) return [];
  const untyped = db as unknown as Kysely<Record<typeof STEP_TABLE, { name: string }>>;
  const rows = await untyped.selectFrom(STEP_TABLE).select('name').orderBy('name').execute();
  return rows.map((row) => row.name);
}
