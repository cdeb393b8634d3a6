import { chartOfViews } from '#lib/explore/views.ts';
import { loadChart } from '#lib/server/load-chart.ts';
import { readChart, suggestChart } from '#lib/viz/chart-spec.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ params, url, locals, parent }) => {
  const { fields, exploration, managed } = await parent();
  const spec = readChart(url.searchParams, fields, chartOfViews(managed, fields) ?? suggestChart(fields));
  return { chart: spec ? await loadChart(locals.api, params.id, { spec, fields, exploration, lang: locals.lang }) : null };
};
