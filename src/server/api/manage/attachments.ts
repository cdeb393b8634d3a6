import { Type } from 'typebox';
import { addAttachment, findDataset, listAttachments, removeAttachment, type Attachment } from '../../catalog/index.ts';
import type { Routes } from '../shared/index.ts';
import { AttachmentBody, DatasetId } from './datasets.schema.ts';

const tags = ['datasets'];
const params = Type.Object({ id: DatasetId });

const schemas = {
  list: { operationId: 'listManagedAttachments', summary: 'Files kept with a dataset', tags, params, response: { 200: Type.Object({ results: Type.Array(AttachmentBody) }) } },
  add: {
    operationId: 'addAttachment',
    summary: 'Keeps a file with a dataset',
    description: 'The body is the file itself, with any content type.',
    tags,
    params,
    querystring: Type.Object({
      filename: Type.String({ minLength: 1, maxLength: 300, description: 'Its ending decides the media type.' }),
      title: Type.Optional(Type.String({ maxLength: 500 })),
    }),
    response: { 201: AttachmentBody },
  },
  remove: {
    operationId: 'removeAttachment',
    summary: 'Takes a file off a dataset',
    tags,
    params: Type.Object({ id: DatasetId, attachment_id: Type.String({ maxLength: 200 }) }),
    response: { 204: Type.Null() },
  },
};

export const attachments: Routes = (app, { plaza }) => {
  // The body is a file whatever its content type: nothing reads it as a request.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, _payload, done) => done(null));

  app.get('/datasets/:id/attachments', { schema: schemas.list }, async ({ actor, params: { id } }) => {
    const { dataset } = await findDataset(plaza, actor, id);
    return { results: (await listAttachments(plaza.db, dataset.uid)).map(shown) };
  });
  app.post('/datasets/:id/attachments', { schema: schemas.add }, async ({ actor, params: { id }, query, raw }, reply) => {
    const attachment = await addAttachment(plaza, actor, id, { name: query.filename, title: query.title, bytes: raw });
    return reply.code(201).send(shown(attachment));
  });
  app.delete('/datasets/:id/attachments/:attachment_id', { schema: schemas.remove }, async ({ actor, params: { id, attachment_id } }, reply) => {
    await removeAttachment(plaza, actor, id, attachment_id);
    return reply.code(204).send(null);
  });
};

const shown = ({ id, title, mediaType, size, sha256, createdAt }: Attachment) => ({ id, title, mimetype: mediaType, size, sha256, created_at: createdAt });
