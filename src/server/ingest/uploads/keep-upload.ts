import { authorize, type Actor } from '#server/accounts/index.ts';
import { newId, now } from '#server/platform/database/index.ts';
import { isProblem } from '#core/problem.ts';
import type { Plaza } from '#server/platform/plaza.ts';
import { isDiskFull, requireFree } from '../disk.ts';
import { DiskFull, UploadEmpty, UploadIncomplete, UploadTooLarge } from '../problems.ts';
import { sizeText } from '../worker/bounds.ts';
import { fileNameOf } from './file-name.ts';
import type { Upload } from './upload.ts';

export interface Incoming {
  readonly filename: string;
  readonly body: AsyncIterable<Uint8Array>;
  /** Bytes announced by the sender, when it said so. */
  readonly announced?: number;
  /** True when a part of a form was cut off at the limit; asked at the end of the body. */
  readonly isCut?: () => boolean;
  readonly signal?: AbortSignal;
}

/** Keeps a sent file as it stands, streaming. Throws `UploadTooLarge`, `UploadEmpty`, `UploadIncomplete`, `DiskFull`. */
export async function keepUpload(plaza: Plaza, actor: Actor, incoming: Incoming): Promise<Upload> {
  authorize(actor, 'upload.create');
  const limit = plaza.config.maxUploadBytes;
  if ((incoming.announced ?? 0) > limit) throw UploadTooLarge({ limit: sizeText(limit) });
  await requireFree(plaza, incoming.announced ?? 0);
  const { sha256, size } = await kept(plaza, incoming);
  const upload = {
    id: newId(),
    sha256,
    bytes: size,
    name: fileNameOf(incoming.filename),
    actor_id: actor.id,
    created_at: now(),
  };
  await plaza.db.insertInto('upload').values(upload).execute();
  return { upload_id: upload.id, filename: upload.name, sha256, size, created_at: upload.created_at };
}

async function kept(
  plaza: Plaza,
  { body, announced, isCut, signal }: Incoming,
): Promise<{ sha256: string; size: number }> {
  try {
    return await plaza.files.put(
      checked(body, announced, () => isCut?.() && plaza.config.maxUploadBytes),
      { maxBytes: plaza.config.maxUploadBytes, signal },
    );
  } catch (thrown) {
    if (isProblem(thrown) && thrown.code === 'FileTooLarge')
      throw UploadTooLarge({ limit: sizeText(plaza.config.maxUploadBytes) });
    if (isDiskFull(thrown)) throw DiskFull({ free: 'no more bytes', needed: sizeText(announced ?? 0) });
    throw thrown;
  }
}

/** Passes the bytes on and fails at the end when there were none, or fewer than announced. */
async function* checked(
  body: AsyncIterable<Uint8Array>,
  announced: number | undefined,
  cutAt: () => number | false | undefined,
): AsyncIterable<Uint8Array> {
  let received = 0;
  for await (const chunk of body) {
    received += chunk.length;
    yield chunk;
  }
  const limit = cutAt();
  if (limit) throw UploadTooLarge({ limit: sizeText(limit) });
  if (announced !== undefined && received < announced) throw UploadIncomplete({ received, announced });
  if (received === 0) throw UploadEmpty();
}
