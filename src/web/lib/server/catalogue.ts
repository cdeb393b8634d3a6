import type { Api, Query } from '#lib/api.ts';
import { quote, searchCondition } from '#lib/search/condition.ts';
import { firstSentence, plainText } from '#lib/text.ts';
import type { ExploreDataset, FacetGroup, Listed } from '#lib/types.ts';

const CATALOG = '/api/explore/v2.1/catalog';
export const PAGE_SIZE = 12;
/** Facets of the left rail, in its order. */
const FACETS = ['publisher', 'theme', 'features', 'keyword', 'license', 'language'] as const;
const SORTS: Readonly<Record<string, string | null>> = {
  relevance: null,
  modified: 'modified desc',
  title: 'title',
  records: 'records_count desc',
};

/** What a visitor of the catalogue asked for, as it stands in the address. */
export interface Asked {
  readonly q: string;
  /** Chosen values by facet; several of one facet widen, different facets narrow. */
  readonly chosen: Readonly<Record<string, readonly string[]>>;
  readonly sort: string;
  readonly page: number;
  readonly layout: 'list' | 'grid';
}

export function readAsked(params: URLSearchParams): Asked {
  const chosen: Record<string, string[]> = {};
  for (const refine of params.getAll('refine')) {
    const colon = refine.indexOf(':');
    const facet = refine.slice(0, colon);
    if ((FACETS as readonly string[]).includes(facet)) (chosen[facet] ??= []).push(refine.slice(colon + 1));
  }
  const q = (params.get('q') ?? '').trim().slice(0, 200);
  const sort = params.get('sort') ?? '';
  const page = Math.trunc(Number(params.get('page')));
  return {
    q,
    chosen,
    sort: Object.hasOwn(SORTS, sort) ? sort : q === '' ? 'modified' : 'relevance',
    page: page >= 1 && page <= 800 ? page : 1,
    layout: params.get('layout') === 'grid' ? 'grid' : 'list',
  };
}

const anyOf = (facet: string, values: readonly string[]) => `(${values.map((value) => `${facet} = ${quote(value)}`).join(' or ')})`;

/** Conditions of everything asked but the facet `except`. */
function conditions({ q, chosen }: Asked, except?: string): readonly string[] {
  const narrowed = Object.entries(chosen).filter(([facet]) => facet !== except);
  return [...(q === '' ? [] : [searchCondition(q)]), ...narrowed.map(([facet, values]) => anyOf(facet, values))];
}

export function findDatasets(api: Api, query: Query): Promise<Listed<ExploreDataset>> {
  return api.get<Listed<ExploreDataset>>(`${CATALOG}/datasets`, query);
}

export async function searchCatalogue(api: Api, asked: Asked): Promise<Listed<ExploreDataset>> {
  const query = { where: conditions(asked), order_by: SORTS[asked.sort] ?? null, limit: PAGE_SIZE, offset: (asked.page - 1) * PAGE_SIZE };
  return findDatasets(api, query);
}

/** Counts for the rail. A facet with chosen values is counted as if nothing of it were chosen, so that more can be added. */
export async function facetsOf(api: Api, asked: Asked): Promise<readonly FacetGroup[]> {
  const own = FACETS.filter((facet) => asked.chosen[facet] !== undefined);
  const rest = FACETS.filter((facet) => asked.chosen[facet] === undefined);
  const count = async (facet: readonly string[], where: readonly string[]) =>
    facet.length === 0 ? [] : ((await api.find<{ facets: readonly FacetGroup[] }>(`${CATALOG}/facets`, { facet, where }))?.facets ?? []);
  const answers = await Promise.all([count(rest, conditions(asked)), ...own.map((facet) => count([facet], conditions(asked, facet)))]);
  const counted = answers.flat();
  return FACETS.flatMap((name) => {
    const facets = (counted.find((group) => group.name === name)?.facets ?? []).map((facet) => ({
      ...facet,
      state: asked.chosen[name]?.includes(facet.value) ? ('refined' as const) : ('displayed' as const),
    }));
    return facets.length > 1 || asked.chosen[name] ? [{ name, facets }] : [];
  });
}

/** Datasets with at least one of the words: what to offer when all of them together find nothing. */
export async function nearMisses(api: Api, q: string): Promise<readonly ExploreDataset[]> {
  const words = q.split(/\s+/).filter((word) => word.length > 2).slice(0, 6);
  if (words.length === 0) return [];
  const where = words.map((word) => searchCondition(word)).join(' or ');
  return (await api.find<Listed<ExploreDataset>>(`${CATALOG}/datasets`, { where, limit: 4 }))?.results ?? [];
}

/** How many datasets each publisher has, by the publisher's name. */
export async function countByPublisher(api: Api): Promise<Readonly<Record<string, number>>> {
  const answer = await api.find<{ facets: readonly FacetGroup[] }>(`${CATALOG}/facets`, { facet: ['publisher'] });
  return Object.fromEntries((answer?.facets[0]?.facets ?? []).map(({ name, count }) => [name, count]));
}

/** What a card shows of a dataset, so that no more of it travels to the browser. */
export function forCard({ metas, ...dataset }: ExploreDataset): ExploreDataset {
  const { title, description, publisher, data_processed, modified, update_frequency, records_count } = metas.default ?? {};
  const basic = { title, publisher, data_processed, modified, update_frequency, records_count, description: firstSentence(plainText(description), 400) };
  return { ...dataset, fields: [], metas: { default: basic } };
}
