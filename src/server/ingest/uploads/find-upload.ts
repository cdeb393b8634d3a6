import type { Actor } from '#server/accounts/index.ts';
import type { Plaza } from '#server/platform/plaza.ts';
import { UploadNotFound } from '../problems.ts';
import { UPLOAD_DAYS, type Upload } from './upload.ts';

/** An upload of this actor (operators see all). Throws `UploadNotFound`. */
export async function findUpload(plaza: Pick<Plaza, 'db'>, actor: Actor, id: string): Promise<Upload> {
  const row = await plaza.db.selectFrom('upload').selectAll().where('id', '=', id).executeTakeFirst();
  if (!row || (!actor.isOperator && row.actor_id !== actor.id))
    throw UploadNotFound({ upload_id: id.slice(0, 100), days: UPLOAD_DAYS });
  return {
    upload_id: row.id,
    filename: row.name,
    sha256: row.sha256,
    size: Number(row.bytes),
    created_at: row.created_at,
  };
}
