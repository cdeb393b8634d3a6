import type { Kysely } from 'kysely';
import { platform } from './0001-platform.ts';
import { accounts } from './0100-accounts.ts';
import { catalog } from './0200-catalog.ts';
import { ingestRuns } from './0400-ingest-runs.ts';

/** A step of the schema. There is no way down: an older Plaza refuses a newer schema, and a backup is the way back. */
export interface SchemaStep {
  /** Sorts by name; never renamed once released. */
  readonly name: string;
  /** With Kysely's schema builder and `columns.ts`, so that it does the same on SQLite and PostgreSQL. */
  up(db: Kysely<never>): Promise<void>;
}

/** All steps in order. A module adds its own file, `NNNN-module-what.ts`, and a line here. */
export const steps: readonly SchemaStep[] = [platform, accounts, catalog, ingestRuns];
