import sanitize from 'sanitize-html';
import type { Field } from '#core/field.ts';
import type { Plaza } from '../../platform/plaza.ts';
import { fieldsOf, licenseOf, licenseUrlOf, metasOf, type Attachment, type Dataset, type LiveDataset } from '../../catalog/index.ts';
import { frequencyOf, type Frequency } from './frequency.ts';
import { textOf } from './text-of.ts';

/** One way to get the data of a dataset. */
export interface Distribution {
  readonly title: string;
  /** File: where the bytes are. */
  readonly downloadUrl?: string;
  /** Otherwise: where a program asks. */
  readonly accessUrl?: string;
  /** Without parameters, as the catalogues of others want it. */
  readonly mediaType: string;
  readonly format: string;
  /** Bytes, where they are known beforehand. */
  readonly bytes?: number;
}

/** What every catalogue format says of a dataset, each in its own words. */
export interface DatasetDescription {
  readonly id: string;
  readonly uid: string;
  /** Address of the dataset's page. */
  readonly url: string;
  readonly title: string;
  /** Plain text. */
  readonly description: string;
  /** Safe HTML, for feeds. */
  readonly html: string;
  readonly keywords: readonly string[];
  readonly themes: readonly string[];
  readonly publisher: { readonly name: string; readonly url: string };
  readonly creator?: string;
  readonly contact: { readonly name: string; readonly email?: string };
  readonly license?: { readonly id?: string; readonly title?: string; readonly url?: string };
  readonly language: string;
  /** ISO 8601 UTC. */
  readonly issued: string;
  readonly modified: string;
  readonly isPublic: boolean;
  /** West, south, east, north. */
  readonly bbox?: readonly [number, number, number, number];
  readonly territories: readonly string[];
  /** First and last day covered, as far as known. */
  readonly temporal?: { readonly start?: string; readonly end?: string };
  readonly frequency?: Frequency;
  /** Web addresses of the origin and of documents about it. */
  readonly references: readonly string[];
  readonly version?: string;
  readonly records: number;
  readonly fields: readonly Field[];
  readonly distributions: readonly Distribution[];
}

export interface DescribeContext {
  readonly plaza: Pick<Plaza, 'config'>;
  /** Title of the owning organization. */
  readonly organizationTitle?: string;
  readonly attachments?: readonly Attachment[];
  /** Fields that do not exist for whoever reads this. */
  readonly hiddenFields: readonly string[];
  /** False: the description may be read, the records not. */
  readonly records: boolean;
}

/** Formats offered in catalogues: those that need nothing but the rows, and those that need a geometry. */
const TABLES = [
  ['csv', 'text/csv', 'CSV'],
  ['json', 'application/json', 'JSON'],
  ['xlsx', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 'Excel'],
  ['parquet', 'application/vnd.apache.parquet', 'Parquet'],
] as const;
const MAPS = [
  ['geojson', 'application/geo+json', 'GeoJSON'],
  ['shp', 'application/zip', 'Shapefile'],
  ['kml', 'application/vnd.google-earth.kml+xml', 'KML'],
] as const;

export function describe(live: LiveDataset, context: DescribeContext): DatasetDescription {
  const { dataset, revision } = live;
  const site = context.plaza.config.publicUrl;
  const { default: basic = {}, dcat = {} } = metasOf(live, { organizationTitle: context.organizationTitle });
  const hidden = new Set(context.hiddenFields);
  const fields = fieldsOf(dataset, revision).filter(({ name }) => !hidden.has(name));
  return {
    id: dataset.id,
    uid: dataset.uid,
    url: `${site}/explore/dataset/${encodeURIComponent(dataset.id)}`,
    ...wordsOf(dataset, basic),
    ...peopleOf(dataset, site, { basic, dcat }),
    ...licenseIn(basic),
    language: (textOf(basic.language) ?? 'en').slice(0, 2).toLowerCase(),
    issued: momentOf(dcat.issued) ?? momentOf(dcat.created) ?? dataset.createdAt,
    modified: momentOf(basic.modified) ?? dataset.createdAt,
    isPublic: dataset.visibility === 'public' && context.records,
    ...(revision?.bbox && { bbox: revision.bbox }),
    territories: textsOf(basic.territory),
    ...temporalIn(dcat),
    frequency: frequencyOf(basic.update_frequency ?? dcat.accrualperiodicity),
    references: webAddresses([basic.references, dcat.relation].filter((one) => typeof one === 'string').join(' ')),
    ...(dataset.revision !== null && { version: String(dataset.revision) }),
    records: revision?.rows ?? 0,
    fields,
    distributions: revision && context.records ? distributionsOf(dataset.id, site, fields, context.attachments ?? []) : [],
  };
}

type Values = Readonly<Record<string, unknown>>;

function wordsOf(dataset: Dataset, basic: Values): Pick<DatasetDescription, 'title' | 'description' | 'html' | 'keywords' | 'themes'> {
  const title = textOf(basic.title) ?? dataset.title;
  const html = textOf(basic.description) ?? '';
  const themes = textsOf(basic.theme);
  const keywords = [...textsOf(basic.keyword), ...themes];
  // Some catalogues want at least one keyword.
  const some = keywords.length > 0 ? keywords : [textOf(basic.publisher) ?? dataset.organization];
  return { title, description: plainText(html) || title, html: sanitize(html), keywords: [...new Set(some)], themes };
}

function peopleOf(dataset: Dataset, site: string, { basic, dcat }: { basic: Values; dcat: Values }): Pick<DatasetDescription, 'publisher' | 'creator' | 'contact'> {
  const name = textOf(basic.publisher) ?? dataset.organization;
  const creator = textOf(dcat.creator);
  return {
    publisher: { name, url: `${site}/o/${encodeURIComponent(dataset.organization)}` },
    ...(creator && { creator }),
    contact: { name: textOf(dcat.contact_name) ?? name, email: emailOf(dcat.contact_email) },
  };
}

function distributionsOf(id: string, site: string, fields: readonly Field[], attachments: readonly Attachment[]): readonly Distribution[] {
  const base = `${site}/api/explore/v2.1/catalog/datasets/${encodeURIComponent(id)}`;
  const hasGeometry = fields.some(({ type }) => type === 'geo_point_2d' || type === 'geo_shape');
  const files = [...TABLES, ...(hasGeometry ? MAPS : [])].map(([format, mediaType, title]) => ({
    title,
    downloadUrl: `${base}/exports/${format}`,
    mediaType,
    format: title,
  }));
  const kept = attachments.map((one) => ({
    title: one.title,
    downloadUrl: `${base}/attachments/${encodeURIComponent(one.id)}`,
    mediaType: one.mediaType,
    format: one.title.split('.').at(-1)?.toUpperCase() ?? 'File',
    bytes: one.size,
  }));
  return [...files, ...kept, { title: 'Explore API', accessUrl: `${base}/records`, mediaType: 'application/json', format: 'API' }];
}

function licenseIn(basic: Readonly<Record<string, unknown>>): Pick<DatasetDescription, 'license'> {
  const known = licenseOf(basic.license);
  const url = known?.url ?? licenseUrlOf(basic);
  const title = known?.title ?? textOf(basic.license);
  if (!title && !url) return {};
  return { license: { ...(known && { id: known.id }), ...(title && { title }), ...(url && URL.canParse(url) && { url: new URL(url).href }) } };
}

function temporalIn(dcat: Readonly<Record<string, unknown>>): Pick<DatasetDescription, 'temporal'> {
  const [first, last] = (textOf(dcat.temporal) ?? '').split('/');
  const start = dayOf(dcat.temporal_coverage_start) ?? dayOf(first);
  const end = dayOf(dcat.temporal_coverage_end) ?? dayOf(last);
  return start || end ? { temporal: { ...(start && { start }), ...(end && { end }) } } : {};
}

function textsOf(value: unknown): readonly string[] {
  return (Array.isArray(value) ? value : [value]).map(textOf).filter((one) => one !== undefined);
}

function momentOf(value: unknown): string | undefined {
  const time = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(time) ? undefined : new Date(time).toISOString();
}

const dayOf = (value: unknown) => momentOf(value)?.slice(0, 10);

function emailOf(value: unknown): string | undefined {
  const address = textOf(value)?.replace(/^mailto:/i, '');
  return address && /^[\w.+-]+@[\w-]+(?:\.[\w-]+)+$/.test(address) ? address : undefined;
}

function webAddresses(text: string): readonly string[] {
  const found = text.match(/https?:\/\/[^\s<>"']+/g) ?? [];
  return [...new Set(found.filter((one) => URL.canParse(one)).map((one) => new URL(one).href))];
}

/** Without tags, on as many lines as it had paragraphs. */
function plainText(html: string): string {
  const lines = html.replace(/<(?:br|\/p|\/li|\/h\d|\/div|\/tr)\b[^>]*>/gi, '\n');
  const text = sanitize(lines, { allowedTags: [], allowedAttributes: {}, parser: { decodeEntities: true } });
  const entities: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'" };
  const decoded = text.replace(/&(?:amp|lt|gt|quot|#39);/g, (entity) => entities[entity] ?? entity);
  return decoded.replace(/[ \t]+/g, ' ').replace(/\s*\n\s*/g, '\n').trim();
}
