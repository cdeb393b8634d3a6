import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { isProblem } from '#core/problem.ts';
import type { App } from '../shared/index.ts';
import { NotFoundURI } from './problems.ts';

/** Codes other modules use for what the Explore API calls by another name. */
const CODES: Readonly<Record<string, string>> = {
  AttachmentNotFound: 'NotFoundResource',
  BadOption: 'InvalidRESTParameterError',
  DatasetHasNoRecords: 'NotFoundResource',
  DatasetNotFound: 'NotFoundResource',
  FileMissing: 'NotFoundResource',
  RecordNotFound: 'NotFoundResource',
  UnknownFormat: 'NotFoundResource',
  UnknownSystem: 'InvalidRESTParameterError',
};

/** Every error as `{error_code, message}`. What was not expected is logged with the request's id, and its text stays here. */
export function answerErrors(app: App, openapi: string): void {
  app.setErrorHandler((thrown: FastifyError, request, reply) => answerError(thrown, request, reply));
  app.setNotFoundHandler((request, reply) => {
    const [path = ''] = request.url.split('?');
    return answerError(NotFoundURI({ path: path.slice(0, 200), openapi }), request, reply);
  });
}

function answerError(thrown: Error, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  reply.removeHeader('etag').header('cache-control', 'no-store');
  if (isProblem(thrown)) {
    if (typeof thrown.details.retryAfter === 'number') reply.header('retry-after', thrown.details.retryAfter);
    return reply.code(thrown.status).send({ error_code: CODES[thrown.code] ?? thrown.code, message: thrown.message });
  }
  const status = (thrown as FastifyError).statusCode ?? 500;
  if (status >= 400 && status < 500) return reply.code(status).send({ error_code: 'BadRequest', message: thrown.message });
  request.log.error({ err: thrown }, 'explore call failed');
  return reply.code(500).send({
    error_code: 'InternalServerError',
    message: `Something went wrong on our side. If it happens again, tell the operator this number: ${request.id}.`,
  });
}
