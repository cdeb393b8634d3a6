import type { Field } from '#core/field.ts';
import { quoteName } from './odsql-text.ts';
import type { ChartSpec, Measure, Step } from './chart-spec.ts';

/** Joda-like patterns of ODSQL's `date_format`; they sort as text. */
const PATTERNS: Record<Step, string> = {
  year: 'yyyy',
  month: 'yyyy-MM',
  day: 'yyyy-MM-dd',
  hour: "yyyy-MM-dd'T'HH",
  'month-of-year': 'MM',
  weekday: 'e',
  'hour-of-day': 'HH',
};

/** One call of the Explore API: path below the dataset, and parameters (without the shared filters). */
export interface ChartQuery {
  readonly path: 'records' | 'exports/json';
  readonly params: Readonly<Record<string, string>>;
}

/** Series shown by their own colour; the rest is “Other”. */
export const MAX_SERIES = 6;
const MAX_GROUPS = 20_000;
const MAX_POINTS = 3_000;

const measureOf = ({ measure, y }: ChartSpec) => (measure === 'count' || !y ? 'count(*)' : `${measure}(${quoteName(y)})`);

/** The call that answers a chart. `step` of a histogram: its bin width, from `histogramStep`. */
export function chartQuery(spec: ChartSpec, binWidth?: number): ChartQuery {
  const x = quoteName(spec.x);
  if (spec.type === 'scatter') {
    const by = spec.by ? `, ${quoteName(spec.by)} as s` : '';
    return {
      path: 'exports/json',
      params: { select: `${x} as x, ${quoteName(spec.y ?? spec.x)} as y${by}`, where: `${x} is not null`, limit: String(MAX_POINTS) },
    };
  }
  const key = spec.type === 'histogram' && binWidth ? `range(${x}, ${binWidth})` : spec.step ? `date_format(${x}, '${PATTERNS[spec.step].replaceAll("'", "\\'")}')` : x;
  const series = spec.by && spec.type !== 'pie' && spec.type !== 'treemap' ? `, ${quoteName(spec.by)} as s` : '';
  const inOrder = spec.sort === 'name' || spec.step !== undefined || spec.type === 'histogram';
  return {
    path: 'records',
    params: {
      select: `${measureOf(spec)} as y`,
      group_by: `${key} as x${series}`,
      order_by: inOrder ? 'x' : 'y desc',
      limit: String(MAX_GROUPS),
    },
  };
}

/** The call that finds the span of a number field, and a readable bin width for it. */
export function spanQuery(spec: ChartSpec): ChartQuery {
  const x = quoteName(spec.x);
  return { path: 'records', params: { select: `min(${x}) as low, max(${x}) as high`, limit: '1' } };
}

/** 1, 2 or 5 times a power of ten, for about `bins` bins. */
export function histogramStep(low: number, high: number, bins = 24): number {
  const raw = (high - low) / bins;
  if (!(raw > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(raw));
  const factor = [1, 2, 5, 10].find((one) => one * power >= raw) ?? 10;
  return Number((factor * power).toPrecision(6));
}

/** What is measured, in words: “Number of records”, “Total of Amount”. */
export function measureLabel(spec: ChartSpec, fields: readonly Field[], words: ChartWords): string {
  const label = labelIn(fields, spec.y);
  if (spec.type === 'scatter') return label;
  return spec.measure === 'count' || !spec.y ? words.count : words.measures[spec.measure].replace('{field}', label);
}

/** What a chart says in words: used as its title, its text alternative and in the sentence builder. */
export function describe(spec: ChartSpec, fields: readonly Field[], words: ChartWords): string {
  const x = labelIn(fields, spec.x);
  const each = words.each.replace('{measure}', measureLabel(spec, fields, words)).replace('{x}', spec.step ? words.steps[spec.step].replace('{field}', x) : x);
  return spec.by ? words.split.replace('{base}', each).replace('{by}', labelIn(fields, spec.by)) : each;
}

export const labelIn = (fields: readonly Field[], name: string | undefined): string => fields.find((field) => field.name === name)?.label ?? name ?? '';

/** The words of `describe`, in the reader's language. */
export interface ChartWords {
  readonly count: string;
  readonly measures: Readonly<Record<Measure, string>>;
  readonly steps: Readonly<Record<Step, string>>;
  readonly each: string;
  readonly split: string;
  readonly other: string;
  readonly none: string;
}
