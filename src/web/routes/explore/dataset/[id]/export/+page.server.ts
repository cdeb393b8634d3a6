import { EXPORT_FORMATS } from '#lib/dataset/formats.ts';
import { apiFiltersOf } from '#lib/explore/filters.ts';
import { datasetPath } from '#lib/server/dataset.ts';
import type { PageServerLoad } from './$types';

const SAMPLE = 50;

export const load: PageServerLoad = async ({ params, url, locals: { api }, setHeaders }) => {
  if (url.search !== '') setHeaders({ 'x-robots-tag': 'noindex, follow' });
  const path = datasetPath(params.id);
  const filters = apiFiltersOf(url);
  const [sample, offered] = await Promise.all([
    api.get<{ total_count: number; results: readonly unknown[] }>(`${path}/records?${withLimit(filters)}`),
    api.find<{ links: readonly { rel: string }[] }>(`${path}/exports`),
  ]);
  const rels = new Set(offered?.links.map(({ rel }) => rel));
  const bytesPerRow = sample.results.length === 0 ? 0 : JSON.stringify(sample.results).length / sample.results.length;
  return {
    matching: sample.total_count,
    formats: EXPORT_FORMATS.filter(({ id }) => rels.has(id)).map((format) => ({
      ...format,
      href: `${path}/exports/${format.id}${filters.size > 0 ? `?${filters}` : ''}`,
      bytes: Math.round(bytesPerRow * sample.total_count * format.factor),
    })),
  };
};

function withLimit(filters: URLSearchParams): string {
  const query = new URLSearchParams(filters);
  query.set('limit', String(SAMPLE));
  return query.toString();
}
