import type { Database } from '#server/platform/database/index.ts';
import { RevisionNotFound } from '../problems.ts';
import type { Revision, RevisionReport } from '../revision.ts';
import { REVISION_COLUMNS, reportOf, revisionOf } from './revision-row.ts';

/** All revisions, newest first. */
export async function listRevisions(db: Database, datasetUid: string): Promise<readonly Revision[]> {
  const rows = await db.selectFrom('revision').select(REVISION_COLUMNS).where('dataset_uid', '=', datasetUid).orderBy('number', 'desc').execute();
  return rows.map(revisionOf);
}

/** One revision by its number; throws `RevisionNotFound`. */
export async function findRevision(db: Database, dataset: { uid: string; id: string }, number: number): Promise<Revision> {
  const row = await db
    .selectFrom('revision')
    .select(REVISION_COLUMNS)
    .where('dataset_uid', '=', dataset.uid)
    .where('number', '=', number)
    .executeTakeFirst();
  if (!row) throw RevisionNotFound({ dataset_id: dataset.id, revision: number });
  return revisionOf(row);
}

/** Quality and profile of a revision; empty when it has none. */
export async function findReport(db: Database, revisionId: string): Promise<RevisionReport> {
  const row = await db.selectFrom('revision').select(['quality', 'profile']).where('id', '=', revisionId).executeTakeFirst();
  return row ? reportOf(row) : { quality: null, profile: null };
}

/** Every revision of every dataset in the order of their ids, a batch at a time: for checks and repairs of the whole store. */
export async function* allRevisions(db: Database): AsyncGenerator<readonly Revision[]> {
  for (let after = ''; ; ) {
    const rows = await db.selectFrom('revision').select(REVISION_COLUMNS).where('id', '>', after).orderBy('id').limit(200).execute();
    const last = rows.at(-1);
    if (!last) return;
    yield rows.map(revisionOf);
    after = last.id;
  }
}
