import type { Selectable } from 'kysely';
import type { Database } from '#server/platform/database/index.ts';
import { AttachmentNotFound } from '../problems.ts';
import type { AttachmentTable } from '../tables.ts';
import type { Attachment } from './attachment.ts';

function attachmentOf(row: Selectable<AttachmentTable>): Attachment {
  return { id: row.id, title: row.title, mediaType: row.media_type, sha256: row.sha256, size: Number(row.bytes), createdAt: row.created_at };
}

/** Attachments of a dataset in their order. Whether the dataset may be seen has been asked before. */
export async function listAttachments(db: Database, datasetUid: string): Promise<readonly Attachment[]> {
  return (await listAttachmentsOf(db, [datasetUid])).get(datasetUid) ?? [];
}

/** The same for many datasets, by uid. */
export async function listAttachmentsOf(db: Database, datasetUids: readonly string[]): Promise<ReadonlyMap<string, readonly Attachment[]>> {
  if (datasetUids.length === 0) return new Map();
  const rows = await db.selectFrom('attachment').selectAll().where('dataset_uid', 'in', datasetUids).orderBy('position').execute();
  return new Map([...Map.groupBy(rows, (row) => row.dataset_uid)].map(([uid, own]) => [uid, own.map(attachmentOf)]));
}

/** One attachment of this dataset; one of another dataset is not found here. */
export async function findAttachment(db: Database, dataset: { uid: string; id: string }, id: string): Promise<Attachment> {
  const row = await db.selectFrom('attachment').selectAll().where('dataset_uid', '=', dataset.uid).where('id', '=', id).executeTakeFirst();
  if (!row) throw AttachmentNotFound({ dataset_id: dataset.id, attachment_id: id.slice(0, 120) });
  return attachmentOf(row);
}
