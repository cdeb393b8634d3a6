import type { Plaza } from '#server/platform/plaza.ts';
import { executeRun } from './runs/execute-run.ts';
import { clearScratch } from './scratch.ts';
import { checkSources } from './sources/check-sources.ts';
import { expireUploads } from './uploads/expire-uploads.ts';

/** Makes the jobs of this module known and removes what a killed process left. Call once, before `jobs.start`. */
export function registerIngest(plaza: Plaza): void {
  clearScratch(plaza);
  plaza.jobs.register(executeRun);
  plaza.jobs.register(checkSources);
  plaza.jobs.register(expireUploads);
  plaza.jobs.recur('source.check', '17 * * * *', checkSources, {});
  plaza.jobs.recur('upload.expire', '40 3 * * *', expireUploads, {});
  plaza.outbox.listen('ingest.forget-dataset', 'dataset.deleted', async ({ db }, { payload }) => {
    await db.deleteFrom('followed_source').where('dataset_id', '=', payload.datasetId).execute();
  });
}
