import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { isProblem, type Problem } from '#core/problem.ts';
import { InvalidRequest } from './problems.ts';

/** Every error as `{error_code, message, details?}`. What was not expected is logged under the request's id; its text stays here. */
export function answerError(thrown: Error, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const problem = problemOf(thrown);
  reply.removeHeader('etag').header('cache-control', 'no-store');
  if (problem === null) {
    request.log.error({ err: thrown, req: request, request: request.id }, 'a request failed');
    const message = `Something went wrong on our side. If it happens again, tell the operator this number: ${request.id}.`;
    return reply.code(500).type('application/json').send({ error_code: 'InternalServerError', message });
  }
  const { code, status, message, details } = problem;
  if (status === 401 || status === 403) request.log.info({ req: request, actor: request.actor?.id, code }, 'refused');
  if (status === 401) reply.header('www-authenticate', 'Apikey');
  const seconds = details['retryAfter'] ?? details['seconds'];
  if ((status === 429 || status === 503) && typeof seconds === 'number') reply.header('retry-after', seconds);
  const hasDetails = Object.keys(details).length > 0;
  return reply.code(status).type('application/json').send({ error_code: code, message, ...(hasDetails && { details }) });
}

/** Null for what is a bug of ours. */
function problemOf(thrown: Error): Pick<Problem, 'code' | 'status' | 'message' | 'details'> | null {
  if (isProblem(thrown)) return thrown;
  const { statusCode = 500, code, validation, validationContext } = thrown as FastifyError;
  if (validation?.[0]) return InvalidRequest({ message: validationMessage(validation[0], validationContext) });
  if (statusCode >= 400 && statusCode < 500) return { code: code ?? 'BadRequest', status: statusCode, message: thrown.message, details: {} };
  return null;
}

type Violation = NonNullable<FastifyError['validation']>[number];

/** Where in the request something is wrong, and what it should be. */
function validationMessage({ instancePath, message = 'is not valid', params }: Violation, context = 'request'): string {
  const place = instancePath.split('/').filter(Boolean).join('.');
  const allowed = Array.isArray(params['allowedValues']) ? `: ${params['allowedValues'].join(', ')}` : '';
  const where = { body: 'The body', params: 'The address', querystring: 'The query' }[context] ?? 'The request';
  return place === '' ? `${where} ${message}${allowed}.` : `${where}: “${place}” ${message}${allowed}.`;
}
