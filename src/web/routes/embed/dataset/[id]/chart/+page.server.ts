import { chartOfViews } from '#lib/explore/views.ts';
import { loadChart } from '#lib/server/load-chart.ts';
import { loadEmbed } from '#lib/server/load-embed.ts';
import { readChart, suggestChart } from '#lib/viz/chart-spec.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ params, url, locals }) => {
  const embed = await loadEmbed(locals.api, params.id, url);
  const { fields, exploration, managed, dataset } = embed;
  const spec = readChart(url.searchParams, fields, chartOfViews(managed, fields) ?? suggestChart(fields));
  return { dataset, chart: spec ? await loadChart(locals.api, params.id, { spec, fields, exploration, lang: locals.lang, width: 640 }) : null };
};
