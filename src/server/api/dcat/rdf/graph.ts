import type { DatasetDescription, Distribution } from '../describe.ts';
import { ringOf } from '../dcat-us-3.ts';

export const PREFIXES = {
  adms: 'http://www.w3.org/ns/adms#',
  dcat: 'http://www.w3.org/ns/dcat#',
  dcterms: 'http://purl.org/dc/terms/',
  foaf: 'http://xmlns.com/foaf/0.1/',
  locn: 'http://www.w3.org/ns/locn#',
  owl: 'http://www.w3.org/2002/07/owl#',
  rdf: 'http://www.w3.org/1999/02/22-rdf-syntax-ns#',
  rdfs: 'http://www.w3.org/2000/01/rdf-schema#',
  skos: 'http://www.w3.org/2004/02/skos/core#',
  vcard: 'http://www.w3.org/2006/vcard/ns#',
  xsd: 'http://www.w3.org/2001/XMLSchema#',
} as const;
type Prefix = keyof typeof PREFIXES;
/** `dcterms:title` */
export type Name = `${Prefix}:${string}`;

/** What a statement says: an address, or a text with its language or type. */
export type Term = { readonly iri: string } | { readonly text: string; readonly language?: string; readonly type?: Name };

/** A thing with an address, its class, and what is said of it. */
export interface Node {
  readonly iri: string;
  readonly type: Name;
  readonly statements: readonly (readonly [Name, Term])[];
}

export const iriOf = (name: Name): string => {
  const [prefix, local] = [name.slice(0, name.indexOf(':')), name.slice(name.indexOf(':') + 1)];
  return `${PREFIXES[prefix as Prefix]}${local}`;
};

const LANGUAGES = 'http://publications.europa.eu/resource/authority/language/';
const FREQUENCIES = 'http://publications.europa.eu/resource/authority/frequency/';
const RIGHTS = 'http://publications.europa.eu/resource/authority/access-right/';
const MEDIA = 'https://www.iana.org/assignments/media-types/';
/** ISO 639-1 to the three letters of the European vocabulary. */
const THREE_LETTERS: Readonly<Record<string, string>> = { ar: 'ARA', ca: 'CAT', de: 'DEU', en: 'ENG', es: 'SPA', eu: 'EUS', fr: 'FRA', it: 'ITA', nl: 'NLD', pt: 'POR', sv: 'SWE' };

/** The catalogue itself; its datasets name it, so that the answer can be written as it is read. */
export function catalogNode(url: string, title: string, publisherUrl: string): Node {
  return {
    iri: url,
    type: 'dcat:Catalog',
    statements: [
      ['dcterms:title', { text: title }],
      ['dcterms:description', { text: `All datasets of ${title}.` }],
      ['dcterms:publisher', { iri: publisherUrl }],
      ['foaf:homepage', { iri: publisherUrl }],
    ],
  };
}

/** DCAT 3 with the members DCAT-AP 3 asks for. */
export function datasetNodes(described: DatasetDescription): readonly Node[] {
  const { url, language, license, bbox, temporal, frequency } = described;
  const told = (text: string): Term => ({ text, language });
  const at = (text: string): Term => ({ text, type: 'xsd:dateTime' });
  const dataset: Node = {
    iri: url,
    type: 'dcat:Dataset',
    statements: [
      ['dcterms:identifier', { text: described.url }],
      ['dcterms:title', told(described.title)],
      ['dcterms:description', told(described.description)],
      ['dcterms:issued', at(described.issued)],
      ['dcterms:modified', at(described.modified)],
      ['dcterms:publisher', { iri: described.publisher.url }],
      ['dcat:contactPoint', { iri: `${url}#contact` }],
      ['dcat:landingPage', { iri: url }],
      ['dcterms:accessRights', { iri: `${RIGHTS}${described.isPublic ? 'PUBLIC' : 'RESTRICTED'}` }],
      ...described.keywords.map((one) => ['dcat:keyword', told(one)] as const),
      ...described.themes.map((one) => ['dcat:theme', { iri: themeIri(url, one) }] as const),
      ...(THREE_LETTERS[language] ? [['dcterms:language', { iri: `${LANGUAGES}${THREE_LETTERS[language]}` }] as const] : []),
      ...(license?.url ? [['dcterms:license', { iri: license.url }] as const] : []),
      ...(frequency ? [['dcterms:accrualPeriodicity', { iri: `${FREQUENCIES}${frequency.european}` }] as const] : []),
      ...(bbox ? [['dcterms:spatial', { iri: `${url}#place` }] as const] : []),
      ...(temporal ? [['dcterms:temporal', { iri: `${url}#period` }] as const] : []),
      ...(described.version ? [['dcat:version', { text: described.version }] as const] : []),
      ...described.references.map((iri) => ['dcterms:relation', { iri }] as const),
      ...described.distributions.map((one) => ['dcat:distribution', { iri: distributionIri(one) }] as const),
    ],
  };
  return [dataset, ...companions(described), ...described.distributions.map((one) => distributionNode(one, described))];
}

function companions({ url, publisher, contact, bbox, temporal, themes, territories }: DatasetDescription): readonly Node[] {
  const nodes: Node[] = [
    { iri: publisher.url, type: 'foaf:Organization', statements: [['foaf:name', { text: publisher.name }]] },
    {
      iri: `${url}#contact`,
      type: 'vcard:Kind',
      statements: [['vcard:fn', { text: contact.name }], ...(contact.email ? [['vcard:hasEmail', { iri: `mailto:${contact.email}` }] as const] : [])],
    },
    ...themes.map((one): Node => ({ iri: themeIri(url, one), type: 'skos:Concept', statements: [['skos:prefLabel', { text: one }]] })),
  ];
  if (bbox) {
    const ring = ringOf(bbox).map((point) => point.join(' ')).join(', ');
    const name = territories[0] ? [['skos:prefLabel', { text: territories[0] }] as const] : [];
    nodes.push({ iri: `${url}#place`, type: 'dcterms:Location', statements: [['dcat:bbox', { text: `POLYGON((${ring}))`, type: 'xsd:string' }], ...name] });
  }
  if (temporal) {
    const day = (name: Name, text: string | undefined) => (text ? [[name, { text, type: 'xsd:date' }] as const] : []);
    nodes.push({ iri: `${url}#period`, type: 'dcterms:PeriodOfTime', statements: [...day('dcat:startDate', temporal.start), ...day('dcat:endDate', temporal.end)] });
  }
  return nodes;
}

function distributionNode(one: Distribution, { license, modified }: DatasetDescription): Node {
  return {
    iri: distributionIri(one),
    type: 'dcat:Distribution',
    statements: [
      ['dcterms:title', { text: one.title }],
      ['dcat:accessURL', { iri: one.downloadUrl ?? one.accessUrl ?? '' }],
      ...(one.downloadUrl ? [['dcat:downloadURL', { iri: one.downloadUrl }] as const] : []),
      ['dcat:mediaType', { iri: `${MEDIA}${one.mediaType}` }],
      ['dcterms:modified', { text: modified, type: 'xsd:dateTime' }],
      ...(one.bytes === undefined ? [] : [['dcat:byteSize', { text: String(one.bytes), type: 'xsd:nonNegativeInteger' }] as const]),
      ...(license?.url ? [['dcterms:license', { iri: license.url }] as const] : []),
    ],
  };
}

const distributionIri = ({ downloadUrl, accessUrl }: Distribution) => `${downloadUrl ?? accessUrl ?? ''}#distribution`;

function themeIri(url: string, theme: string): string {
  return `${new URL(url).origin}/explore?refine=${encodeURIComponent(`theme:${theme}`)}`;
}
