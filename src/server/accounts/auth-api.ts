import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Plaza } from '../platform/plaza.ts';
import { ADDRESS_HEADER, identityOf } from './identity.ts';
import { SignInLimit } from './sign-in-limit.ts';
import { canonicalEmail } from './users.ts';

/** Far more than any form here has; nothing longer is read, let alone hashed. */
const MAX_BODY_BYTES = 16 * 1024;

/** Sign-in, sign-out and sessions, answered by the identity library. Mount with the prefix `/api/auth`. */
export async function authApi(app: FastifyInstance, { plaza }: { plaza: Plaza }): Promise<void> {
  const identity = await identityOf(plaza);
  const limit = new SignInLimit();
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'string', bodyLimit: MAX_BODY_BYTES }, (_request, body, done) => done(null, body));

  app.route({
    method: ['GET', 'POST'],
    url: '/*',
    schema: { hide: true } as object,
    handler: async (request, reply) => {
      const address = networkOf(request.ip);
      const email = /\/sign-in\//i.test(request.url) ? emailIn(request.body) : null;
      if (email !== null) limit.check(email, address);
      const answer = await identity.handle(webRequest(plaza, request));
      if (email !== null && answer.ok) limit.succeeded(email, address);
      if (email !== null && answer.status === 401) {
        limit.failed(email, address);
        request.log.warn({ event: 'sign-in.refused' }, 'a sign-in was refused');
      }
      return send(answer, reply);
    },
  });
}

function webRequest({ config }: Plaza, request: FastifyRequest): Request {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) {
    if (typeof value === 'string' && name !== 'content-length') headers.set(name, value);
  }
  headers.set(ADDRESS_HEADER, request.ip);
  // Links and redirects come from the settings, never from a header of the caller.
  const url = new URL(request.url, config.publicUrl);
  const hasBody = request.method !== 'GET' && typeof request.body === 'string';
  return new Request(url, { method: request.method, headers, ...(hasBody && { body: request.body as string }) });
}

async function send(answer: Response, reply: FastifyReply): Promise<FastifyReply> {
  reply.code(answer.status).header('cache-control', 'no-store');
  for (const [name, value] of answer.headers) if (name !== 'set-cookie') reply.header(name, value);
  const cookies = answer.headers.getSetCookie();
  if (cookies.length > 0) reply.header('set-cookie', cookies);
  return reply.send(await answer.text());
}

/** The address whose password is tried; an unreadable body counts for nobody in particular. */
function emailIn(body: unknown): string {
  try {
    const { email } = JSON.parse(String(body)) as { email?: unknown };
    return typeof email === 'string' ? canonicalEmail(email.slice(0, 320)) : '';
  } catch {
    return '';
  }
}

/** An IPv6 customer has a network of /64, not one address. */
function networkOf(ip: string): string {
  return ip.includes('.') ? ip : ip.split(':').slice(0, 4).join(':');
}
