import type { EChartsCoreOption } from 'echarts/core';
import type { ChartData } from './chart-data.ts';
import type { ChartSpec } from './chart-spec.ts';

/** Colours of one theme, as plain values: a drawing made on the server cannot read CSS variables. */
export interface ChartTheme {
  readonly ink: string;
  readonly muted: string;
  readonly line: string;
  readonly surface: string;
  readonly categorical: readonly string[];
  readonly sequential: readonly string[];
}

/** From the design tokens (`--cat-1..7`, `--seq-1..7`, inks and hairlines), light and dark. */
export const CHART_THEMES: Readonly<Record<'light' | 'dark', ChartTheme>> = {
  light: {
    ink: '#121e22',
    muted: '#535f62',
    line: '#dddfda',
    surface: '#ffffff',
    categorical: ['#00717c', '#c87e10', '#760141', '#468fd6', '#485f0f', '#281f67', '#788288'],
    sequential: ['#e2f5f3', '#b8e3e2', '#83c8ce', '#4ba7b9', '#1880a0', '#0e5881', '#103356'],
  },
  dark: {
    ink: '#ecf1f1',
    muted: '#a0aaac',
    line: '#293235',
    surface: '#141c1e',
    categorical: ['#85e3e8', '#f0bb52', '#c84f80', '#61a5f0', '#829f3d', '#6c68cc', '#afb9bd'],
    sequential: ['#1c2e38', '#1c4256', '#1d5d76', '#0f758b', '#3ba2b0', '#70c8cd', '#b3efeb'],
  },
};

interface Look {
  readonly theme: ChartTheme;
  readonly lang: string;
  readonly width: number;
  readonly unit?: string;
  readonly labels: { readonly x: string; readonly y: string };
}

const isFlat = (type: ChartSpec['type']) => type === 'bar';

/** The drawing of a chart as an ECharts option. Server and browser use the same one. */
export function chartOption(spec: ChartSpec, data: ChartData, look: Look): EChartsCoreOption {
  const { theme } = look;
  const base = {
    animation: false,
    color: [...theme.categorical],
    textStyle: { fontFamily: "'Public Sans', system-ui, sans-serif", color: theme.ink, fontSize: 12 },
    tooltip: { trigger: spec.type === 'pie' || spec.type === 'treemap' || spec.type === 'scatter' || spec.type === 'calendar' ? 'item' : 'axis', confine: true, renderMode: 'richText' },
    aria: { enabled: false },
  };
  if (spec.type === 'pie') return { ...base, ...pie(data, look) };
  if (spec.type === 'treemap') return { ...base, ...treemap(data, look) };
  if (spec.type === 'calendar') return { ...base, ...calendar(data, look) };
  if (spec.type === 'scatter') return { ...base, ...scatter(data, look) };
  return { ...base, ...cartesian(spec, data, look) };
}

const number = (lang: string) => {
  const format = new Intl.NumberFormat(lang, { notation: 'compact', maximumFractionDigits: 1 });
  return (value: number) => format.format(value);
};

function legend(data: ChartData, { theme }: Look) {
  return data.series.length > 1
    ? { legend: { top: 0, left: 0, type: 'scroll', icon: 'roundRect', itemWidth: 12, itemHeight: 12, textStyle: { color: theme.ink, fontSize: 13 } } }
    : {};
}

function cartesian(spec: ChartSpec, data: ChartData, look: Look) {
  const { theme } = look;
  const flat = isFlat(spec.type);
  const line = spec.type === 'line' || spec.type === 'area';
  const stacked = spec.type === 'stacked' || spec.type === 'area';
  const narrow = look.width < 500;
  const names = flat ? [...data.names].reverse() : [...data.names];
  const shorten = (text: string) => (text.length > (narrow ? 16 : 30) ? `${text.slice(0, narrow ? 15 : 29)}…` : text);
  const category = {
    type: 'category',
    data: names,
    axisLine: { lineStyle: { color: theme.line } },
    axisTick: { show: false },
    axisLabel: { color: theme.muted, hideOverlap: true, ...(flat ? { formatter: shorten } : { formatter: shorten, showMinLabel: true, showMaxLabel: true }) },
    boundaryGap: !line,
  };
  const value = {
    type: 'value',
    scale: spec.type === 'line',
    splitNumber: 4,
    splitLine: { lineStyle: { color: theme.line } },
    axisLabel: { color: theme.muted, formatter: number(look.lang), hideOverlap: true },
  };
  return {
    ...legend(data, look),
    grid: { left: 8, right: 16, top: data.series.length > 1 ? 40 : 12, bottom: 8, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
    xAxis: flat ? value : category,
    yAxis: flat ? category : value,
    series: data.series.map(({ name, values }) => ({
      name,
      type: line ? 'line' : 'bar',
      data: flat ? [...values].reverse() : [...values],
      ...(stacked || (flat && data.series.length > 1) ? { stack: 'all' } : {}),
      ...(line ? { showSymbol: data.keys.length <= 40, symbolSize: 5, lineStyle: { width: 2.5 }, connectNulls: false } : {}),
      ...(spec.type === 'area' ? { areaStyle: { opacity: 0.25 } } : {}),
      ...(line ? {} : { barMaxWidth: 44, barCategoryGap: spec.type === 'histogram' ? '4%' : '28%', itemStyle: { borderRadius: data.series.length > 1 ? 0 : flat ? [0, 3, 3, 0] : [3, 3, 0, 0] } }),
    })),
  };
}

function pie(data: ChartData, { theme, lang }: Look) {
  const slices = data.names.map((name, i) => ({ name, value: data.series[0]?.values[i] ?? 0 }));
  return {
    series: [
      {
        type: 'pie',
        radius: ['45%', '75%'],
        data: slices,
        itemStyle: { borderColor: theme.surface, borderWidth: 2 },
        label: { color: theme.ink, formatter: ({ name, value }: { name: string; value: number }) => `${name}\n${number(lang)(value)}` },
      },
    ],
  };
}

function treemap(data: ChartData, { theme, lang }: Look) {
  return {
    series: [
      {
        type: 'treemap',
        roam: false,
        nodeClick: false,
        breadcrumb: { show: false },
        left: 0,
        right: 0,
        top: 0,
        bottom: 0,
        itemStyle: { borderColor: theme.surface, borderWidth: 2, gapWidth: 2 },
        label: { formatter: ({ name, value }: { name: string; value: number }) => `${name}\n${number(lang)(value)}` },
        data: data.names.map((name, i) => ({ name, value: data.series[0]?.values[i] ?? 0, itemStyle: { color: theme.categorical[i % theme.categorical.length] } })),
      },
    ],
  };
}

function calendar(data: ChartData, { theme, width }: Look) {
  const days = data.keys.map((key, i) => [String(key), data.series[0]?.values[i] ?? 0] as const);
  const years = [...new Set(days.map(([day]) => day.slice(0, 4)))].slice(-4);
  const most = Math.max(1, ...days.map(([, n]) => n));
  const cell = Math.max(4, Math.min(18, Math.floor((width - 60) / 54)));
  return {
    visualMap: { min: 0, max: most, show: false, inRange: { color: [...theme.sequential] } },
    calendar: years.map((year, i) => ({
      range: year,
      top: 24 + i * (cell * 7 + 40),
      left: 48,
      cellSize: [cell, cell],
      itemStyle: { color: 'transparent', borderColor: theme.line, borderWidth: 0.5 },
      splitLine: { lineStyle: { color: theme.muted, width: 1 } },
      dayLabel: { show: cell > 9, color: theme.muted, firstDay: 1 },
      monthLabel: { color: theme.muted },
      yearLabel: { color: theme.ink, margin: 28 },
    })),
    series: years.map((year, i) => ({ type: 'heatmap', coordinateSystem: 'calendar', calendarIndex: i, data: days.filter(([day]) => day.startsWith(year)).map((day) => [...day]) })),
  };
}

function scatter(data: ChartData, look: Look) {
  const { theme, lang, labels } = look;
  const names = [...new Set((data.points ?? []).map(({ series }) => series))].slice(0, 7);
  const axis = (name: string) => ({
    type: 'value',
    name,
    nameLocation: 'middle',
    nameGap: 28,
    nameTextStyle: { color: theme.muted },
    scale: true,
    splitLine: { lineStyle: { color: theme.line } },
    axisLabel: { color: theme.muted, formatter: number(lang), hideOverlap: true },
  });
  return {
    ...(names.length > 1 ? { legend: { top: 0, left: 0, type: 'scroll', textStyle: { color: theme.ink } } } : {}),
    grid: { left: 40, right: 16, top: names.length > 1 ? 40 : 12, bottom: 40 },
    xAxis: axis(labels.x),
    yAxis: axis(labels.y),
    series: names.map((name) => ({
      name,
      type: 'scatter',
      symbolSize: 6,
      itemStyle: { opacity: 0.6 },
      data: (data.points ?? []).filter(({ series }) => series === name).map(({ x, y }) => [x, y]),
    })),
  };
}
