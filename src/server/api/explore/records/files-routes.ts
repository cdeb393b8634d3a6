import { Type } from 'typebox';
import { findAttachment, findDataset, ForbiddenAccess, listAttachments, type Attachment } from '../../../catalog/index.ts';
import { NotFoundResource } from '../problems.ts';
import { get, type Call, type ExploreContext, type ExploreRoutes } from '../route.ts';
import { ATTACHMENTS_BODY, operation } from '../schemas.ts';
import { attachmentObject } from '../shapes/dataset-object.ts';
import { sendJson } from '../answer.ts';

const tags = ['records'];
/** What a browser shows without running anything in it. */
const SHOWN = new Set(['image/gif', 'image/jpeg', 'image/png', 'image/webp', 'text/plain', 'text/csv']);

/** Files that belong to a dataset. */
export const filesRoutes: ExploreRoutes = (app, context) => {
  const list = operation('getDatasetAttachments', 'Files kept with a dataset', { tags, params: ['dataset_id'], body: ATTACHMENTS_BODY });
  get(app, '/catalog/datasets/:dataset_id/attachments', list, (call) => answerList(context, call));
  const one = operation('getDatasetAttachment', 'One file kept with a dataset', { tags, params: ['dataset_id', 'attachment_id'], query: Type.Object({}) });
  get(app, '/catalog/datasets/:dataset_id/attachments/:attachment_id', one, (call) => answerOne(context, call));
  const file = operation('getRecordFile', 'The file of a record', { tags, params: ['dataset_id', 'file_id'] });
  get(app, '/catalog/datasets/:dataset_id/files/:file_id', file, async ({ request, params }) => {
    await findDataset(context.plaza, request.actor, params.dataset_id ?? '');
    // Values of the type `file` keep the address of their file at its source; none are held here.
    throw NotFoundResource({ kind: 'file', id: (params.file_id ?? '').slice(0, 100) });
  });
};

async function answerList({ plaza, links }: ExploreContext, { request, reply, params }: Call) {
  const { dataset } = await findDataset(plaza, request.actor, params.dataset_id ?? '');
  const attachments = await listAttachments(plaza.db, dataset.uid);
  const shown = attachments.map((one) => {
    const { url, mimetype, title, id } = attachmentObject(one, dataset.id, links);
    return { href: url, metas: { 'mime-type': mimetype, title, url, id } };
  });
  const own = links.dataset(dataset.id);
  const body = { links: [{ rel: 'self', href: `${own}/attachments` }, { rel: 'dataset', href: own }], attachments: shown };
  return sendJson(request, reply, body, { isPublic: request.actor.kind === 'anonymous' });
}

async function answerOne({ plaza }: ExploreContext, { request, reply, params }: Call) {
  const { dataset, scope } = await findDataset(plaza, request.actor, params.dataset_id ?? '');
  // An attachment may hold the records in another form.
  if (!scope.records || scope.where !== null || scope.hiddenFields.length > 0) throw ForbiddenAccess();
  const attachment = await findAttachment(plaza.db, dataset, params.attachment_id ?? '');
  const isPublic = request.actor.kind === 'anonymous';
  const etag = `"${attachment.sha256}"`;
  reply
    .header('cache-control', isPublic ? 'public, no-cache' : 'private, no-store')
    .header('x-content-type-options', 'nosniff')
    .header('content-security-policy', "default-src 'none'; sandbox")
    .header('content-disposition', dispositionOf(attachment));
  if (isPublic) reply.header('etag', etag);
  if (isPublic && request.headers['if-none-match'] === etag) return reply.code(304).send();
  return reply.type(attachment.mediaType).header('content-length', attachment.size).send(await plaza.files.get(attachment.sha256));
}

function dispositionOf({ title, id, mediaType }: Attachment): string {
  const plain = title.replace(/[^\x20-\x7e]|["\\/]/g, '_');
  return `${SHOWN.has(mediaType) ? 'inline' : 'attachment'}; filename="${plain || id}"; filename*=UTF-8''${encodeURIComponent(title)}`;
}
