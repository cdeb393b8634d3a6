import type { FastifyRequest } from 'fastify';
import type { Problem } from '#core/problem.ts';
import { anonymous, identify, withRequestId } from '../../accounts/index.ts';
import { newId } from '../../platform/database/index.ts';
import type { Plaza } from '../../platform/plaza.ts';
import { answerError } from './answer-error.ts';
import { checkOrigin } from './check-origin.ts';
import { NoSuchAddress } from './problems.ts';
import type { App } from './route.ts';
import { securityHeaders } from './security-headers.ts';

/** What holds for every route of every protocol: who asks, from where, how errors look, which headers protect the answer. */
export async function common(app: App, { plaza }: { plaza: Plaza }): Promise<void> {
  app.decorateRequest('actor');
  const fixed = securityHeaders(plaza.config);

  // Unique also over restarts, since the audit log keeps them.
  app.setGenReqId(() => newId());

  app.addHook('onRequest', (request, reply, done) => {
    request.actor = anonymous;
    // No name has such a character, and PostgreSQL does not even look for one.
    if (/%00/.test(request.url.split('?')[0]!)) answerError(noSuchAddress(request), request, reply);
    else withRequestId(request.id, done);
  });

  // After the hooks of the protocols, so that a refused key is answered in their manner; before the body is read.
  app.addHook('preParsing', async (request, reply) => {
    if (request.method === 'OPTIONS') return;
    const { actor, isByCookie, cookies } = await identify(plaza, request);
    request.actor = actor;
    if (isByCookie) checkOrigin(request, plaza.config.publicUrl);
    if (cookies.length > 0) reply.header('set-cookie', cookies);
  });

  app.addHook('onSend', async (request, reply) => {
    for (const [name, value] of fixed) if (!reply.hasHeader(name)) reply.header(name, value);
    // What was made for one person must not be kept for another.
    if (request.actor.id !== null && !reply.hasHeader('cache-control')) reply.header('cache-control', 'private, no-store');
  });

  app.setErrorHandler((thrown: Error, request, reply) => answerError(thrown, request, reply));
  app.setNotFoundHandler((request, reply) => answerError(noSuchAddress(request), request, reply));
}

function noSuchAddress({ method, url }: FastifyRequest): Problem {
  return NoSuchAddress({ method, path: url.split('?')[0]!.slice(0, 200) });
}

// Tells Fastify that this plug-in is not a scope of its own: its hooks hold for everything registered after it.
Object.assign(common, { [Symbol.for('skip-override')]: true });
