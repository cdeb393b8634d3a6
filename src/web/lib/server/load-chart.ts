import type { Field } from '#core/field.ts';
import type { Api } from '#lib/api.ts';
import type { Language } from '#lib/i18n/index.ts';
import type { Listed } from '#lib/types.ts';
import { chartData, type ChartData } from '#lib/viz/chart-data.ts';
import { chartQuery, describe, histogramStep, labelIn, measureLabel, spanQuery } from '#lib/viz/chart-query.ts';
import type { ChartSpec } from '#lib/viz/chart-spec.ts';
import { filterParams, type Exploration } from '#lib/viz/exploration.ts';
import { exploreWords } from '#lib/viz/words.ts';
import { datasetPath } from './dataset.ts';
import { chartHeight, drawChart } from './draw-chart.ts';

export interface LoadedChart {
  readonly spec: ChartSpec;
  readonly data: ChartData;
  readonly svg: string;
  /** What the chart shows, in one sentence. */
  readonly title: string;
  readonly labels: { readonly x: string; readonly y: string };
  readonly height: number;
  /** The exact API call of the numbers. */
  readonly call: string;
}

/** Asks the API for a chart's numbers and draws it once. */
export async function loadChart(
  api: Api,
  datasetId: string,
  { spec, fields, exploration, lang, width = 860 }: { spec: ChartSpec; fields: readonly Field[]; exploration: Exploration; lang: Language; width?: number },
): Promise<LoadedChart> {
  const words = exploreWords(lang);
  const callOf = ({ path, params }: { path: string; params: Readonly<Record<string, string>> }) => {
    const query = filterParams(exploration);
    for (const [name, value] of Object.entries(params)) query.append(name, value);
    return `${datasetPath(datasetId)}/${path}?${query}`;
  };
  let binWidth: number | undefined;
  if (spec.type === 'histogram') {
    const span = await api.get<Listed<{ low: number | null; high: number | null }>>(callOf(spanQuery(spec)));
    const { low, high } = span.results[0] ?? { low: null, high: null };
    binWidth = low === null || high === null ? 1 : histogramStep(low, high);
  }
  const query = chartQuery(spec, binWidth);
  const call = callOf(query);
  const answer = await api.get<Listed<Record<string, unknown>> | readonly Record<string, unknown>[]>(call);
  const groups = 'results' in answer ? answer.results : answer;
  const measure = measureLabel(spec, fields, words);
  const locale = lang === 'en' ? 'en-US' : lang;
  const data = chartData(spec, groups, { other: words.other, none: words.none, lang: locale, measure });
  const labels = { x: labelIn(fields, spec.x), y: measure };
  const height = chartHeight(spec, data);
  return { spec, data, labels, height, call, title: describe(spec, fields, words), svg: drawChart(spec, data, { width, height, lang: locale, labels }) };
}

