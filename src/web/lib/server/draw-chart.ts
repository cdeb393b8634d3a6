import { echarts } from '#lib/viz/echarts-parts.ts';
import { CHART_THEMES, chartOption } from '#lib/viz/chart-option.ts';
import type { ChartData } from '#lib/viz/chart-data.ts';
import type { ChartSpec } from '#lib/viz/chart-spec.ts';

interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly lang: string;
  readonly labels: { readonly x: string; readonly y: string };
}

/** Light theme's colours and the tokens they stand for: the drawing then follows the page's theme by itself. */
const tokens: readonly (readonly [string, string])[] = [
  [CHART_THEMES.light.ink, '--ink'],
  [CHART_THEMES.light.muted, '--ink-3'],
  [CHART_THEMES.light.line, '--line'],
  ...CHART_THEMES.light.categorical.map((color, i) => [color, `--cat-${i + 1}`] as const),
  ...CHART_THEMES.light.sequential.map((color, i) => [color, `--seq-${i + 1}`] as const),
];

/** A chart as SVG text, for the first paint and for pages without scripts. */
export function drawChart(spec: ChartSpec, data: ChartData, { width, height, lang, labels }: Drawing): string {
  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width, height });
  try {
    chart.setOption(chartOption(spec, data, { theme: CHART_THEMES.light, lang, width, labels }));
    let svg = chart.renderToSVGString();
    for (const [color, token] of tokens) svg = svg.replaceAll(`"${color}"`, `"var(${token},${color})"`);
    // Sized by its viewBox, decorative: the figure around it carries the words.
    return svg.replace(/^<svg width="\d+" height="\d+"/, '<svg class="drawn" aria-hidden="true" focusable="false"').replace(/<style[\s\S]*?<\/style>/g, '');
  } finally {
    chart.dispose();
  }
}

/** Bars grow with their number, everything else has one height. */
export function chartHeight(spec: ChartSpec, data: ChartData): number {
  if (spec.type === 'bar') return Math.max(180, 40 + data.keys.length * 30);
  if (spec.type === 'calendar') return Math.max(190, new Set(data.keys.map((key) => String(key).slice(0, 4))).size * 165 + 30);
  return 380;
}
