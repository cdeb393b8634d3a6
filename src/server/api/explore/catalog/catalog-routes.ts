import { assembleFacets, compileFacets, type FacetRow, type QueryTarget } from '#odsql/index.ts';
import { findDataset, listAttachments, organizationTitles } from '../../../catalog/index.ts';
import { isKnownToClient, sendJson, type Freshness } from '../answer.ts';
import { get, type Call, type ExploreContext, type ExploreRoutes } from '../route.ts';
import { FACETS_BODY, FACETS_QUERY, ITEM_BODY, ITEM_QUERY, LIST_BODY, LIST_QUERY, operation } from '../schemas.ts';
import { datasetObject } from '../shapes/dataset-object.ts';
import { legacyDataset, legacyDatasets } from '../shapes/legacy.ts';
import { catalogFreshness } from './catalog-freshness.ts';
import { openCatalog } from './catalog-query.ts';
import { pageOfDatasets } from './page-of-datasets.ts';

const tags = ['catalog'];

/** Datasets of the catalogue, one dataset, and the catalogue's facets. */
export const catalogRoutes: ExploreRoutes = (app, context) => {
  get(app, '/catalog/datasets', operation('getDatasets', 'Datasets of the catalogue', { tags, query: LIST_QUERY, body: LIST_BODY }), (call) => answerList(context, call));

  const one = operation('getDataset', 'One dataset: fields and metadata', { tags, params: ['dataset_id'], query: ITEM_QUERY, body: ITEM_BODY });
  get(app, '/catalog/datasets/:dataset_id', one, (call) => answerOne(context, call));

  const facets = operation('getDatasetsFacets', 'Values of catalogue facets with the number of datasets', { tags, query: FACETS_QUERY, body: FACETS_BODY });
  get(app, '/catalog/facets', facets, (call) => answerFacets(context, call));
};

async function answerList(context: ExploreContext, call: Call) {
  const { plaza, links } = context;
  const { request, reply, query } = call;
  const freshness = await catalogFreshness(context, call);
  if (isKnownToClient(request, reply, freshness)) return reply;
  const target = await openCatalog(plaza, request.actor);
  const shown = {
    actor: request.actor,
    links,
    language: query.language,
    includesLinks: query.includesLinks,
    includesAppMetas: query.includesAppMetas,
  };
  const page = await pageOfDatasets(plaza, target, query.params, shown);
  const own = { limit: query.integer('limit') ?? 10, offset: query.integer('offset') ?? 0, total: page.total_count };
  const pageLinks = links.ofPage(`${links.catalog}/datasets`, query.all, own);
  if (context.isLegacy) return sendJson(request, reply, legacyDatasets(page.total_count, page.results, pageLinks, links), freshness);
  return sendJson(request, reply, { total_count: page.total_count, ...(query.includesLinks && { _links: pageLinks }), results: page.results }, freshness);
}

async function answerOne({ plaza, links, isLegacy }: ExploreContext, { request, reply, query, params }: Call) {
  const found = await findDataset(plaza, request.actor, params.dataset_id ?? '');
  const { dataset, scope } = found;
  const title = (await organizationTitles(plaza.db)).get(dataset.organization);
  const freshness: Freshness = { isPublic: request.actor.kind === 'anonymous', version: `dataset ${dataset.uid} ${dataset.change} ${title} ${JSON.stringify(scope)}` };
  if (isKnownToClient(request, reply, freshness)) return reply;
  const select = query.text('select');
  if (select !== undefined && select.trim() !== '*') {
    // The language of selections is one: the dataset is chosen out of the catalogue.
    const target = await openCatalog(plaza, request.actor);
    const own = { where: `dataset_uid = "${dataset.uid}"`, select, limit: 1, lang: query.language, timezone: query.text('timezone') };
    const page = await pageOfDatasets(plaza, target, own, { actor: request.actor, links, language: query.language, includesLinks: query.includesLinks });
    return sendJson(request, reply, page.results[0] ?? {}, freshness);
  }
  const object = datasetObject(found, {
    scope,
    attachments: await listAttachments(plaza.db, dataset.uid),
    organizationTitle: title,
    language: query.language,
    links,
    includesLinks: query.includesLinks,
    includesAppMetas: query.includesAppMetas,
  });
  return sendJson(request, reply, isLegacy ? legacyDataset(object, links) : object, freshness);
}

async function answerFacets(context: ExploreContext, call: Call) {
  const { plaza, links } = context;
  const { request, reply, query } = call;
  const freshness = await catalogFreshness(context, call);
  if (isKnownToClient(request, reply, freshness)) return reply;
  const target = await openCatalog(plaza, request.actor);
  const { facet, ...params } = query.params;
  const compiled = compileFacets(target, { ...params, facet: facet?.length ? facet : facetNames(target) });
  const rows = await Promise.all(compiled.map((facet) => target.ask<FacetRow>(facet.sql)));
  const own = [
    { rel: 'self', href: `${links.catalog}/facets` },
    { rel: 'source', href: links.catalog },
  ];
  return sendJson(request, reply, { links: own, facets: assembleFacets(compiled, rows) }, freshness);
}

/** The facets of the catalogue by the names people use: `theme` rather than `default.theme` where only one is meant. */
function facetNames({ schema }: QueryTarget): readonly string[] {
  const names = schema.filter(({ field }) => field.annotations.facet).map(({ field }) => field.name);
  const bare = names.map((name) => name.slice(name.indexOf('.') + 1));
  return names.map((name, i) => (bare.indexOf(bare[i] ?? '') === i ? (bare[i] ?? name) : name));
}
