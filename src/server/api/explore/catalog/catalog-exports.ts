import { compileExport, decodeRow, decodeValues, outputFields, type QueryParams, type QueryTarget } from '#odsql/index.ts';
import type { Row } from '#core/field.ts';
import { findWriter, type Writer } from '#formats/writers/index.ts';
import type { Plaza } from '../../../platform/plaza.ts';
import { catalogFormats, describeMany, marketplaceTitle, type CatalogFormat } from '../../dcat/index.ts';
import { sendBytes, sendJson, signalOf } from '../answer.ts';
import { NotFoundResource } from '../problems.ts';
import { get, type Call, type ExploreContext, type ExploreRoutes } from '../route.ts';
import { CATALOG_EXPORT_QUERY, LINKS_BODY, operation } from '../schemas.ts';
import { openCatalog } from './catalog-query.ts';
import { datasetObjects, type Shown } from './page-of-datasets.ts';

const tags = ['catalog'];
/** Formats that write the catalogue as a table, by the writers records are exported with. */
const TABLES = ['csv', 'json', 'xlsx'];
/** Alphabetical. The national profiles of DCAT-AP are answered with DCAT-AP 3, which all of them extend. */
const PROFILES = ['dcat_ap_benap', 'dcat_ap_ch', 'dcat_ap_de', 'dcat_ap_it', 'dcat_ap_se', 'dcat_ap_sp', 'dcat_ap_vl'];
const BATCH = 200;

/** The catalogue, or a part of it, in the formats other catalogues read. */
export const catalogExports: ExploreRoutes = (app, context) => {
  const list = operation('listExportFormats', 'Formats the catalogue can be exported in', { tags, body: LINKS_BODY });
  get(app, '/catalog/exports', list, async ({ request, reply }) => {
    const self = `${context.links.catalog}/exports`;
    const ids = [...TABLES, ...catalogFormats.map(({ id }) => id)].toSorted();
    const links = [{ rel: 'self', href: self }, ...ids.map((id) => ({ rel: id, href: `${self}/${id}` }))];
    return sendJson(request, reply, { links }, { isPublic: true });
  });

  const one = operation('exportDatasets', 'The catalogue as a file', { tags, params: ['format'], query: CATALOG_EXPORT_QUERY });
  get(app, '/catalog/exports/:format', one, (call) => answerExport(context, call));
};

async function answerExport({ plaza, links }: ExploreContext, { request, reply, query, params }: Call) {
  const id = PROFILES.includes(params.format ?? '') ? 'dcat' : (params.format ?? '');
  const format = catalogFormats.find((one) => one.id === id);
  if (!format && !TABLES.includes(id)) throw NotFoundResource({ kind: 'export format', id: id.slice(0, 40) });
  const target = await openCatalog(plaza, request.actor);
  // A feed is read from its top.
  const order = query.text('order_by') ?? (id === 'rss' ? 'modified desc' : undefined);
  const wanted = { ...query.params, order_by: order, limit: query.integer('limit') ?? -1 };
  const signal = signalOf(reply);
  const { extension, mediaType } = format ?? findWriter(id);
  reply
    .type(mediaType)
    .header('content-disposition', `attachment; filename="catalog.${extension}"`)
    .header('x-content-type-options', 'nosniff')
    .header('cache-control', request.actor.kind === 'anonymous' ? 'no-cache' : 'private, no-store');
  if (format) return sendBytes(request, reply, await asDocument(plaza, format, { target, wanted, call: { request, links, signal } }), true);
  const isWhole = id === 'json' && query.text('select') === undefined && query.text('group_by') === undefined;
  const shown = { actor: request.actor, links, language: query.language, includesAppMetas: query.includesAppMetas };
  if (isWhole) return sendBytes(request, reply, asObjects(plaza, await uidsOf(plaza, target, wanted, signal), shown), true);
  const context = { site: plaza.config.publicUrl, catalog: links.catalog, options: query.options, useLabels: query.flag('use_labels') };
  return sendBytes(request, reply, await asTable(plaza, findWriter(id), { target, wanted, context, signal }), id !== 'xlsx');
}

interface DocumentWish {
  readonly target: QueryTarget;
  readonly wanted: QueryParams;
  readonly call: { readonly request: Call['request']; readonly links: ExploreContext['links']; readonly signal: AbortSignal };
}

async function asDocument(plaza: Plaza, format: CatalogFormat, { target, wanted, call }: DocumentWish): Promise<AsyncIterable<string>> {
  const uids = await uidsOf(plaza, target, { ...wanted, select: undefined, group_by: undefined }, call.signal);
  const context = { self: `${call.links.catalog}/exports/${format.id}`, site: plaza.config.publicUrl, title: await marketplaceTitle(plaza) };
  return format.write(describeMany(plaza, call.request.actor, uids), context);
}

/** Uids of the datasets that match, in the order asked for. */
async function uidsOf(plaza: Plaza, target: QueryTarget, wanted: QueryParams, signal: AbortSignal): Promise<readonly string[]> {
  const query = compileExport(target, { ...wanted, select: 'dataset_uid' });
  const rows = await plaza.engine.query(query.sql, { signal });
  return rows.map((row) => String(decodeRow(query.outputs, row).dataset_uid));
}

async function* asObjects(plaza: Plaza, uids: readonly string[], shown: Shown): AsyncGenerator<string> {
  yield '[';
  for (let start = 0; start < uids.length; start += BATCH) {
    const objects = await datasetObjects(plaza, uids.slice(start, start + BATCH), shown);
    yield (start === 0 ? '\n' : ',\n') + objects.map((one) => JSON.stringify(one)).join(',\n');
  }
  yield '\n]\n';
}

interface TableWish {
  readonly target: QueryTarget;
  readonly wanted: QueryParams;
  readonly context: { readonly site: string; readonly catalog: string; readonly options: Readonly<Record<string, string | undefined>>; readonly useLabels: boolean };
  readonly signal: AbortSignal;
}

/** One row a dataset (or a group), one column a metadata; what is made for each reader is left out. */
async function asTable(plaza: Plaza, writer: Writer, { target, wanted, context, signal }: TableWish): Promise<AsyncIterable<string | Uint8Array>> {
  const schema = target.schema.filter(({ filterable }) => filterable !== false);
  const query = compileExport({ ...target, schema }, wanted);
  const rows = await plaza.engine.query(query.sql, { signal });
  return writer.write(batches(rows, query.outputs), {
    datasetId: 'catalog',
    title: await marketplaceTitle(plaza),
    fields: outputFields(query.outputs),
    datasetUrl: `${context.site}/explore`,
    recordUrl: () => context.catalog,
    useLabels: context.useLabels,
    timezone: wanted.timezone ?? 'UTC',
    epsg: 4326,
    options: context.options,
  });
}

async function* batches(rows: readonly Readonly<Record<string, unknown>>[], outputs: Parameters<typeof decodeValues>[0]): AsyncGenerator<readonly Row[]> {
  for (let start = 0; start < rows.length; start += BATCH) yield rows.slice(start, start + BATCH).map((row) => decodeValues(outputs, row));
}
