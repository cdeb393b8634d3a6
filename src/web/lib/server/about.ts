import type { Api } from '#lib/api.ts';
import { exampleText } from '#lib/dataset/field-type.ts';
import { quote } from '#lib/search/condition.ts';
import type { ApiField, ExploreDataset, FieldProfile, Listed, ManagedRevision } from '#lib/types.ts';
import { quoteName } from '#lib/viz/odsql-text.ts';
import { datasetPath, managedPath } from './dataset.ts';

type Row = Readonly<Record<string, unknown>>;

/** Profiles by field name; empty when the API has none for this visitor. */
export async function profileOf(api: Api, id: string): Promise<Readonly<Record<string, FieldProfile>>> {
  const answer = await api.find<Readonly<Record<string, unknown>>>(`${managedPath(id)}/profile`);
  if (!answer) return {};
  const fields = (answer['fields'] ?? answer) as Readonly<Record<string, FieldProfile>> | readonly (FieldProfile & { name?: string; field?: string })[];
  if (!Array.isArray(fields)) return fields as Readonly<Record<string, FieldProfile>>;
  return Object.fromEntries(fields.map((one: FieldProfile & { name?: string; field?: string }) => [one.name ?? one.field ?? '', one]));
}

/** All revisions, newest first; empty for visitors who may not see the history. */
export async function revisionsOf(api: Api, id: string): Promise<readonly ManagedRevision[]> {
  const answer = await api.find<{ results?: readonly ManagedRevision[] } | readonly ManagedRevision[]>(`${managedPath(id)}/revisions`);
  if (!answer) return [];
  return 'results' in answer ? (answer.results ?? []) : (answer as readonly ManagedRevision[]);
}

/** A value of each field as a short text, out of the first records. */
export async function exampleOf(api: Api, id: string): Promise<Readonly<Record<string, string>>> {
  const answer = await api.find<Listed<Row>>(`${datasetPath(id)}/records`, { limit: 3 });
  const rows = answer?.results ?? [];
  // The first value that is there, column by column.
  const names = Object.keys(rows[0] ?? {});
  return Object.fromEntries(names.map((name) => [name, exampleText(rows.map((row) => row[name]).find((value) => value !== null && value !== ''))]));
}

/** Datasets that share subject or words, those of the same theme first; never the dataset itself. */
export async function relatedTo(api: Api, { dataset_id, metas }: ExploreDataset): Promise<readonly ExploreDataset[]> {
  const any = (facet: string, values: readonly string[] | null | undefined) => (values ?? []).slice(0, 5).map((value) => `${facet} = ${quote(value)}`);
  const alike = [...any('keyword', metas.default?.keyword), ...any('theme', metas.default?.theme)];
  if (alike.length === 0) return [];
  const where = `(${alike.join(' or ')}) and dataset_id != ${quote(dataset_id)}`;
  const found = (await api.find<Listed<ExploreDataset>>('/api/explore/v2.1/catalog/datasets', { where, limit: 20 }))?.results ?? [];
  const words = new Set([...(metas.default?.keyword ?? []), ...(metas.default?.theme ?? [])]);
  const kinship = ({ metas: other }: ExploreDataset) =>
    [...(other.default?.keyword ?? []), ...(other.default?.theme ?? [])].filter((word) => words.has(word)).length + (other.default?.publisher === metas.default?.publisher ? 0.5 : 0);
  return [...found].sort((a, b) => kinship(b) - kinship(a)).slice(0, 3);
}

/** Something a visitor can say after reading it, with the view that shows it. */
export type Answer =
  | { readonly kind: 'figure'; readonly label: string; readonly value: number }
  | { readonly kind: 'top'; readonly label: string; readonly value: string; readonly count: number; readonly share: number; readonly refine: string }
  | { readonly kind: 'span'; readonly label: string; readonly from: string; readonly to: string }
  | { readonly kind: 'sum' | 'mean'; readonly label: string; readonly value: number; readonly unit: string | null };

/** What the publisher wants seen first (`views` of the dataset): a figure `{label, select, where}`, and the chart's category. */
export interface ChosenViews {
  readonly figure?: { readonly label?: unknown; readonly select?: unknown; readonly where?: unknown };
  readonly chart?: { readonly x?: unknown; readonly by?: unknown };
}

/** Up to four plain answers out of the records: the publisher's figure, most frequent value, time covered, a total or an average. */
export async function answersOf(api: Api, { dataset_id, fields, metas, has_records, data_visible }: ExploreDataset, views: ChosenViews = {}): Promise<readonly Answer[]> {
  const total = metas.default?.records_count ?? 0;
  if (!has_records || !data_visible || total === 0) return [];
  const records = async (query: Record<string, string | number>) =>
    (await api.find<Listed<Row>>(`${datasetPath(dataset_id)}/records`, query))?.results ?? [];
  const chosen = [views.chart?.by, views.chart?.x].flatMap((name) => fields.filter((field) => field.name === name));
  const answers = await Promise.all([figureOf(views, records), topOf([...chosen, ...fields], records, total), spanOf(fields, records), amountOf(fields, records)]);
  return answers.filter((answer) => answer !== null).slice(0, 3);
}

type Records = (query: Record<string, string | number>) => Promise<readonly Row[]>;

/** Null when there is none, or when it no longer fits the fields. */
async function figureOf({ figure }: ChosenViews, records: Records): Promise<Answer | null> {
  if (typeof figure?.select !== 'string' || typeof figure.label !== 'string') return null;
  const [row] = await records({ select: `${figure.select} as v`, limit: 1, ...(typeof figure.where === 'string' ? { where: figure.where } : {}) });
  const value = row?.['v'];
  return typeof value === 'number' ? { kind: 'figure', label: figure.label, value } : null;
}

async function topOf(fields: readonly ApiField[], records: Records, total: number): Promise<Answer | null> {
  for (const { name, label, type, annotations } of fields) {
    if (type !== 'text' || annotations['facet'] === undefined || annotations['id'] !== undefined) continue;
    const column = quoteName(name);
    const rows = await records({ select: 'count(*) as n', where: `${column} is not null`, group_by: `${column} as k`, order_by: 'n desc', limit: 2 });
    const [first, second] = rows.map(({ k, n }) => ({ value: String(k), count: Number(n) }));
    if (first && second && first.count > second.count && first.value.length <= 60) {
      return { kind: 'top', label, ...first, share: first.count / total, refine: `${name}:${first.value}` };
    }
  }
  return null;
}

async function spanOf(fields: readonly ApiField[], records: Records): Promise<Answer | null> {
  const time = fields.find(({ type }) => type === 'date' || type === 'datetime');
  if (!time) return null;
  const column = quoteName(time.name);
  const [row] = await records({ select: `min(${column}) as a, max(${column}) as b`, limit: 1 });
  return row?.['a'] && row['b'] ? { kind: 'span', label: time.label, from: String(row['a']), to: String(row['b']) } : null;
}

const isAmount = ({ type, annotations }: ApiField) => (type === 'double' || type === 'int') && (annotations['unit'] !== undefined || String(annotations['semantic'] ?? '').includes('currency'));

async function amountOf(fields: readonly ApiField[], records: Records): Promise<Answer | null> {
  const amount = fields.find(isAmount);
  if (!amount) return null;
  const column = quoteName(amount.name);
  const money = String(amount.annotations['semantic'] ?? '').includes('currency') || /[$€£]|usd|eur|gbp/i.test(String(amount.annotations['unit'] ?? ''));
  const kind = money ? 'sum' : 'mean';
  const [row] = await records({ select: `${money ? 'sum' : 'avg'}(${column}) as v`, limit: 1 });
  const value = Number(row?.['v']);
  const unit = ([amount.annotations['unit']].flat()[0] as string | undefined) ?? null;
  return Number.isFinite(value) ? { kind, label: amount.label, value, unit } : null;
}
