import { Type } from 'typebox';
import { assembleFacets, compileFacets, type FacetRow, type QueryTarget } from '#odsql/index.ts';
import { isKnownToClient, sendJson, signalOf } from '../answer.ts';
import { get, type ExploreRoutes } from '../route.ts';
import { operation } from '../schemas.ts';
import type { Plaza } from '../../../platform/plaza.ts';
import { catalogFreshness } from './catalog-freshness.ts';
import { openCatalog } from './catalog-query.ts';
import { pageOfDatasets } from './page-of-datasets.ts';

const MOST = 10;
const MOST_WORDS = 200;
/** Facets whose values help to go on typing. */
const HELPFUL = ['theme', 'keyword', 'publisher'] as const;

const Suggestion = Type.Object({ kind: Type.String(), value: Type.String(), dataset_id: Type.Optional(Type.String()), count: Type.Optional(Type.Integer()) });
const query = Type.Object({
  q: Type.String({ description: 'What was typed so far.' }),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: MOST, default: 5, description: 'Suggestions of each kind.' })),
});

/** Help while typing: datasets that match, by title, field names and descriptions, and themes, keywords and publishers that go on like it. */
export const suggestions: ExploreRoutes = (app, context) => {
  const schema = operation('getSuggestions', 'Help while typing a search: datasets, themes, keywords, publishers', { tags: ['catalog'], query, body: Type.Object({ suggestions: Type.Array(Suggestion) }) });
  get(app, '/catalog/suggestions', schema, async (call) => {
    const { request, reply } = call;
    const freshness = await catalogFreshness(context, call);
    if (isKnownToClient(request, reply, freshness)) return reply;
    const typed = (call.query.text('q') ?? '').trim().slice(0, MOST_WORDS);
    const limit = Math.min(MOST, Math.max(1, call.query.integer('limit') ?? 5));
    if (typed === '') return sendJson(request, reply, { suggestions: [] }, freshness);
    const target = await openCatalog(context.plaza, request.actor);
    const signal = signalOf(reply);
    const where = `search(${quote(typed)})`;
    const shown = { actor: request.actor, links: context.links };
    const [datasets, values] = await Promise.all([
      pageOfDatasets(context.plaza, target, { where, select: 'dataset_id, title', limit }, shown),
      valuesLike(context.plaza, target, { typed, limit, signal }),
    ]);
    const found = datasets.results.map((one) => ({ kind: 'dataset', value: one.title, dataset_id: one.dataset_id }));
    return sendJson(request, reply, { suggestions: [...found, ...values] }, freshness);
  });
};

interface Typed {
  readonly typed: string;
  readonly limit: number;
  readonly signal: AbortSignal;
}

/** Values of the helpful facets in which some word begins like what was typed, the most frequent first. */
async function valuesLike({ engine }: Plaza, target: QueryTarget, { typed, limit, signal }: Typed) {
  const where = HELPFUL.map((field) => `suggest(${field}, ${quote(typed)})`).join(' or ');
  const compiled = compileFacets(target, { where, facet: HELPFUL.map((name) => `facet(name="${name}", sort="-count", limit=200)`) });
  const rows = await Promise.all(compiled.map((facet) => engine.query<FacetRow>(facet.sql, { signal })));
  const beginning = folded(typed);
  const isLike = (value: string) => folded(value).startsWith(beginning) || folded(value).includes(` ${beginning}`);
  return assembleFacets(compiled, rows).flatMap(({ name, facets }) =>
    facets.filter(({ value }) => isLike(value)).slice(0, limit).map(({ value, count }) => ({ kind: name, value, count })),
  );
}

const folded = (text: string) => text.toLowerCase().normalize('NFD').replace(/\p{Mn}/gu, '').replace(/[^\p{L}\p{N}]+/gu, ' ').trim();
const quote = (text: string) => `"${text.replace(/[\\"]/g, '\\$&')}"`;
