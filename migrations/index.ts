import type { Kysely, Migration } from 'kysely';

/** A step of the schema. `down` is not offered: an older Plaza refuses a newer schema, a backup is the way back. */
export interface SchemaStep {
  /** Sorts by name; never renamed once released. */
  readonly name: string;
  up(db: Kysely<never>): Promise<void>;
}

/** All steps in order. A module adds its own file, `NNNN-module-what.ts`, and a line here. */
export const steps: readonly SchemaStep[] = [];

export type { Migration };
