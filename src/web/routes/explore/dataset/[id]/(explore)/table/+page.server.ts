import type { Field } from '#core/field.ts';
import { isRecordNumber } from '#lib/explore/ranges.ts';
import { datasetPath } from '#lib/server/dataset.ts';
import type { Listed } from '#lib/types.ts';
import { filterParams, orderClause } from '#lib/viz/exploration.ts';
import { quoteName } from '#lib/viz/odsql-text.ts';
import type { PageServerLoad } from './$types';

const PAGE = 50;
/** The API pages through this many records at most. */
const REACH = 10_000;
const FIRST_COLUMNS = 14;

export const load: PageServerLoad = async ({ params, url, locals, parent }) => {
  const { fields, exploration, matching, managed } = await parent();
  const wanted = url.searchParams.getAll('col');
  const shown = wanted.length > 0 ? fields.filter(({ name }) => wanted.includes(name)) : firstColumns(fields, (managed?.views?.table as { columns?: unknown } | undefined)?.columns);
  const columns = shown.length > 0 ? shown : fields.slice(0, FIRST_COLUMNS);
  const pages = Math.max(1, Math.ceil(Math.min(matching, REACH) / PAGE));
  const asked = Number(url.searchParams.get('page') ?? '1');
  const page = Number.isInteger(asked) ? Math.min(Math.max(asked, 1), pages) : 1;
  const query = filterParams(exploration);
  query.set('select', columns.map(({ name }) => quoteName(name)).join(', '));
  const sorted = fields.some(({ name }) => name === exploration.sort.replace(/^-/, ''));
  const order = sorted ? orderClause(exploration.sort) : undefined;
  if (order) query.set('order_by', order);
  query.set('limit', String(PAGE));
  query.set('offset', String((page - 1) * PAGE));
  const call = `${datasetPath(params.id)}/records?${query}`;
  const { results } = await locals.api.get<Listed<Record<string, unknown>>>(call);
  // In the order they were chosen in.
  return { columns: columns.map(({ name }) => name), records: results, page, pages, beyond: matching > REACH, call };
};

/** The publisher's choice, else the first ones that say something. */
function firstColumns(fields: readonly Field[], chosen: unknown): readonly Field[] {
  const named = Array.isArray(chosen) ? chosen.flatMap((name) => fields.filter((field) => field.name === name)) : [];
  if (named.length > 0) return named;
  const telling = fields.filter((field) => field.type !== 'geo_shape' && !isRecordNumber(field));
  return telling.slice(0, FIRST_COLUMNS);
}
