import { openDataset, type ScopedDataset } from '../../../catalog/index.ts';
import { countFacets, etagOf, findRecord, listRecords } from '../../../records/index.ts';
import { isKnownToClient, sendJson, signalOf, type Freshness } from '../answer.ts';
import { NotFoundResource } from '../problems.ts';
import { get, type Call, type ExploreContext, type ExploreRoutes } from '../route.ts';
import { FACETS_BODY, FACETS_QUERY, ITEM_BODY, ITEM_QUERY, LIST_BODY, LIST_QUERY, operation } from '../schemas.ts';
import { legacyGroups, legacyRecord, legacyRecords } from '../shapes/legacy.ts';
import { recordObject } from '../shapes/record-object.ts';

const tags = ['records'];

/** Records of one dataset, one record, and their facets. */
export const recordsRoutes: ExploreRoutes = (app, context) => {
  const list = operation('getRecords', 'Records of a dataset, or groups of them', { tags, params: ['dataset_id'], query: LIST_QUERY, body: LIST_BODY });
  get(app, '/catalog/datasets/:dataset_id/records', list, (call) => answerList(context, call));

  const one = operation('getRecord', 'One record', { tags, params: ['dataset_id', 'record_id'], query: ITEM_QUERY, body: ITEM_BODY });
  get(app, '/catalog/datasets/:dataset_id/records/:record_id', one, (call) => answerOne(context, call));

  const facets = operation('getRecordsFacets', 'Values of facets with the number of records', { tags, params: ['dataset_id'], query: FACETS_QUERY, body: FACETS_BODY });
  get(app, '/catalog/datasets/:dataset_id/facets', facets, (call) => answerFacets(context, call));
};

/** The dataset as this caller may read it. */
export function openFor({ plaza }: ExploreContext, { request, params }: Call): Promise<ScopedDataset> {
  return openDataset(plaza, request.actor, params.dataset_id ?? '');
}

/** Answers over an immutable revision can be kept until there is another one; those for known callers are theirs alone. */
export function freshnessOf(scoped: ScopedDataset, { request, query }: Call, kind: string): Freshness {
  const version = query.readsClock ? null : etagOf(scoped, kind, query.params);
  return { ...(version !== null && { version }), isPublic: request.actor.kind === 'anonymous' };
}

async function answerList(context: ExploreContext, call: Call) {
  const { request, reply, query } = call;
  const scoped = await openFor(context, call);
  const freshness = freshnessOf(scoped, call, 'records');
  if (isKnownToClient(request, reply, freshness)) return reply;
  const { isLegacy, links } = context;
  const withIds = isLegacy || query.includesAppMetas || query.includesLinks;
  const { results, grouped, total_count: total } = await listRecords(context.plaza, scoped, query.params, { recordId: withIds, signal: signalOf(reply) });
  const pageLinks = links.ofPage(`${links.dataset(scoped.dataset.id)}/records`, query.all, pageOf(call, total));
  if (isLegacy) return sendJson(request, reply, grouped ? legacyGroups(results, pageLinks) : legacyRecords(total, results, pageLinks, { scoped, links }), freshness);
  const shown = withIds && !grouped ? results.map((record) => recordObject(record, scoped, call, links)) : results;
  return sendJson(request, reply, { total_count: total, ...(query.includesLinks && { _links: pageLinks }), results: shown }, freshness);
}

function pageOf({ query }: Call, total: number) {
  return { limit: query.integer('limit') ?? 10, offset: query.integer('offset') ?? 0, total };
}

async function answerOne(context: ExploreContext, call: Call) {
  const { request, reply, query, params } = call;
  const scoped = await openFor(context, call);
  const freshness = freshnessOf(scoped, call, 'record');
  if (isKnownToClient(request, reply, freshness)) return reply;
  const { isLegacy, links } = context;
  const withIds = isLegacy || query.includesAppMetas || query.includesLinks;
  const record = await findRecord(context.plaza, scoped, params.record_id ?? '', query.params, { recordId: withIds, signal: signalOf(reply) });
  if (!record) throw NotFoundResource({ kind: 'record', id: (params.record_id ?? '').slice(0, 100) });
  if (isLegacy) return sendJson(request, reply, legacyRecord(record, scoped, links), freshness);
  return sendJson(request, reply, withIds ? recordObject(record, scoped, call, links) : record, freshness);
}

async function answerFacets(context: ExploreContext, call: Call) {
  const { request, reply, query } = call;
  const scoped = await openFor(context, call);
  const freshness = freshnessOf(scoped, call, 'facets');
  if (isKnownToClient(request, reply, freshness)) return reply;
  const facets = await countFacets(context.plaza, scoped, query.params, { signal: signalOf(reply) });
  const dataset = context.links.dataset(scoped.dataset.id);
  const links = [
    { rel: 'self', href: `${dataset}/facets` },
    { rel: 'source', href: dataset },
  ];
  return sendJson(request, reply, { links, facets }, freshness);
}
