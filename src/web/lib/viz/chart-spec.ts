import { decodeAnnotations, type Field } from '#core/field.ts';

/** The drawings of the chart builder, in alphabetical order. */
export const CHART_TYPES = ['area', 'bar', 'calendar', 'column', 'histogram', 'line', 'pie', 'scatter', 'stacked', 'treemap'] as const;
export type ChartType = (typeof CHART_TYPES)[number];

/** How a date is grouped: along the calendar, or around it (which month, weekday or hour). */
export const STEPS = ['year', 'month', 'day', 'hour', 'month-of-year', 'weekday', 'hour-of-day'] as const;
export type Step = (typeof STEPS)[number];

export const MEASURES = ['count', 'sum', 'avg', 'min', 'max', 'median'] as const;
export type Measure = (typeof MEASURES)[number];

/** A chart as picked by a person: “Show *measure* of *field* for each *x* split by *by* as *type*”. */
export interface ChartSpec {
  readonly type: ChartType;
  readonly x: string;
  readonly step?: Step;
  readonly measure: Measure;
  /** Field measured; left out for `count`. For scatter: the vertical axis. */
  readonly y?: string;
  /** Field that splits into series. */
  readonly by?: string;
  /** How many categories at most; the rest is summed up as “Other” where that is true (count and sum). */
  readonly top: number;
  readonly sort: 'value' | 'name';
}

const includes = <T extends string>(list: readonly T[], value: unknown): value is T => (list as readonly unknown[]).includes(value);

/** Fields that can stand on the axis, that can be measured, and that can split. */
export const axisFields = (fields: readonly Field[]) =>
  fields.filter(({ type, annotations }) => ['text', 'int', 'double', 'boolean', 'date', 'datetime'].includes(type) && !annotations.id);
export const measureFields = (fields: readonly Field[]) =>
  fields.filter(({ type, annotations }) => (type === 'int' || type === 'double') && !annotations.id);
export const splitFields = (fields: readonly Field[]) =>
  fields.filter(({ type, annotations }) => (type === 'text' || type === 'boolean') && (annotations.facet || type === 'boolean'));

export const isTime = (field: Field | undefined) => field?.type === 'date' || field?.type === 'datetime';

/** Fields as the Explore API gives them. */
export function fieldsOf(encoded: readonly { name: string; label: string; type: string; description?: string | null; annotations?: Record<string, unknown> }[]): Field[] {
  return encoded.map((field) => ({
    name: field.name,
    label: field.label,
    type: field.type as Field['type'],
    description: field.description ?? null,
    annotations: decodeAnnotations(field.annotations),
  }));
}

/** The chart a dataset opens with when nobody chose one: time first, then a category, then a number. */
export function suggestChart(fields: readonly Field[]): ChartSpec | undefined {
  const plain = { measure: 'count', top: 12, sort: 'value' } as const;
  const time = fields.find((field) => isTime(field) && !field.annotations.id);
  const measured = measureFields(fields).find(({ annotations }) => annotations.unit || annotations.semantic === 'currency');
  const category = fields.find(({ type, annotations }) => type === 'text' && annotations.facet && !annotations.multivalued);
  if (measured && category && measured.annotations.semantic === 'currency') {
    return { ...plain, type: 'bar', x: category.name, measure: 'sum', y: measured.name };
  }
  if (time) {
    const precision = time.annotations.timeserie_precision;
    const step: Step = precision === 'year' ? 'year' : 'month';
    return measured
      ? { ...plain, type: 'line', x: time.name, step, measure: 'avg', y: measured.name, sort: 'name' }
      : { ...plain, type: 'column', x: time.name, step, sort: 'name' };
  }
  if (category) return { ...plain, type: 'bar', x: category.name };
  const number = measureFields(fields)[0];
  if (number) return { ...plain, type: 'histogram', x: number.name, sort: 'name' };
  const text = fields.find(({ type, annotations }) => type === 'text' && !annotations.id);
  return text ? { ...plain, type: 'bar', x: text.name } : undefined;
}

/** Reads a chart out of an address (`type x step measure y by top order`), mending what does not fit the fields. */
export function readChart(params: URLSearchParams, fields: readonly Field[], fallback: ChartSpec | undefined): ChartSpec | undefined {
  const byName = (name: string | null | undefined) => fields.find((field) => field.name === name);
  const x = byName(params.get('x')) ?? byName(fallback?.x);
  if (!x) return fallback;
  // Another axis is another chart: of the suggested one only what fits any axis is kept.
  const base: Partial<ChartSpec> = x.name === fallback?.x ? fallback : {};
  const given = (name: string, otherwise: string | number | undefined) => params.get(name) ?? (otherwise === undefined ? undefined : String(otherwise));
  const oneOf = <T extends string>(list: readonly T[], value: string | undefined, otherwise: T): T => (includes(list, value) ? value : otherwise);
  const step = given('step', base.step);
  const top = Number(given('top', base.top ?? 12));
  const spec: ChartSpec = {
    type: oneOf(CHART_TYPES, given('type', base.type), isTime(x) ? 'line' : 'bar'),
    x: x.name,
    step: includes(STEPS, step) ? step : undefined,
    measure: oneOf(MEASURES, given('measure', base.measure), 'count'),
    by: byName(given('by', params.has('x') ? undefined : base.by))?.name,
    top: Number.isInteger(top) && top > 0 && top <= 100 ? top : 12,
    sort: given('order', base.sort) === 'name' ? 'name' : 'value',
  };
  return mended(spec, x, byName(given('y', base.y)));
}

const isNumber = (field: Field | undefined) => field?.type === 'int' || field?.type === 'double';

/** A drawing that the axis cannot carry becomes the plain one for that axis. */
function typeFor({ type }: ChartSpec, x: Field, y: Field | undefined): ChartType {
  const fits = { histogram: isNumber(x), scatter: isNumber(x) && isNumber(y), calendar: isTime(x) } as Partial<Record<ChartType, boolean>>;
  if (fits[type] !== false) return type;
  return isTime(x) ? 'line' : 'bar';
}

function stepFor({ step }: ChartSpec, x: Field, type: ChartType): Step | undefined {
  if (!isTime(x)) return undefined;
  if (type === 'calendar') return 'day';
  return step ?? (x.annotations.timeserie_precision === 'year' ? 'year' : 'month');
}

function mended(spec: ChartSpec, x: Field, y: Field | undefined): ChartSpec {
  const type = typeFor(spec, x, y);
  const isMeasured = isNumber(y) && (spec.measure !== 'count' || type === 'scatter');
  return {
    ...spec,
    type,
    step: stepFor(spec, x, type),
    measure: isNumber(y) ? spec.measure : 'count',
    y: isMeasured ? y?.name : undefined,
    sort: isTime(x) ? 'name' : spec.sort,
  };
}

/** The chart's part of an address. */
export function writeChart(spec: ChartSpec, params = new URLSearchParams()): URLSearchParams {
  params.set('type', spec.type);
  params.set('x', spec.x);
  if (spec.step) params.set('step', spec.step);
  params.set('measure', spec.measure);
  if (spec.y) params.set('y', spec.y);
  if (spec.by) params.set('by', spec.by);
  if (spec.top !== 12) params.set('top', String(spec.top));
  if (spec.sort === 'name') params.set('order', 'name');
  return params;
}
