import { EngineError } from '#server/platform/engine/index.ts';
import type { RecordsPlaza } from '../plaza.ts';
import {
  dropRevisionTable,
  forgetRevisionTable,
  openRevisionTable,
  type StoredRevision,
} from '../tables/revision-tables.ts';

/** The table is not there (any more). */
const GONE = new Set([60, 81, 218]);
/** Its files cannot be read: numbers of ClickHouse for checksums, missing and cut files, and failures of the system's calls. */
const BROKEN = new Set([
  5, 23, 32, 33, 40, 74, 75, 76, 79, 88, 107, 117, 226, 228, 246, 271, 432, 481, 573, 583, 740, 1000, 1001,
]);

/**
 * Runs a query on the revision's table. A table that turns out to be gone or broken meanwhile is built again from its
 * file, and the query repeated once.
 */
export async function withRevisionTable<T>(
  plaza: RecordsPlaza,
  revision: StoredRevision,
  run: (table: string) => Promise<T>,
): Promise<T> {
  const table = await openRevisionTable(plaza, revision);
  try {
    return await run(table);
  } catch (thrown) {
    if (!(thrown instanceof EngineError) || !(GONE.has(thrown.engineCode) || BROKEN.has(thrown.engineCode)))
      throw thrown;
    plaza.log.error({ err: thrown, revision: revision.id }, 'a table could not be read; it is built again');
    await plaza.engine.examine();
    forgetRevisionTable(plaza, revision.id);
    if (BROKEN.has(thrown.engineCode)) await dropRevisionTable(plaza, revision.id).catch(() => {});
    return run(await openRevisionTable(plaza, revision));
  }
}
