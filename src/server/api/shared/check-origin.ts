import type { FastifyRequest } from 'fastify';
import { ForeignOrigin } from './problems.ts';

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Refuses a change that rides on a visitor's session but was sent by another site's page. Browsers say where a request
 * comes from in `Sec-Fetch-Site` and `Origin`, and no page can forge either; a caller that sends neither is no browser.
 */
export function checkOrigin({ method, headers, host }: FastifyRequest, publicUrl: string): void {
  if (SAFE.has(method)) return;
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') throw ForeignOrigin();
  const { origin } = headers;
  if (origin === undefined) return;
  const own = [new URL(publicUrl).origin, `http://${host}`, `https://${host}`];
  if (!own.includes(origin)) throw ForeignOrigin();
}
