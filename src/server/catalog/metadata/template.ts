import type { FieldTypeId } from '#core/field.ts';

/** One entry of a metadata template. */
export interface MetadataField {
  readonly name: string;
  readonly label: string;
  readonly type: Extract<FieldTypeId, 'boolean' | 'date' | 'datetime' | 'double' | 'geo_shape' | 'int' | 'text'>;
  /** A list of values. */
  readonly isList?: boolean;
  /** Offered as a facet of the catalogue. */
  readonly isFacet?: boolean;
  /** Computed by Plaza; what people write here is not kept. */
  readonly isGenerated?: boolean;
  /** Can be selected but not filtered, sorted or grouped by. */
  readonly isSelectOnly?: boolean;
}

/** A named set of descriptive entries. Catalogue queries call a value `<template>.<field>`. */
export interface MetadataTemplate {
  readonly name: string;
  readonly title: string;
  readonly fields: readonly MetadataField[];
}

type Options = Omit<MetadataField, 'name' | 'label' | 'type'>;
const text = (name: string, label: string, options: Options = {}): MetadataField => ({ name, label, type: 'text', ...options });
const list = (name: string, label: string, options: Options = {}) => text(name, label, { isList: true, ...options });
const flag = (name: string, label: string, options: Options = {}): MetadataField => ({ name, label, type: 'boolean', ...options });
const time = (name: string, label: string, options: Options = {}): MetadataField => ({ name, label, type: 'datetime', ...options });
const count = (name: string, label: string): MetadataField => ({ name, label, type: 'int', isGenerated: true });

const basic: MetadataTemplate = {
  name: 'default',
  title: 'Standard',
  fields: [
    text('title', 'Title'),
    text('description', 'Description'),
    list('theme', 'Theme', { isFacet: true }),
    list('keyword', 'Keyword', { isFacet: true }),
    text('license', 'License', { isFacet: true }),
    text('license_url', 'License address'),
    text('language', 'Language', { isFacet: true }),
    list('metadata_languages', 'Metadata languages', { isGenerated: true }),
    text('timezone', 'Time zone'),
    time('modified', 'Modified', { isFacet: true }),
    flag('modified_updates_on_metadata_change', 'Metadata changes count as modification'),
    flag('modified_updates_on_data_change', 'Data changes count as modification'),
    time('data_processed', 'Data processed', { isGenerated: true }),
    time('metadata_processed', 'Metadata processed', { isGenerated: true }),
    list('geographic_reference', 'Geographic reference'),
    flag('geographic_reference_auto', 'Geographic reference found automatically'),
    list('territory', 'Territory', { isFacet: true }),
    list('geometry_types', 'Geometry types', { isGenerated: true }),
    { name: 'bbox', label: 'Bounding box', type: 'geo_shape', isGenerated: true },
    text('publisher', 'Publisher', { isFacet: true }),
    text('references', 'Reference'),
    count('records_count', 'Records'),
    list('attributions', 'Attributions'),
    text('source_domain', 'Source domain', { isGenerated: true }),
    text('source_domain_title', 'Source domain title', { isGenerated: true }),
    text('source_domain_address', 'Source domain address', { isGenerated: true }),
    text('source_dataset', 'Source dataset', { isGenerated: true }),
    flag('shared_catalog', 'Shared catalog', { isGenerated: true }),
    flag('federated', 'Federated', { isGenerated: true }),
    text('parent_domain', 'Parent domain', { isGenerated: true }),
    text('update_frequency', 'Update frequency', { isFacet: true }),
  ],
};

const dcat: MetadataTemplate = {
  name: 'dcat',
  title: 'DCAT',
  fields: [
    time('created', 'Created', { isFacet: true }),
    time('issued', 'Issued', { isFacet: true }),
    text('creator', 'Creator', { isFacet: true }),
    text('contributor', 'Contributor', { isFacet: true }),
    text('contact_name', 'Contact name'),
    text('contact_email', 'Contact email'),
    text('accrualperiodicity', 'Frequency', { isFacet: true }),
    text('spatial', 'Spatial coverage'),
    text('temporal', 'Temporal coverage'),
    text('temporal_coverage_start', 'Temporal coverage begins'),
    text('temporal_coverage_end', 'Temporal coverage ends'),
    text('granularity', 'Granularity', { isFacet: true }),
    text('dataquality', 'Data quality', { isFacet: true }),
    text('publisher_type', 'Publisher type'),
    text('conforms_to', 'Conforms to'),
    text('accessRights', 'Access rights'),
    text('relation', 'Relation'),
  ],
};

/** Counters of use; shown with `include_app_metas`, filterable as `explore.download_count` and so on. */
const explore: MetadataTemplate = {
  name: 'explore',
  title: 'Use',
  fields: [
    count('download_count', 'Downloads'),
    count('api_call_count', 'API calls'),
    { name: 'popularity_score', label: 'Popularity', type: 'double', isGenerated: true },
  ],
};

/** Templates every marketplace has; further ones are kept in `metadata_template`. The order decides which one a bare name means. */
export const builtInTemplates: readonly MetadataTemplate[] = [basic, dcat, explore];
