import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Plaza } from '../platform/plaza.ts';
import { ADDRESS_HEADER, identityOf } from './identity.ts';
import { localKey } from './local-key.ts';
import { SignInLimit } from './sign-in-limit.ts';
import { canonicalEmail } from './users.ts';

/** Far more than any form here has; nothing longer is read, let alone hashed. */
const MAX_BODY_BYTES = 16 * 1024;

/** The library can do more; what is not here is not reachable. */
const OFFERED = new Set([
  'change-password',
  'get-session',
  'list-sessions',
  'ok',
  'revoke-other-sessions',
  'revoke-session',
  'revoke-sessions',
  'sign-in/email',
  'sign-out',
  'sign-up/email',
  'update-user',
]);

/** Sign-in, sign-out and sessions, answered by the identity library. Mount with the prefix `/api/auth`. */
export async function authApi(app: FastifyInstance, { plaza }: { plaza: Plaza }): Promise<void> {
  // Made at the first start, before anybody asks for it.
  await localKey(plaza);
  const identity = await identityOf(plaza);
  const limit = new SignInLimit();
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'string', bodyLimit: MAX_BODY_BYTES }, (_request, body, done) => done(null, body));

  app.route({
    method: ['GET', 'POST'],
    url: '/*',
    schema: { hide: true } as object,
    handler: async (request, reply) => {
      if (!OFFERED.has((request.params as { '*': string })['*'])) return reply.callNotFound();
      const address = networkOf(request.ip);
      const body = tidied(request.body);
      const email = request.url.includes('/sign-in/') ? (body.email ?? '') : null;
      if (email !== null) limit.check(email, address);
      const answer = await identity.handle(webRequest(plaza, request, body.text));
      if (email !== null && answer.ok) limit.succeeded(email, address);
      if (email !== null && !answer.ok && answer.status < 500) {
        limit.failed(email, address);
        request.log.warn({ event: 'sign-in.refused' }, 'a sign-in was refused');
      }
      return send(answer, reply);
    },
  });
}

function webRequest({ config }: Plaza, request: FastifyRequest, body: string | null): Request {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) {
    if (typeof value === 'string' && name !== 'content-length') headers.set(name, value);
  }
  headers.set(ADDRESS_HEADER, request.ip);
  // Links and redirects come from the settings, never from a header of the caller.
  const url = new URL(request.url, config.publicUrl);
  return new Request(url, { method: request.method, headers, ...(request.method !== 'GET' && body !== null && { body }) });
}

async function send(answer: Response, reply: FastifyReply): Promise<FastifyReply> {
  reply.code(answer.status).header('cache-control', 'no-store');
  for (const [name, value] of answer.headers) if (name !== 'set-cookie') reply.header(name, value);
  const cookies = answer.headers.getSetCookie();
  if (cookies.length > 0) reply.header('set-cookie', cookies);
  return reply.send(inOurShape(await answer.text(), answer.ok));
}

/** Errors of the library have `code`; those of Plaza's API `error_code`. */
function inOurShape(text: string, isGood: boolean): string {
  if (isGood || !text.startsWith('{')) return text;
  const body = JSON.parse(text) as { code?: string; message?: string };
  return JSON.stringify({ error_code: body.code ?? 'BadRequest', ...body });
}

/** The body with its e-mail address in the one form in which addresses are kept: telephones add spaces and capitals. */
function tidied(body: unknown): { readonly text: string | null; readonly email?: string } {
  if (typeof body !== 'string') return { text: null };
  try {
    const form = JSON.parse(body) as { email?: unknown } | null;
    if (typeof form?.email !== 'string') return { text: body };
    const email = canonicalEmail(form.email.slice(0, 320));
    return { text: JSON.stringify({ ...form, email }), email };
  } catch {
    return { text: body };
  }
}

/** An IPv6 customer has a network of /64, not one address. */
function networkOf(ip: string): string {
  return ip.includes('.') ? ip : ip.split(':').slice(0, 4).join(':');
}
