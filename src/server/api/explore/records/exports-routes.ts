import { findWriter, writers, type WriteContext, type Writer } from '#formats/writers/index.ts';
import type { ScopedDataset } from '../../../catalog/index.ts';
import { exportCsv, exportRecords } from '../../../records/index.ts';
import { gzipped, isKnownToClient, sendBytes, sendJson, signalOf } from '../answer.ts';
import { InvalidRESTParameterError } from '../problems.ts';
import { get, type Call, type ExploreContext, type ExploreRoutes } from '../route.ts';
import { EXPORT_QUERY, LINKS_BODY, operation } from '../schemas.ts';
import { freshnessOf, openFor } from './records-routes.ts';

const tags = ['records'];
/** Formats in which every record has an address, made of its id. */
const NAMING = new Set(['ical', 'jsonld', 'n3', 'rdfxml', 'turtle']);

/** Formats a dataset can be exported in, and the exports. */
export const exportsRoutes: ExploreRoutes = (app, context) => {
  const list = operation('listDatasetExportFormats', 'Formats a dataset can be exported in', { tags, params: ['dataset_id'], body: LINKS_BODY });
  get(app, '/catalog/datasets/:dataset_id/exports', list, (call) => answerFormats(context, call));

  const one = operation('exportRecords', 'All matching records as a file', { tags, params: ['dataset_id', 'format'], query: EXPORT_QUERY });
  get(app, '/catalog/datasets/:dataset_id/exports/:format', one, (call) => answerExport(context, call));
};

async function answerFormats(context: ExploreContext, call: Call) {
  const scoped = await openFor(context, call);
  const path = `${context.links.dataset(scoped.dataset.id)}/exports`;
  const links = formatsOf(scoped).map(({ id }) => ({ rel: id, href: `${path}/${id}` }));
  const freshness = { isPublic: call.request.actor.kind === 'anonymous' };
  return sendJson(call.request, call.reply, { links: [{ rel: 'self', href: path }, ...links] }, freshness);
}

/** Formats that can hold the fields this reader sees. */
function formatsOf({ fields, hiddenFields }: Pick<ScopedDataset, 'fields' | 'hiddenFields'>): readonly Writer[] {
  const seen = fields.filter(({ name }) => !hiddenFields.has(name)).map(({ type }) => type);
  const hasGeometry = seen.includes('geo_point_2d') || seen.includes('geo_shape');
  const hasMoment = seen.includes('date') || seen.includes('datetime');
  return writers.filter(({ id, needsGeometry }) => (!needsGeometry || hasGeometry) && (id !== 'ical' || hasMoment));
}

async function answerExport(context: ExploreContext, call: Call) {
  const { request, reply, query, params } = call;
  const writer = findWriter(params.format ?? '');
  const scoped = await openFor(context, call);
  const freshness = freshnessOf(scoped, call, `export ${writer.id}`);
  if (isKnownToClient(request, reply, freshness)) return reply;
  // An export is asked for without an end, so `limit` is all by default; `offset` is no parameter of it.
  const wanted = { ...query.params, limit: query.integer('limit') ?? -1, offset: undefined };
  const bytes = await exportBytes(context, call, { scoped, writer, wanted });
  const isCompressed = query.flag('compressed');
  const name = `${scoped.dataset.id}.${writer.extension}${isCompressed ? '.gzip' : ''}`;
  reply
    .header('cache-control', freshness.isPublic ? 'no-cache' : 'private, no-store')
    .header('content-disposition', `attachment; filename="${name}"`)
    .header('x-content-type-options', 'nosniff')
    .type(isCompressed ? 'application/gzip' : writer.mediaType);
  if (isCompressed) return sendBytes(request, reply, gzipped(bytes), false);
  return sendBytes(request, reply, bytes, isText(writer));
}

interface Wanted {
  readonly scoped: ScopedDataset;
  readonly writer: Writer;
  readonly wanted: Call['query']['params'];
}

async function exportBytes({ plaza, links, isLegacy }: ExploreContext, { query, reply }: Call, { scoped, writer, wanted }: Wanted): Promise<AsyncIterable<string | Uint8Array>> {
  const signal = signalOf(reply);
  const useLabels = query.flag('use_labels');
  if (writer.id === 'csv' && isPlainCsv(query.options)) {
    const delimiter = query.text('delimiter') ?? ';';
    const listSeparator = query.text('list_separator') ?? ',';
    return exportCsv(plaza, scoped, wanted, { signal, delimiter, header: useLabels ? 'labels' : 'names', listSeparator, bom: query.flag('with_bom', !isLegacy) });
  }
  const withIds = NAMING.has(writer.id);
  const { fields, rows } = await exportRecords(plaza, scoped, wanted, { signal, recordId: withIds });
  const { dataset } = scoped;
  const writeContext: WriteContext = {
    datasetId: dataset.id,
    title: dataset.title,
    fields: withIds ? fields.filter(({ name }) => name !== '_id') : fields,
    datasetUrl: `${plaza.config.publicUrl}/explore/dataset/${encodeURIComponent(dataset.id)}`,
    recordUrl: (recordId) => `${links.dataset(dataset.id)}/records/${recordId}`,
    useLabels,
    timezone: query.text('timezone') ?? 'UTC',
    epsg: epsgOf(query.integer('epsg')),
    // Version 2.0 had other defaults.
    options: isLegacy ? { with_bom: 'false', use_extension: 'false', ...query.options } : query.options,
  };
  return writer.write(rows, writeContext);
}

/** What the engine writes by itself; the rest of the options are for the slower writer, which checks them. */
function isPlainCsv(options: Readonly<Record<string, string | undefined>>): boolean {
  const { delimiter = ';', quote_all: quoteAll, raw } = options;
  return [';', ',', '|', '\t'].includes(delimiter) && quoteAll === undefined && raw === undefined;
}

function epsgOf(given: number | undefined): number {
  if (given === undefined) return 4326;
  if (given >= 1024 && given <= 32_767) return given;
  throw InvalidRESTParameterError({ parameter: 'epsg', given, expected: 'a code of the EPSG register, for instance 4326' });
}

/** Packed formats do not get smaller. */
function isText({ mediaType }: Writer): boolean {
  return /^text\/|json|xml|turtle|n-triples/.test(mediaType);
}
