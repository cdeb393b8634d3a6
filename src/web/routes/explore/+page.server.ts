import { facetsOf, forCard, nearMisses, PAGE_SIZE, readAsked, searchCatalogue } from '#lib/server/catalogue.ts';
import { previewsOf } from '#lib/server/previews.ts';
import { viewerOf } from '#lib/server/session.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ url, locals, setHeaders, cookies }) => {
  const asked = readAsked(url.searchParams);
  const narrowed = url.searchParams.size > 0;
  // Every combination of filters is an address; crawlers are to find datasets, not combinations.
  if (narrowed) setHeaders({ 'x-robots-tag': 'noindex, follow' });
  const [found, facets] = await Promise.all([searchCatalogue(locals.api, asked), facetsOf(locals.api, asked)]);
  const [previews, near] = await Promise.all([
    previewsOf(locals.api, found.results, viewerOf(cookies)),
    found.total_count === 0 && asked.q !== '' ? nearMisses(locals.api, asked.q) : [],
  ]);
  const cards = { total_count: found.total_count, results: found.results.map(forCard) };
  return { asked, narrowed, found: cards, facets, previews, near: near.map(forCard), pages: Math.ceil(Math.min(found.total_count, 9600) / PAGE_SIZE) };
};
