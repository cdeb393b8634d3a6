import { Type } from 'typebox';
import { inTransaction, now } from '#server/platform/database/index.ts';
import type { JobKind } from '#server/platform/jobs/index.ts';
import type { Plaza } from '#server/platform/plaza.ts';
import { UPLOAD_DAYS } from './upload.ts';

const DAY_MS = 24 * 60 * 60_000;
const payload = Type.Object({});

/** Removes uploads nobody used, ends runs nobody looked at, and deletes the files that only they needed. */
export const expireUploads: JobKind<typeof payload> = {
  name: 'upload.expire',
  payload,
  deadlineMs: 60 * 60_000,
  concurrency: 1,
  run: async (plaza) => {
    const before = now(-UPLOAD_DAYS * DAY_MS);
    await expireHeldRuns(plaza, before);
    const old = await plaza.db.selectFrom('upload').select(['id', 'sha256']).where('created_at', '<', before).execute();
    for (const { id, sha256 } of old) {
      await plaza.db.deleteFrom('upload').where('id', '=', id).execute();
      if (!(await isNeeded(plaza, sha256))) await plaza.files.delete(sha256);
    }
    return { removed: old.length };
  },
};

async function expireHeldRuns(plaza: Plaza, before: string): Promise<void> {
  const held = await plaza.db
    .selectFrom('run')
    .select(['id', 'log', 'draft'])
    .where('status', '=', 'ready')
    .where('created_at', '<', before)
    .execute();
  for (const { id, log, draft } of held) {
    const line = {
      at: now(),
      level: 'info',
      message: `Nobody published it within ${UPLOAD_DAYS} days; send the file again.`,
    };
    const ended = {
      status: 'cancelled',
      draft: null,
      finished_at: now(),
      log: JSON.stringify([...(JSON.parse(log) as unknown[]), line]),
    };
    const { numUpdatedRows } = await plaza.db
      .updateTable('run')
      .set(ended)
      .where('id', '=', id)
      .where('status', '=', 'ready')
      .executeTakeFirst();
    const parquet = (JSON.parse(draft ?? '{}') as { revision?: { parquet: { sha256: string } } }).revision?.parquet
      .sha256;
    if (numUpdatedRows > 0n && parquet && !(await isNeeded(plaza, parquet))) await plaza.files.delete(parquet);
  }
}

/** True while a revision, an attachment, another upload or a run that is not over refers to the file. */
async function isNeeded(plaza: Plaza, sha256: string): Promise<boolean> {
  return inTransaction(plaza.db, async (tx) => {
    const uses = await Promise.all([
      tx
        .selectFrom('revision')
        .select('id')
        .where((is) => is.or([is('original_sha256', '=', sha256), is('parquet_sha256', '=', sha256)]))
        .executeTakeFirst(),
      tx.selectFrom('attachment').select('id').where('sha256', '=', sha256).executeTakeFirst(),
      tx.selectFrom('upload').select('id').where('sha256', '=', sha256).executeTakeFirst(),
      tx
        .selectFrom('run')
        .select('id')
        .where('sha256', '=', sha256)
        .where('status', 'in', ['queued', 'running', 'ready'])
        .executeTakeFirst(),
    ]);
    return uses.some((use) => use !== undefined);
  });
}
