import { allRevisions } from '#server/catalog/index.ts';
import type { Plaza } from '#server/platform/plaza.ts';
import { cleanTables, dropRevisionTable } from './tables/revision-tables.ts';

/** Tables follow the catalogue: those of a deleted dataset go, and what earlier processes left behind. Call once, before the outbox starts. */
export function registerRecords(plaza: Plaza): void {
  plaza.outbox.listen('records.tables', 'dataset.deleted', async ({ engine }, { payload }) => {
    for (const revisionId of payload.revisionIds) await dropRevisionTable({ engine }, revisionId);
  });
  const revisionIds = async () => {
    const ids = new Set<string>();
    for await (const batch of allRevisions(plaza.db)) for (const revision of batch) ids.add(revision.id);
    return ids;
  };
  // Nothing waits for it: what is left over only takes room.
  cleanTables(plaza, revisionIds, { isShared: plaza.config.clickhouseUrl !== '' }).catch((thrown: unknown) => {
    plaza.log.warn({ err: thrown }, 'leftover tables stay until the next start');
  });
}
