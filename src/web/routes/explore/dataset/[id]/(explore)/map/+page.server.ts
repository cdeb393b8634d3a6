import { loadMap } from '#lib/server/load-map.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ params, url, locals, parent }) => {
  const { dataset, fields, exploration, managed, facets } = await parent();
  return { map: await loadMap(locals.api, params.id, { dataset, fields, exploration, managed, facets, params: url.searchParams }) };
};
