import type { Annotations, Field, FieldTypeId } from '#core/field.ts';
import type { MetadataField, MetadataTemplate } from '../metadata/template.ts';

/** A field of the catalogue as queries see it. */
export interface CatalogField {
  readonly field: Field;
  readonly aliases?: readonly string[];
  /** False: may be selected only. */
  readonly filterable?: boolean;
  /** False: given only when named. */
  readonly starred?: boolean;
  /** False: a search that names no fields does not look into it. */
  readonly searched?: boolean;
}

/** Where a search looks: what people would recognise the dataset by. */
const SEARCHED: ReadonlySet<string> = new Set(['dataset_id', 'field_words', 'title', 'description', 'theme', 'keyword', 'publisher', 'territory']);

const technical = (name: string, label: string, type: FieldTypeId, annotations: Annotations = {}): Field => ({
  name,
  label,
  type,
  description: null,
  annotations,
});

/** Words of the dataset's fields, so that a search finds a dataset by what its columns are called. */
export const FIELD_WORDS = 'field_words';

/** Who finds the dataset, in Plaza's own words; `visibility` says the same in the two words of the Explore API. */
export const WHO_SEES = 'who_sees';

const TECHNICAL: readonly CatalogField[] = [
  { field: technical('dataset_id', 'Identifier', 'text', { sortable: true }), aliases: ['datasetid'] },
  { field: technical('dataset_uid', 'Unique identifier', 'text') },
  { field: technical('organization', 'Organization', 'text', { facet: true, disjunctive: true }), starred: false },
  { field: technical('visibility', 'Visibility', 'text'), starred: false },
  { field: technical(WHO_SEES, 'Who sees it', 'text'), starred: false },
  { field: technical('has_records', 'Has records', 'boolean') },
  { field: technical('features', 'Views', 'text', { facet: true, multivalued: ',' }) },
  { field: technical(FIELD_WORDS, 'Names of the fields', 'text'), starred: false },
  { field: technical('data_visible', 'Records can be read', 'boolean'), filterable: false },
  { field: technical('attachments', 'Attachments', 'json_blob'), filterable: false },
  { field: technical('alternative_exports', 'Alternative exports', 'json_blob'), filterable: false, starred: false },
  { field: technical('fields', 'Fields', 'json_blob'), filterable: false },
];

/** Fields of the catalogue: the technical ones, then every template's as `<template>.<name>`. Positions are those of the mirror's columns. */
export function catalogFields(templates: readonly MetadataTemplate[]): readonly CatalogField[] {
  const all = [...TECHNICAL, ...templates.flatMap((template) => template.fields.map((field) => metaField(template, field)))];
  const taken = new Set(all.flatMap(({ field, aliases = [] }) => [field.name, bareName(field.name, 'default.'), ...aliases]));
  return all.map((one) => {
    const bare = one.field.name.slice(one.field.name.indexOf('.') + 1);
    const searched = SEARCHED.has(bareName(one.field.name, 'default.'));
    if (taken.has(bare)) return { ...one, searched };
    // The prefix may be left out wherever one template only has the name.
    taken.add(bare);
    return { ...one, searched, aliases: [bare, ...(one.aliases ?? [])] };
  });
}

function bareName(name: string, prefix: string): string {
  return name.startsWith(prefix) ? name.slice(prefix.length) : name;
}

function metaField(template: MetadataTemplate, meta: MetadataField): CatalogField {
  const isDate = meta.type === 'date' || meta.type === 'datetime';
  const annotations: Annotations = {
    ...(meta.isFacet && { facet: true }),
    ...(meta.isFacet && !isDate && { disjunctive: true }),
    ...(meta.isList && { multivalued: ',' }),
    ...(meta.type === 'text' && !meta.isList && { sortable: true }),
  };
  return {
    field: { name: `${template.name}.${meta.name}`, label: meta.label, type: meta.type, description: null, annotations },
    ...(meta.isSelectOnly && { filterable: false }),
    ...(template.name === 'explore' && { starred: false }),
  };
}
