import { MAX_SERIES } from './chart-query.ts';
import type { ChartSpec, Step } from './chart-spec.ts';

/** A chart's numbers: the same object feeds the drawing and the table behind it. */
export interface ChartData {
  /** Keys of the horizontal axis, as the API gave them. */
  readonly keys: readonly (string | number)[];
  /** The same, as a person reads them. */
  readonly names: readonly string[];
  readonly series: readonly { readonly name: string; readonly values: readonly (number | null)[] }[];
  /** Groups that were left out or summed up as “Other”. */
  readonly hidden: number;
  /** Points of a scatter chart. */
  readonly points?: readonly { readonly x: number; readonly y: number; readonly series: string }[];
}

interface Words {
  readonly other: string;
  readonly none: string;
  readonly lang: string;
  /** Name of a single series. */
  readonly measure: string;
}

type Group = Readonly<Record<string, unknown>>;

/** Shapes the API's groups (`x`, `y`, optional `s`) into axis and series. */
export function chartData(spec: ChartSpec, groups: readonly Group[], words: Words): ChartData {
  if (spec.type === 'scatter') return scatterData(groups, words);
  const nameOf = (key: unknown) => (key === null || key === undefined || key === '' ? words.none : readable(key, spec.step, words.lang));
  const order: string[] = [];
  const keyOf = new Map<string, unknown>();
  const bySeries = new Map<string, Map<string, number | null>>();
  const totals = new Map<string, number>();
  for (const group of groups) {
    const id = String(group['x'] ?? '');
    if (!keyOf.has(id)) order.push(id);
    keyOf.set(id, group['x'] ?? null);
    const series = spec.by ? seriesName(group['s'], words) : words.measure;
    const values = bySeries.get(series) ?? new Map<string, number | null>();
    const y = typeof group['y'] === 'number' ? group['y'] : null;
    values.set(id, y);
    bySeries.set(series, values);
    totals.set(id, (totals.get(id) ?? 0) + (y ?? 0));
  }
  const shown = chooseKeys(spec, order, totals);
  const series = chooseSeries(spec, bySeries, shown, words.other);
  const rest = order.filter((id) => !shown.includes(id));
  const canSum = spec.measure === 'count' || spec.measure === 'sum';
  const withOther = rest.length > 0 && canSum && !spec.step && spec.type !== 'histogram';
  return {
    keys: [...shown, ...(withOther ? [''] : [])],
    names: [...shown.map((id) => nameOf(keyOf.get(id))), ...(withOther ? [words.other] : [])],
    series: series.map(({ name, values }) => ({
      name,
      values: [
        ...shown.map((id) => values.get(id) ?? (canSum && spec.step ? 0 : null)),
        ...(withOther ? [rest.reduce((sum, id) => sum + (values.get(id) ?? 0), 0)] : []),
      ],
    })),
    hidden: rest.length,
  };
}

function chooseKeys(spec: ChartSpec, order: readonly string[], totals: ReadonlyMap<string, number>): readonly string[] {
  if (spec.step || spec.type === 'histogram') return order.filter((id) => id !== '').slice(-2000);
  const ranked = [...order].sort((a, b) => (totals.get(b) ?? 0) - (totals.get(a) ?? 0)).slice(0, spec.top);
  return spec.sort === 'name' ? order.filter((id) => ranked.includes(id)) : ranked;
}

function chooseSeries(spec: ChartSpec, all: ReadonlyMap<string, ReadonlyMap<string, number | null>>, keys: readonly string[], other: string) {
  const total = (values: ReadonlyMap<string, number | null>) => keys.reduce((sum, id) => sum + Math.abs(values.get(id) ?? 0), 0);
  const ranked = [...all].map(([name, values]) => ({ name, values })).sort((a, b) => total(b.values) - total(a.values));
  if (ranked.length <= MAX_SERIES + 1) return ranked;
  const kept = ranked.slice(0, MAX_SERIES);
  if (spec.measure !== 'count' && spec.measure !== 'sum') return kept;
  const rest = new Map<string, number | null>();
  for (const { values } of ranked.slice(MAX_SERIES)) for (const [id, y] of values) rest.set(id, (rest.get(id) ?? 0) + (y ?? 0));
  return [...kept, { name: other, values: rest }];
}

function scatterData(groups: readonly Group[], words: Words): ChartData {
  const points = groups
    .filter(({ x, y }) => typeof x === 'number' && typeof y === 'number')
    .map(({ x, y, s }) => ({ x: x as number, y: y as number, series: s === undefined ? words.measure : seriesName(s, words) }));
  return { keys: [], names: [], series: [], hidden: 0, points };
}

const seriesName = (value: unknown, words: Words) =>
  value === null || value === undefined || value === '' ? words.none : Array.isArray(value) ? value.join(', ') : String(value);

/** “2015-03” → “Mar 2015”, “2” with step weekday → “Tuesday”. */
export function readable(key: unknown, step: Step | undefined, lang: string): string {
  if (Array.isArray(key)) return key.join(', ');
  if (typeof key === 'number') return new Intl.NumberFormat(lang, { useGrouping: Math.abs(key) >= 10_000 }).format(key);
  const text = String(key);
  const format = (options: Intl.DateTimeFormatOptions, iso: string) => {
    const date = new Date(iso);
    return Number.isNaN(date.getTime()) ? text : new Intl.DateTimeFormat(lang, { ...options, timeZone: 'UTC' }).format(date);
  };
  switch (step) {
    case 'month':
      return format({ month: 'short', year: 'numeric' }, `${text}-01T00:00:00Z`);
    case 'day':
      return format({ day: 'numeric', month: 'short', year: 'numeric' }, `${text}T00:00:00Z`);
    case 'hour':
      return format({ day: 'numeric', month: 'short', hour: 'numeric' }, `${text}:00:00Z`);
    case 'month-of-year':
      return format({ month: 'long' }, `2021-${text.padStart(2, '0')}-01T00:00:00Z`);
    case 'weekday':
      // The 3rd of January 2021 was a Sunday; ODSQL counts Monday as 1.
      return format({ weekday: 'long' }, `2021-01-${String(3 + Number(text)).padStart(2, '0')}T00:00:00Z`);
    case 'hour-of-day':
      return format({ hour: 'numeric' }, `2021-01-01T${text.padStart(2, '0')}:00:00Z`);
    default:
      return text;
  }
}
