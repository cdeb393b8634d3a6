import { now, type Tx } from '#server/platform/database/index.ts';
import type { RunRequest } from '../runs/run.ts';

/**
 * After a publication: the address is looked at again every day when that was asked for; otherwise an earlier wish to
 * follow another source ends, since it would overwrite what was just published.
 */
export async function noteFollowed(tx: Tx, request: RunRequest, actor: string, sha256: string | null): Promise<void> {
  const { source, dataset_id } = request;
  await tx.deleteFrom('followed_source').where('dataset_id', '=', dataset_id).execute();
  if (!('url' in source) || source.follow !== true) return;
  await tx
    .insertInto('followed_source')
    .values({
      dataset_id,
      url: source.url,
      request: JSON.stringify(request),
      actor,
      // Known from the first check on.
      etag: null,
      last_modified: null,
      sha256,
      checked_at: now(),
      problem: null,
    })
    .execute();
}
