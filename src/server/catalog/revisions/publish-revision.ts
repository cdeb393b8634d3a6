import { authorize, type Actor } from '#server/accounts/index.ts';
import { inTransaction, now, type Tx } from '#server/platform/database/index.ts';
import type { Plaza } from '#server/platform/plaza.ts';
import { nextChange } from '../change-counter.ts';
import type { Dataset } from '../dataset.ts';
import { announceDataset } from '../datasets/announce-dataset.ts';
import { applyChanges } from '../datasets/apply-changes.ts';
import { findDataset } from '../datasets/find-dataset.ts';
import { lockedDataset, updateDataset } from '../datasets/write-dataset.ts';
import { listTemplates } from '../metadata/list-templates.ts';
import type { Revision, RevisionDraft } from '../revision.ts';

/** A dataset and the revision that readers get from now on. */
export interface Publication {
  readonly dataset: Dataset;
  readonly revision: Revision;
}

/**
 * Makes the draft the live revision: row, pointer, announcement and audit in one transaction, so that readers see the old
 * revision or this one. `also` runs inside that transaction (a job asserts there that it still owns its work); when it
 * throws, nothing is published.
 */
export async function publishRevision(
  plaza: Plaza,
  actor: Actor,
  datasetId: string,
  draft: RevisionDraft,
  also?: (tx: Tx, publication: Publication) => Promise<void>,
): Promise<Publication> {
  const { dataset: found } = await findDataset(plaza, actor, datasetId);
  authorize(actor, 'dataset.publish', { organization: found.organization, dataset_id: found.id });
  const templates = await listTemplates(plaza.db);
  return inTransaction(plaza.db, async (tx) => {
    const change = await nextChange(tx);
    const before = await lockedDataset(tx, found.uid);
    const revision = await insertRevision(tx, actor, before, draft);
    const described = draft.changes ? applyChanges(before, draft.changes, templates) : before;
    const at = revision.createdAt;
    const dataset = { ...described, revision: revision.number, dataProcessedAt: at, metadataProcessedAt: draft.changes ? at : before.metadataProcessedAt, change };
    await updateDataset(tx, before, dataset);
    await announceDataset(plaza, tx, actor, { name: 'dataset.published', dataset, revision, isRollback: false });
    await also?.(tx, { dataset, revision });
    return { dataset, revision };
  });
}

async function insertRevision(tx: Tx, actor: Actor, dataset: Dataset, draft: RevisionDraft): Promise<Revision> {
  const { last } = await tx
    .selectFrom('revision')
    .select((eb) => eb.fn.max('number').as('last'))
    .where('dataset_uid', '=', dataset.uid)
    .executeTakeFirstOrThrow();
  const number = Number(last ?? 0) + 1;
  const revision: Revision = {
    id: `${dataset.uid}_${number}`,
    datasetUid: dataset.uid,
    number,
    fields: draft.fields,
    parquet: draft.parquet,
    original: draft.original,
    rows: draft.rows,
    bbox: draft.bbox ?? null,
    geometryTypes: draft.geometryTypes ?? [],
    createdAt: now(),
    author: actor.name,
    message: draft.message ?? null,
    runId: draft.runId ?? null,
  };
  await tx.insertInto('revision').values(rowOfRevision(revision, draft)).execute();
  return revision;
}

function rowOfRevision(revision: Revision, { quality, profile }: RevisionDraft) {
  const text = (document: unknown) => (document === null || document === undefined ? null : JSON.stringify(document));
  return {
    id: revision.id,
    dataset_uid: revision.datasetUid,
    number: revision.number,
    fields: JSON.stringify(revision.fields),
    parquet_sha256: revision.parquet.sha256,
    parquet_bytes: revision.parquet.size,
    original_sha256: revision.original?.sha256 ?? null,
    original_bytes: revision.original?.size ?? null,
    original_name: revision.original?.name ?? null,
    rows: revision.rows,
    bbox: text(revision.bbox),
    geometry_types: JSON.stringify(revision.geometryTypes),
    created_at: revision.createdAt,
    author: revision.author,
    message: revision.message,
    quality: text(quality),
    profile: text(profile),
    run_id: revision.runId,
  };
}
