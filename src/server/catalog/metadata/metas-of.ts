import type { Dataset } from '../dataset.ts';
import type { LiveDataset } from '../datasets/read-dataset.ts';
import type { Revision } from '../revision.ts';
import { licenseUrlOf } from './licenses.ts';
import { mergeMetas, type Metas } from './metas.ts';

export interface MetasContext {
  /** Title of the owning organization: the publisher where none was written. */
  readonly organizationTitle?: string;
  /** Language to answer in, where there is a translation. */
  readonly language?: string;
}

/** Language of a dataset that does not say. */
const FALLBACK_LANGUAGE = 'en';

/** All metas of a dataset: what people wrote, the translation over it, the generated ones over all. */
export function metasOf({ dataset, revision }: LiveDataset, { organizationTitle, language }: MetasContext = {}): Metas {
  const translation = language === undefined ? {} : (dataset.translations[language] ?? {});
  const written = mergeMetas(dataset.metas, translation);
  const basic = { ...NOTHING_YET, ...basicMetas(dataset, written.default ?? {}, organizationTitle), ...generatedMetas(dataset, revision) };
  return Object.fromEntries(Object.entries({ ...written, default: basic }).map(([template, values]) => [template, withOffsets(values)]));
}

/** Moments as the Explore API writes datetimes: `2026-07-27T19:39:00+00:00`. */
function withOffsets(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const shown = (value: unknown) => (typeof value === 'string' && MOMENT.test(value) ? value.replace('.000Z', 'Z').replace('Z', '+00:00') : value);
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, shown(value)]));
}

const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{3})?Z$/;

/** Every key is there, as clients expect. */
const NOTHING_YET = {
  title: null,
  description: null,
  theme: null,
  keyword: null,
  license: null,
  license_url: null,
  language: null,
  metadata_languages: null,
  timezone: null,
  modified: null,
  modified_updates_on_metadata_change: false,
  modified_updates_on_data_change: true,
  data_processed: null,
  metadata_processed: null,
  geographic_reference: null,
  geographic_reference_auto: true,
  territory: null,
  geometry_types: null,
  bbox: null,
  publisher: null,
  references: null,
  records_count: null,
  attributions: null,
  source_domain: null,
  source_domain_title: null,
  source_domain_address: null,
  source_dataset: null,
  shared_catalog: null,
  federated: false,
  parent_domain: null,
  update_frequency: null,
};

function basicMetas(dataset: Dataset, written: Readonly<Record<string, unknown>>, organizationTitle: string | undefined) {
  const language = written.language ?? FALLBACK_LANGUAGE;
  return {
    ...written,
    title: written.title ?? dataset.title,
    publisher: written.publisher ?? organizationTitle ?? dataset.organization,
    license_url: licenseUrlOf(written) ?? null,
    language,
    metadata_languages: [...new Set([language, ...Object.keys(dataset.translations)])],
    modified: written.modified ?? modifiedOf(dataset, written),
  };
}

function modifiedOf(dataset: Dataset, written: Readonly<Record<string, unknown>>): string {
  const byData = written.modified_updates_on_data_change === false ? null : dataset.dataProcessedAt;
  const byMetadata = written.modified_updates_on_metadata_change === true ? dataset.metadataProcessedAt : null;
  return [byData, byMetadata].filter((at) => at !== null).toSorted().at(-1) ?? dataset.createdAt;
}

function generatedMetas(dataset: Dataset, revision: Revision | null) {
  return {
    data_processed: dataset.dataProcessedAt,
    metadata_processed: dataset.metadataProcessedAt,
    records_count: revision?.rows ?? 0,
    geometry_types: revision && revision.geometryTypes.length > 0 ? revision.geometryTypes : null,
    bbox: revision?.bbox ? featureOf(revision.bbox) : null,
  };
}

/** A bounding box as the GeoJSON Feature the Explore API answers. */
function featureOf([west, south, east, north]: readonly [number, number, number, number]) {
  const ring = [[west, south], [west, north], [east, north], [east, south], [west, south]];
  return { type: 'Feature', geometry: { type: 'Polygon', coordinates: [ring] }, properties: {} };
}
