import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';
import type { Handle, HandleServerError } from '@sveltejs/kit/hooks';
import { isProblem } from '#core/problem.ts';
import { apiOf, apiOverHttp } from '#lib/api.ts';
import { languageOf } from '#lib/i18n/index.ts';

const YEAR = 365 * 24 * 3600;
const compress = promisify(gzip);
/** Largest form a page takes; files larger than this go to the API, which streams them. */
const LARGEST_FORM = 100 * 1024 * 1024;

export const handle: Handle = async ({ event, resolve }) => {
  const { request, url, cookies, locals, platform } = event;
  if (isTooLarge(request)) return new Response('This form is too large. Send the file with JavaScript switched on, or with the command line.', { status: 413 });
  const asked = url.searchParams.get('lang');
  locals.lang = languageOf(asked, cookies.get('plaza-lang'), request.headers.get('accept-language'));
  if (asked === locals.lang) cookies.set('plaza-lang', asked, { path: '/', maxAge: YEAR, httpOnly: false, sameSite: 'lax' });
  const theme = cookies.get('plaza-theme');
  locals.theme = theme === 'light' || theme === 'dark' ? theme : null;
  locals.api = apiOf(platform?.req?.plazaApi ?? overNetwork(event));

  const response = await resolve(event, {
    transformPageChunk: ({ html }) =>
      html
        .replace('%plaza.lang%', locals.lang)
        .replace('%plaza.theme%', locals.theme ? ` data-theme="${locals.theme}"` : ''),
    // Nothing of the API's answers travels to the browser but what a load gives back.
    filterSerializedResponseHeaders: () => false,
  });
  secure(response, url);
  return smaller(response, request);
};

/** What a visitor did wrong is told in the problem's own words; everything else gets a reference and is logged. */
export const handleError: HandleServerError = ({ kind, error, event }) => {
  if (kind === 'app') return error;
  if (kind !== 'unknown') return { code: 'NotFound' };
  if (isProblem(error) && error.status < 500) return { status: error.status, message: error.message, code: error.code };
  const reference = Math.random().toString(36).slice(2, 8).toUpperCase();
  const stack = error instanceof Error ? error.stack : String(error);
  console.error(JSON.stringify({ level: 'error', where: 'page', path: event.url.pathname, reference, stack }));
  return { message: 'Something went wrong on our side.', reference };
};

function overNetwork(event: Parameters<Handle>[0]['event']) {
  const origin = process.env['PLAZA_URL'] ?? 'http://127.0.0.1:3000';
  return apiOverHttp(origin, event.fetch, { cookie: event.request.headers.get('cookie') ?? '' });
}

/** Forms are read into memory as a whole, so their length must be known and bounded. */
function isTooLarge(request: Request): boolean {
  if (request.method === 'GET' || request.method === 'HEAD') return false;
  return Number(request.headers.get('content-length') ?? Infinity) > LARGEST_FORM;
}

/** Pages and their data compressed; files of the site are compressed when it is built. */
async function smaller(response: Response, request: Request): Promise<Response> {
  const type = response.headers.get('content-type') ?? '';
  const wanted = /\bgzip\b/.test(request.headers.get('accept-encoding') ?? '') && /^(text\/|application\/json)/.test(type);
  if (!wanted || !response.body || response.status !== 200 || response.headers.has('content-encoding')) return response;
  const bytes = new Uint8Array(await response.arrayBuffer());
  const headers = new Headers(response.headers);
  headers.append('vary', 'accept-encoding');
  if (bytes.length < 1400) return new Response(bytes, { status: response.status, headers });
  const packed = new Uint8Array(await compress(bytes, { level: constants.Z_BEST_SPEED + 3 }));
  headers.set('content-encoding', 'gzip');
  headers.delete('content-length');
  return new Response(packed, { status: response.status, headers });
}

/** Embeds may stand on other sites (`PLAZA_EMBED_HOSTS`, default any); no other page may be framed. */
function secure(response: Response, url: URL): void {
  const framedBy = url.pathname.startsWith('/embed/') ? (process.env['PLAZA_EMBED_HOSTS'] ?? '*') : "'self'";
  const policy = response.headers.get('content-security-policy');
  if (policy) response.headers.set('content-security-policy', `${policy}; frame-ancestors ${framedBy}`);
  response.headers.set('x-content-type-options', 'nosniff');
  response.headers.set('referrer-policy', 'strict-origin-when-cross-origin');
  response.headers.set('permissions-policy', 'camera=(), microphone=(), payment=()');
}
