import type { Handle, HandleServerError } from '@sveltejs/kit/hooks';
import { isProblem } from '#core/problem.ts';
import { apiOf, apiOverHttp } from '#lib/api.ts';
import { languageOf } from '#lib/i18n/index.ts';

const YEAR = 365 * 24 * 3600;

export const handle: Handle = async ({ event, resolve }) => {
  const { request, url, cookies, locals, platform } = event;
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
  return response;
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

/** Embeds may stand on other sites (`PLAZA_EMBED_HOSTS`, default any); no other page may be framed. */
function secure(response: Response, url: URL): void {
  const framedBy = url.pathname.startsWith('/embed/') ? (process.env['PLAZA_EMBED_HOSTS'] ?? '*') : "'self'";
  const policy = response.headers.get('content-security-policy');
  if (policy) response.headers.set('content-security-policy', `${policy}; frame-ancestors ${framedBy}`);
  response.headers.set('x-content-type-options', 'nosniff');
  response.headers.set('referrer-policy', 'strict-origin-when-cross-origin');
  response.headers.set('permissions-policy', 'camera=(), microphone=(), payment=()');
}
