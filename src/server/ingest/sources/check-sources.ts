import { Type } from 'typebox';
import { isProblem } from '#core/problem.ts';
import { findDataset } from '#server/catalog/index.ts';
import { now } from '#server/platform/database/index.ts';
import type { JobContext, JobKind } from '#server/platform/jobs/index.ts';
import type { Plaza } from '#server/platform/plaza.ts';
import { queueRun } from '../runs/queue-run.ts';
import { requestOf } from '../runs/run-row.ts';
import type { FollowedSourceTable } from '../tables.ts';
import { actorOfJob } from '../runs/stored-actor.ts';
import { fetchOriginal, type Original } from './receive.ts';

const DAY_MS = 24 * 60 * 60_000;
/** The job comes every hour; a source checked at nine is due at nine, not at ten. */
const SLACK_MS = 10 * 60_000;
const payload = Type.Object({});

/** Looks at every followed address that is due; what changed becomes a run, what did not costs one conditional request. */
export const checkSources: JobKind<typeof payload> = {
  name: 'source.check',
  payload,
  deadlineMs: 6 * 60 * 60_000,
  concurrency: 1,
  run: async (plaza, _payload, context) => {
    const due = await plaza.db
      .selectFrom('followed_source')
      .selectAll()
      .where((is) => is.or([is('checked_at', 'is', null), is('checked_at', '<', now(SLACK_MS - DAY_MS))]))
      .execute();
    for (const source of due) {
      context.signal.throwIfAborted();
      await checkSource(plaza, source, context);
    }
    return { checked: due.length };
  },
};

async function checkSource(plaza: Plaza, source: FollowedSourceTable, { signal, log }: JobContext): Promise<void> {
  const noted = (patch: Partial<FollowedSourceTable>) =>
    plaza.db
      .updateTable('followed_source')
      .set({ checked_at: now(), ...patch })
      .where('dataset_id', '=', source.dataset_id)
      .execute();
  try {
    const original = await fetchOriginal(plaza, source.url, {
      signal,
      onBytes: () => undefined,
      etag: source.etag,
      lastModified: source.last_modified,
    });
    if (original === null || original.sha256 === source.sha256) return void (await noted({ problem: null }));
    await queueChanged(plaza, source, original);
    await noted({
      problem: null,
      etag: original.etag ?? null,
      last_modified: original.lastModified ?? null,
      sha256: original.sha256,
    });
  } catch (thrown) {
    if (signal.aborted) throw thrown;
    const message = isProblem(thrown) ? thrown.message : 'Something unexpected went wrong; the log tells more.';
    log.warn({ err: thrown, dataset: source.dataset_id }, 'a followed source could not be checked');
    await noted({ problem: message });
  }
}

async function queueChanged(
  plaza: Plaza,
  { actor, request, dataset_id, url }: FollowedSourceTable,
  original: Original,
): Promise<void> {
  const { dataset } = await findDataset(plaza, actorOfJob(actor), dataset_id);
  const { sha256, size, name } = original;
  const parsed = requestOf({ request });
  const source = { source_kind: 'url', source_name: name, source_url: url, sha256, bytes: size };
  await queueRun(plaza, {
    request: parsed,
    actor,
    organization: dataset.organization,
    dataset_uid: dataset.uid,
    source,
    message: 'The followed address has something new.',
  });
}
