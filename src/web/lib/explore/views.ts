import type { Field } from '#core/field.ts';
import { readChart, type ChartSpec } from '#lib/viz/chart-spec.ts';

/** How a map opens: what colours it and how it is drawn. */
export interface MapView {
  readonly style: 'points' | 'heat';
  readonly color?: string;
}

interface WithViews {
  readonly views?: { readonly chart?: Readonly<Record<string, unknown>>; readonly map?: Readonly<Record<string, unknown>> } | null;
}

const text = (value: unknown): [string] | [] => (typeof value === 'string' || typeof value === 'number' ? [String(value)] : []);

/** The chart the publisher chose (`{type, x, step, measure, y, by, top, order}`), as far as it fits the fields. */
export function chartOfViews(managed: WithViews | null, fields: readonly Field[]): ChartSpec | undefined {
  const chosen = managed?.views?.chart;
  if (!chosen || !fields.some(({ name }) => name === chosen['x'])) return undefined;
  const params = new URLSearchParams(Object.entries(chosen).flatMap(([key, value]) => text(value).map((one): [string, string] => [key, one])));
  return readChart(params, fields, undefined);
}

/** The map the publisher chose (`{style, color}`), or a plausible one. */
export function mapOfViews(managed: WithViews | null, fields: readonly Field[], params: URLSearchParams): MapView {
  const chosen = managed?.views?.map;
  const style = params.get('style') ?? chosen?.['style'];
  const color = params.get('color') ?? chosen?.['color'];
  const known = fields.find(({ name, type, annotations }) => name === color && (type === 'text' || type === 'boolean') && (annotations.facet || type === 'boolean'));
  return { style: style === 'heat' ? 'heat' : 'points', ...(known && params.get('color') !== '' ? { color: known.name } : {}) };
}
