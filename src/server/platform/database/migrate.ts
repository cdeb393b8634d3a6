import { Migrator, type Kysely, type MigrationProvider } from 'kysely';
import { steps } from '../../../../migrations/index.ts';
import type { Database } from './database.ts';

/** Tables of the migrations themselves. */
export const STEP_TABLE = 'schema_step';
export const LOCK_TABLE = 'schema_step_lock';

/**
 * Brings the schema up to date, all missing steps in one transaction: either the whole new schema is there or the old
 * one. Several processes may call it at once. Throws when the schema has steps this version does not know.
 */
export async function migrate(db: Database): Promise<{ applied: string[] }> {
  const unknown = await unknownSteps(db);
  if (unknown.length > 0) {
    throw new Error(
      `The database was made by a newer Plaza (it has ${unknown.join(', ')}). Start that version again, or restore a backup made with this one.`,
    );
  }
  return apply(db, null);
}

/**
 * Makes the schema as it was when `done` were all its steps, for data of that time. The database must be empty.
 * Throws when a step is not known here.
 */
export async function migrateTo(db: Database, done: readonly string[]): Promise<void> {
  const known = new Set(steps.map((step) => step.name));
  const unknown = done.filter((name) => !known.has(name));
  if (unknown.length > 0) throw new Error(`This was made by a newer Plaza (it has ${unknown.join(', ')}). Use that version.`);
  const wanted = new Set(done);
  await apply(db, wanted);
}

async function apply(db: Database, only: ReadonlySet<string> | null): Promise<{ applied: string[] }> {
  const provider: MigrationProvider = {
    async getMigrations() {
      const chosen = steps.filter((step) => only === null || only.has(step.name));
      return Object.fromEntries(chosen.map((step) => [step.name, { up: (on: Kysely<never>) => step.up(on) }]));
    },
  };
  // Unordered: modules number their steps apart, so a later step of one may come after a step of another that sorts behind it.
  const migrator = new Migrator({ db, provider, migrationTableName: STEP_TABLE, migrationLockTableName: LOCK_TABLE, allowUnorderedMigrations: true });
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

/** Names of the steps this database has. */
export async function doneSteps(db: Database): Promise<string[]> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some((table) => table.name === STEP_TABLE)) return [];
  const untyped = db as unknown as Kysely<Record<typeof STEP_TABLE, { name: string }>>;
  const rows = await untyped.selectFrom(STEP_TABLE).select('name').orderBy('name').execute();
  return rows.map((row) => row.name);
}
