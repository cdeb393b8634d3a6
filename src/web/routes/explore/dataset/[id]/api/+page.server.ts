import { apiFiltersOf } from '#lib/explore/filters.ts';
import { datasetPath } from '#lib/server/dataset.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ params, url, locals: { api }, setHeaders }) => {
  if (url.search !== '') setHeaders({ 'x-robots-tag': 'noindex, follow' });
  const path = datasetPath(params.id);
  const filters = apiFiltersOf(url);
  const call = `${path}/records?${withLimit(filters, 20)}`;
  const answer = await api.get<{ total_count: number; results: readonly Record<string, unknown>[] }>(`${path}/records?${withLimit(filters, 2)}`);
  return { call, csv: `${path}/exports/csv${filters.size > 0 ? `?${filters}` : ''}`, matching: answer.total_count, answer: shown(answer) };
};

function withLimit(filters: URLSearchParams, limit: number): string {
  const query = new URLSearchParams(filters);
  query.set('limit', String(limit));
  return query.toString();
}

/** The answer as readable text; long geometries are cut, which is said in place. */
function shown(answer: unknown): string {
  const text = JSON.stringify(answer, (key, value: unknown) => (key === 'coordinates' && JSON.stringify(value).length > 120 ? ['…'] : value), 2);
  return text.length > 6000 ? `${text.slice(0, 6000)}\n…` : text;
}
