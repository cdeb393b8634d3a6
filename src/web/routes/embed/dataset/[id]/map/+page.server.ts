import { mapOfViews } from '#lib/explore/views.ts';
import { facetOf, loadEmbed } from '#lib/server/load-embed.ts';
import { loadMap } from '#lib/server/load-map.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ params, url, locals }) => {
  const embed = await loadEmbed(locals.api, params.id, url);
  const { color } = mapOfViews(embed.managed, embed.fields, url.searchParams);
  const facets = await facetOf(locals.api, params.id, embed, color);
  return { dataset: embed.dataset, fields: embed.fields, map: await loadMap(locals.api, params.id, { ...embed, facets, params: url.searchParams }) };
};
