import type { Database } from '#server/platform/database/index.ts';
import type { Dataset } from '../dataset.ts';
import type { Revision } from '../revision.ts';
import { REVISION_COLUMNS, revisionOf } from '../revisions/revision-row.ts';
import { datasetOf } from './dataset-row.ts';

/** A dataset with the revision readers get. */
export interface LiveDataset {
  readonly dataset: Dataset;
  /** Null before the first publication. */
  readonly revision: Revision | null;
}

/** Parsed datasets, so that a call costs one look at the change number, not the parsing of schema and metadata. */
const PARSED = 2000;
const parsed = new WeakMap<object, Map<string, LiveDataset>>();

/**
 * The dataset of this slug, or of an earlier slug that led to it, whoever asks; undefined when there is none.
 * For this module: everything outside goes through `findDataset`, which asks whether the actor may see it.
 */
export async function readDataset(db: Database, id: string): Promise<LiveDataset | undefined> {
  const head =
    (await db.selectFrom('dataset').select(['uid', 'change']).where('id', '=', id).executeTakeFirst()) ??
    (await db
      .selectFrom('dataset_slug')
      .innerJoin('dataset', 'dataset.uid', 'dataset_slug.dataset_uid')
      .select(['dataset.uid', 'dataset.change'])
      .where('dataset_slug.slug', '=', id)
      .executeTakeFirst());
  return head && readByUid(db, head.uid, Number(head.change));
}

/** The dataset with this uid; with `change`, a parsed copy of that state is used when there is one. */
async function readByUid(db: Database, uid: string, change?: number): Promise<LiveDataset | undefined> {
  // A transaction has its own view of the rows; only answers that everybody may see are remembered.
  const memory = db.isTransaction ? undefined : memoryOf(db);
  const known = memory?.get(uid);
  if (known && known.dataset.change === change) return known;
  const row = await db.selectFrom('dataset').selectAll().where('uid', '=', uid).executeTakeFirst();
  if (!row) return undefined;
  const dataset = datasetOf(row);
  const live = { dataset, revision: await readRevision(db, dataset, dataset.revision) };
  if (memory) remember(memory, uid, live);
  return live;
}

/** Those of the uids that exist, in their order; two queries for all of them. */
export async function readManyByUid(db: Database, uids: readonly string[]): Promise<readonly LiveDataset[]> {
  if (uids.length === 0) return [];
  const rows = await db.selectFrom('dataset').selectAll().where('uid', 'in', uids).execute();
  const datasets = new Map(rows.map((row) => [row.uid, datasetOf(row)]));
  const ids = [...datasets.values()].flatMap(({ uid, revision }) => (revision === null ? [] : [`${uid}_${revision}`]));
  const revisions = ids.length === 0 ? [] : await db.selectFrom('revision').select(REVISION_COLUMNS).where('id', 'in', ids).execute();
  const byDataset = new Map(revisions.map((row) => [row.dataset_uid, revisionOf(row)]));
  return uids.flatMap((uid) => {
    const dataset = datasets.get(uid);
    return dataset ? [{ dataset, revision: byDataset.get(uid) ?? null }] : [];
  });
}

async function readRevision(db: Database, dataset: Dataset, number: number | null): Promise<Revision | null> {
  if (number === null) return null;
  const row = await db
    .selectFrom('revision')
    .select(REVISION_COLUMNS)
    .where('dataset_uid', '=', dataset.uid)
    .where('number', '=', number)
    .executeTakeFirst();
  return row ? revisionOf(row) : null;
}

function memoryOf(db: Database): Map<string, LiveDataset> {
  let memory = parsed.get(db);
  if (!memory) parsed.set(db, (memory = new Map()));
  return memory;
}

function remember(memory: Map<string, LiveDataset>, uid: string, live: LiveDataset): void {
  memory.delete(uid);
  memory.set(uid, live);
  const oldest = memory.keys().next();
  if (memory.size > PARSED && !oldest.done) memory.delete(oldest.value);
}
