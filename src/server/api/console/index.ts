import { readFileSync } from 'node:fs';
import swagger from '@fastify/swagger';
import type { Plaza } from '../../platform/plaza.ts';
import type { App } from '../shared/index.ts';
import { documentHead, type Document } from './openapi.ts';
import { consolePage } from './page.ts';

/** Only what this server itself sends is loaded, and nothing is inline. */
const CONTENT_SECURITY_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

const ASSETS = [
  ['console.css', 'text/css; charset=utf-8'],
  ['console-page.js', 'text/javascript; charset=utf-8'],
] as const;

/** `/api/openapi.json` of all routes registered after it, and the console that shows it. */
export async function consoleApi(app: App, { plaza }: { plaza: Plaza }): Promise<void> {
  await app.register(swagger, { openapi: documentHead(plaza.config.publicUrl) as never, hideUntagged: false });
  const hidden = { schema: { hide: true } as const };

  app.get('/api/openapi.json', hidden, async (_request, reply) =>
    reply.header('access-control-allow-origin', '*').header('cache-control', 'no-cache').type('application/json; charset=utf-8').send(JSON.stringify(app.swagger())),
  );

  let page: string | undefined;
  app.get('/api/console', hidden, async (_request, reply) => {
    // Routes do not change after the start.
    page ??= consolePage(app.swagger() as unknown as Document);
    return reply.header('content-security-policy', CONTENT_SECURITY_POLICY).header('cache-control', 'no-cache').type('text/html; charset=utf-8').send(page);
  });

  for (const [name, mediaType] of ASSETS) {
    const text = readFileSync(new URL(`./assets/${name}`, import.meta.url), 'utf8');
    app.get(`/api/console/${name}`, hidden, async (_request, reply) => reply.header('cache-control', 'public, max-age=300').type(mediaType).send(text));
  }
}

// Tells Fastify that this plug-in is not a scope of its own: it sees the routes registered after it.
Object.assign(consoleApi, { [Symbol.for('skip-override')]: true });
