import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { isProblem, type Problem } from '#core/problem.ts';
import { BodyTooLarge, InvalidJson, InvalidRequest, UnsupportedMediaType } from './problems.ts';

/** Every error as `{error_code, message, details?}`. What was not expected is logged under the request's id; its text stays here. */
export function answerError(thrown: Error, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const problem = problemOf(thrown);
  reply.removeHeader('etag').header('cache-control', 'no-store');
  if (problem === null) {
    request.log.error({ err: thrown, req: request, request: request.id }, 'a request failed');
    const message = `Something went wrong on our side. If it happens again, tell the operator this number: ${request.id}.`;
    return reply.code(500).type('application/json').send({ error_code: 'InternalServerError', message });
  }
  const { code, status, message } = problem;
  // Said in the message already.
  const { what: _said, ...details } = problem.details;
  if (status === 401 || status === 403) request.log.info({ req: request, actor: request.actor?.id, code }, 'refused');
  if (status === 401) reply.header('www-authenticate', 'Apikey');
  const seconds = details['retryAfter'] ?? details['seconds'];
  if ((status === 429 || status === 503) && typeof seconds === 'number') reply.header('retry-after', seconds);
  const hasDetails = Object.keys(details).length > 0;
  return reply.code(status).type('application/json').send({ error_code: code, message, ...(hasDetails && { details }) });
}

/** What Fastify itself refuses, in our words. */
const OWN_WORDS: Readonly<Record<string, () => Problem>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: BodyTooLarge,
  FST_ERR_CTP_EMPTY_JSON_BODY: InvalidJson,
  FST_ERR_CTP_INVALID_JSON_BODY: InvalidJson,
  FST_ERR_CTP_INVALID_MEDIA_TYPE: UnsupportedMediaType,
};

/** PostgreSQL's code for text that it cannot keep: a NUL character. */
const UNKEEPABLE_TEXT = '22021';

/** Null for what is a bug of ours. */
function problemOf(thrown: Error): Pick<Problem, 'code' | 'status' | 'message' | 'details'> | null {
  if (isProblem(thrown)) return thrown;
  const { statusCode = 500, code, validation, validationContext } = thrown as FastifyError;
  if (validation?.[0]) return InvalidRequest(violationOf(validation[0], validationContext));
  if (code === UNKEEPABLE_TEXT) return InvalidRequest({ what: 'The request holds a NUL character, which no text may have.' });
  if (OWN_WORDS[code]) return OWN_WORDS[code]();
  if (statusCode >= 400 && statusCode < 500) return { code: 'BadRequest', status: statusCode, message: thrown.message, details: {} };
  return null;
}

type Violation = NonNullable<FastifyError['validation']>[number];

/** Where in the request something is wrong, and what it should be. */
function violationOf({ instancePath, message = 'is not valid', params }: Violation, context = 'request'): Record<string, unknown> {
  const place = instancePath.split('/').filter(Boolean).join('.');
  const allowed = Array.isArray(params['allowedValues']) ? `: ${params['allowedValues'].join(', ')}` : '';
  const where = { body: 'The body', params: 'The address', querystring: 'The query' }[context] ?? 'The request';
  const subject = place === '' ? where : `${where}: “${place}”`;
  return { what: `${subject} ${message}${allowed}.`, in: context, place };
}
