import { redirect } from '@sveltejs/kit';
import { LANGUAGES } from '#lib/i18n/index.ts';
import type { RequestHandler } from './$types';

const KEPT = { path: '/', maxAge: 365 * 24 * 3600, httpOnly: false, sameSite: 'lax' } as const;

/** Remembers theme and language in cookies and goes back to where the visitor was; for pages without JavaScript. */
export const POST: RequestHandler = async ({ request, cookies, url, locals }) => {
  const form = await request.formData();
  const theme = form.get('theme');
  if (theme === 'toggle') cookies.set('plaza-theme', locals.theme === 'dark' ? 'light' : 'dark', KEPT);
  if (theme === 'light' || theme === 'dark') cookies.set('plaza-theme', theme, KEPT);
  if (theme === 'system') cookies.delete('plaza-theme', { path: '/' });
  const lang = String(form.get('lang') ?? '');
  if ((LANGUAGES as readonly string[]).includes(lang)) cookies.set('plaza-lang', lang, KEPT);
  redirect(303, backTo(request.headers.get('referer'), url));
};

/** Only to a page of this site, and without a language in its address, which would win over the cookie. */
function backTo(referer: string | null, url: URL): string {
  if (!referer || !URL.canParse(referer)) return '/';
  const back = new URL(referer);
  if (back.origin !== url.origin) return '/';
  back.searchParams.delete('lang');
  return `${back.pathname}${back.search}`;
}
