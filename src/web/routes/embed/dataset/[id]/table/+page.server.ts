import { datasetPath } from '#lib/server/dataset.ts';
import { loadEmbed } from '#lib/server/load-embed.ts';
import type { Listed } from '#lib/types.ts';
import { filterParams, orderClause } from '#lib/viz/exploration.ts';
import { quoteName } from '#lib/viz/odsql-text.ts';
import type { PageServerLoad } from './$types';

const ROWS = 25;
const COLUMNS = 8;

export const load: PageServerLoad = async ({ params, url, locals }) => {
  const { dataset, fields, exploration } = await loadEmbed(locals.api, params.id, url);
  const wanted = url.searchParams.getAll('col');
  const columns = fields.filter(({ name, type }) => (wanted.length > 0 ? wanted.includes(name) : type !== 'geo_shape')).slice(0, wanted.length > 0 ? undefined : COLUMNS);
  const query = filterParams(exploration);
  query.set('select', columns.map(({ name }) => quoteName(name)).join(', ') || '*');
  const order = fields.some(({ name }) => name === exploration.sort.replace(/^-/, '')) ? orderClause(exploration.sort) : undefined;
  if (order) query.set('order_by', order);
  query.set('limit', String(ROWS));
  const { results, total_count: matching } = await locals.api.get<Listed<Record<string, unknown>>>(`${datasetPath(params.id)}/records?${query}`);
  return { dataset, columns, records: results, matching };
};
