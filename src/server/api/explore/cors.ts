import type { App } from '../shared/index.ts';

const EXPOSED = [
  'ODS-Explore-API-Deprecation',
  'Link',
  'ETag',
  'Content-Disposition',
  'X-RateLimit-Remaining',
  'X-RateLimit-Limit',
  'X-RateLimit-Reset',
  'X-RateLimit-dataset-Remaining',
  'X-RateLimit-dataset-Limit',
  'X-RateLimit-dataset-Reset',
].join(', ');

/** Any website may read with its visitors' browsers, but never with their session: no credentials are allowed. */
export function allowAnyOrigin(app: App): void {
  app.addHook('onRequest', async (request, reply) => {
    reply.header('access-control-allow-origin', '*');
    reply.header('access-control-expose-headers', EXPOSED);
    if (request.method !== 'OPTIONS') return;
    reply.header('access-control-allow-methods', 'GET, POST, OPTIONS');
    reply.header('access-control-allow-headers', 'authorization, content-type, if-none-match, range, x-requested-with');
    reply.header('access-control-max-age', '86400');
    await reply.code(204).send();
  });
}
