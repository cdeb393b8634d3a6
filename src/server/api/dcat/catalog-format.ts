import { dataJsonEntry, dataJsonHead } from './data-json.ts';
import { dcatUs3Entry, dcatUs3Head } from './dcat-us-3.ts';
import type { DatasetDescription } from './describe.ts';
import { DUBLIN_CORE_END, DUBLIN_CORE_HEAD, dublinCoreEntry, RSS_END, rssHead, rssItem, SITEMAP_END, SITEMAP_HEAD, sitemapEntry } from './feeds.ts';
import { catalogNode, datasetNodes, type Node } from './rdf/graph.ts';
import { RDF_XML_END, rdfXml, rdfXmlHead } from './rdf/rdf-xml.ts';
import { turtle, turtleHead } from './rdf/turtle.ts';

/** What a catalogue document says of itself. */
export interface CatalogContext {
  /** Address the document is asked for at. */
  readonly self: string;
  /** Address of the marketplace. */
  readonly site: string;
  readonly title: string;
}

/** A format a list of datasets is written in, batch by batch: memory does not grow with the catalogue. */
export interface CatalogFormat {
  /** As the Explore API names it. */
  readonly id: string;
  readonly mediaType: string;
  readonly extension: string;
  write(batches: AsyncIterable<readonly DatasetDescription[]>, context: CatalogContext): AsyncIterable<string>;
}

type Piece = (described: DatasetDescription, context: CatalogContext) => string;

/** A document with a beginning, a piece a dataset and an end. */
function document(head: (context: CatalogContext) => string, piece: Piece, end: string, between = '') {
  return async function* write(batches: AsyncIterable<readonly DatasetDescription[]>, context: CatalogContext): AsyncGenerator<string> {
    yield head(context);
    let isFirst = true;
    for await (const batch of batches) {
      if (batch.length === 0) continue;
      yield (isFirst ? '' : between) + batch.map((one) => piece(one, context)).join(between);
      isFirst = false;
    }
    yield end;
  };
}

/** A JSON object whose last member is the list of datasets. */
const jsonDocument = (head: (context: CatalogContext) => object, entry: (described: DatasetDescription) => object) =>
  document((context) => `${JSON.stringify(head(context)).slice(0, -1)},"dataset":[\n`, (described) => JSON.stringify(entry(described)), '\n]}\n', ',\n');

/** Catalogue and dataset name each other. */
function nodesOf(described: DatasetDescription, { site }: CatalogContext): readonly Node[] {
  return [{ iri: `${site}/`, type: 'dcat:Catalog', statements: [['dcat:dataset', { iri: described.url }]] }, ...datasetNodes(described)];
}

const head = ({ site, title }: CatalogContext) => [catalogNode(`${site}/`, title, `${site}/`)];
const asRdfXml = document((context) => rdfXmlHead() + rdfXml(head(context)), (described, context) => rdfXml(nodesOf(described, context)), RDF_XML_END);
const asTurtle = document((context) => turtleHead() + turtle(head(context)), (described, context) => turtle(nodesOf(described, context)), '');

/** Alphabetical by id. `dcat_ap_*` is DCAT-AP 3, which all the national profiles extend. */
export const catalogFormats = [
  { id: 'data.json', mediaType: 'application/json; charset=utf-8', extension: 'json', write: jsonDocument(({ self }) => dataJsonHead(self), dataJsonEntry) },
  { id: 'dcat', mediaType: 'application/rdf+xml; charset=utf-8', extension: 'rdf', write: asRdfXml },
  { id: 'dcat_us_3', mediaType: 'application/ld+json; charset=utf-8', extension: 'jsonld', write: jsonDocument(({ self, title }) => dcatUs3Head(self, title), dcatUs3Entry) },
  { id: 'dublin_core', mediaType: 'application/xml; charset=utf-8', extension: 'xml', write: document(() => DUBLIN_CORE_HEAD, dublinCoreEntry, DUBLIN_CORE_END) },
  { id: 'rdf', mediaType: 'application/rdf+xml; charset=utf-8', extension: 'rdf', write: asRdfXml },
  { id: 'rss', mediaType: 'application/rss+xml; charset=utf-8', extension: 'xml', write: document(({ title, site, self }) => rssHead(title, site, self), rssItem, RSS_END) },
  { id: 'sitemap', mediaType: 'application/xml; charset=utf-8', extension: 'xml', write: document(() => SITEMAP_HEAD, ({ url, modified }) => sitemapEntry(url, modified), SITEMAP_END) },
  { id: 'ttl', mediaType: 'text/turtle; charset=utf-8', extension: 'ttl', write: asTurtle },
] as const satisfies readonly CatalogFormat[];

export type CatalogFormatId = (typeof catalogFormats)[number]['id'];

export function catalogFormat(id: CatalogFormatId): CatalogFormat {
  return catalogFormats.find((format) => format.id === id) as CatalogFormat;
}
