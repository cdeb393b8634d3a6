import { authorize, type Actor } from '#server/accounts/index.ts';
import { inTransaction, now, type Tx } from '#server/platform/database/index.ts';
import type { Plaza } from '#server/platform/plaza.ts';
import { nextChange } from '../change-counter.ts';
import { announceDataset } from '../datasets/announce-dataset.ts';
import { findDataset } from '../datasets/find-dataset.ts';
import { lockedDataset, updateDataset } from '../datasets/write-dataset.ts';
import { AttachmentNotFound, TooManyAttachments } from '../problems.ts';
import type { Attachment } from './attachment.ts';
import { mediaTypeOf } from './media-type.ts';

const MOST = 100;
const MAX_BYTES = 500 * 1024 * 1024;

export interface NewAttachment {
  /** File name; its ending decides the media type. */
  readonly name: string;
  readonly title?: string;
  readonly bytes: AsyncIterable<Uint8Array>;
}

/** Keeps a file with a dataset. A second file of the same name gets an id of its own. */
export async function addAttachment(plaza: Plaza, actor: Actor, datasetId: string, given: NewAttachment): Promise<Attachment> {
  const { dataset: found } = await findDataset(plaza, actor, datasetId);
  authorize(actor, 'dataset.change', { organization: found.organization, dataset_id: found.id });
  const file = await plaza.files.put(given.bytes, { maxBytes: MAX_BYTES });
  return inTransaction(plaza.db, async (tx) => {
    const change = await nextChange(tx);
    const before = await lockedDataset(tx, found.uid);
    const dataset = { ...before, change, metadataProcessedAt: now() };
    const { count, last } = await countOf(tx, dataset.uid);
    if (count >= MOST) throw TooManyAttachments({ dataset_id: dataset.id, most: MOST });
    const name = given.name.replace(/^.*[/\\]/s, '').slice(-150) || 'attachment';
    const attachment: Attachment = {
      id: await freeId(tx, dataset.uid, name),
      title: (given.title ?? name).slice(0, 500),
      mediaType: mediaTypeOf(name),
      sha256: file.sha256,
      size: file.size,
      createdAt: now(),
    };
    await tx
      .insertInto('attachment')
      .values({
        dataset_uid: dataset.uid,
        id: attachment.id,
        position: last + 1,
        title: attachment.title,
        media_type: attachment.mediaType,
        sha256: file.sha256,
        bytes: file.size,
        created_at: attachment.createdAt,
      })
      .execute();
    await updateDataset(tx, before, dataset);
    await announceDataset(plaza, tx, actor, { name: 'dataset.changed', dataset, changes: { attachment: attachment.id } });
    return attachment;
  });
}

/** Takes an attachment off a dataset. */
export async function removeAttachment(plaza: Plaza, actor: Actor, datasetId: string, id: string): Promise<void> {
  const { dataset: found } = await findDataset(plaza, actor, datasetId);
  authorize(actor, 'dataset.change', { organization: found.organization, dataset_id: found.id });
  await inTransaction(plaza.db, async (tx) => {
    const change = await nextChange(tx);
    const before = await lockedDataset(tx, found.uid);
    const dataset = { ...before, change, metadataProcessedAt: now() };
    const removed = await tx.deleteFrom('attachment').where('dataset_uid', '=', found.uid).where('id', '=', id).returning('id').execute();
    if (removed.length === 0) throw AttachmentNotFound({ dataset_id: found.id, attachment_id: id.slice(0, 120) });
    await updateDataset(tx, before, dataset);
    await announceDataset(plaza, tx, actor, { name: 'dataset.changed', dataset, changes: { removedAttachment: id } });
  });
}

async function countOf(tx: Tx, uid: string): Promise<{ count: number; last: number }> {
  const row = await tx
    .selectFrom('attachment')
    .select((eb) => [eb.fn.countAll().as('count'), eb.fn.max('position').as('last')])
    .where('dataset_uid', '=', uid)
    .executeTakeFirstOrThrow();
  return { count: Number(row.count), last: Number(row.last ?? 0) };
}

/** `Report 2025.pdf` → `report_2025_pdf`, as the Explore API names them. */
async function freeId(tx: Tx, uid: string, name: string): Promise<string> {
  const base = name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replace(/[^a-z0-9]+/g, '_').replace(/^_+|_+$/g, '') || 'attachment';
  for (let n = 1; ; n += 1) {
    const id = n === 1 ? base : `${base}_${n}`;
    const taken = await tx.selectFrom('attachment').select('id').where('dataset_uid', '=', uid).where('id', '=', id).executeTakeFirst();
    if (!taken) return id;
  }
}
