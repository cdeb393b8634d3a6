import type { IncomingMessage } from 'node:http';
import multipart from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { keepUpload, NoFileSent, type Incoming } from '../../ingest/index.ts';
import type { Routes } from '../shared/index.ts';
import { UploadBody } from './uploads.schema.ts';

/** A sender that is silent for this long is given up; nothing of what it sent is kept. */
const IDLE_MS = 30_000;

const createUpload = {
  operationId: 'createUpload',
  summary: 'Sends a file, as it stands (raw body) or as a form (multipart)',
  description:
    'The body is the file itself, with any content type; or a form with one file. Its format is found out from the bytes. ' +
    'Uploads that no run uses are removed after some days.',
  tags: ['runs'],
  querystring: Type.Object({
    filename: Type.Optional(
      Type.String({ maxLength: 1000, description: 'Name of the file, for people; a hint only.' }),
    ),
  }),
  response: { 201: UploadBody },
};

export const uploads: Routes = async (app, { plaza }) => {
  // Every content type is taken as bytes here: an uploaded JSON file is a file, not a request.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, _payload, done) => done(null));
  await app.register(multipart, {
    limits: {
      fileSize: plaza.config.maxUploadBytes,
      files: 1,
      fields: 20,
      fieldSize: 10_000,
      parts: 30,
      headerPairs: 200,
    },
  });

  app.post('/uploads', { schema: createUpload }, async (request, reply) => {
    const { raw } = request;
    const stopWaiting = endWhenSilent(raw);
    try {
      const incoming = await incomingOf(request, request.query.filename);
      const upload = await keepUpload(plaza, request.actor, incoming);
      return await reply.code(201).send(upload);
    } finally {
      stopWaiting();
    }
  });
};

async function incomingOf(request: FastifyRequest, filename: string | undefined): Promise<Incoming> {
  if (request.isMultipart()) {
    const part = await request.file();
    if (!part) throw NoFileSent();
    return { filename: filename ?? part.filename, body: part.file, isCut: () => part.file.truncated };
  }
  const length = request.headers['content-length'];
  return {
    filename: filename ?? 'file',
    body: request.raw,
    announced: length === undefined ? undefined : Number(length),
  };
}

/** Ends a request whose sender says nothing for a while. Pages call the API without a socket that could fall silent. */
function endWhenSilent(raw: IncomingMessage): () => void {
  const { socket } = raw;
  if (typeof socket.setTimeout !== 'function') return () => undefined;
  const end = () => raw.destroy(new Error('The sender fell silent.'));
  socket.setTimeout(IDLE_MS);
  socket.once('timeout', end);
  return () => {
    socket.setTimeout(0);
    socket.off('timeout', end);
  };
}
