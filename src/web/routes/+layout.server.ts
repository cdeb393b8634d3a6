import { marketplaceOf } from '#lib/server/marketplace.ts';
import { sessionOf } from '#lib/server/session.ts';
import type { LayoutServerLoad } from './$types';

export const load: LayoutServerLoad = async ({ locals, depends, url }) => {
  depends('plaza:session');
  const [session, marketplace] = await Promise.all([sessionOf(locals.api), marketplaceOf(locals.api)]);
  return {
    session,
    marketplace,
    lang: locals.lang,
    origin: url.origin,
    now: new Date().toISOString(),
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  };
};
