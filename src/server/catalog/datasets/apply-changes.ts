import { FIELD_TYPES, type Annotations } from '#core/field.ts';
import type { Dataset, FieldSetting } from '../dataset.ts';
import { checkMetas } from '../metadata/check-metas.ts';
import { mergeMetas, type Metas } from '../metadata/metas.ts';
import type { MetadataTemplate } from '../metadata/template.ts';
import { DatasetIdNotUsable, FieldSettingNotUsable, MetaNotUsable } from '../problems.ts';
import type { DatasetChanges } from './dataset-changes.ts';
import { isSlug, slugOf } from './slug.ts';
import { requireTitle } from './title.ts';
import { requireVisibility } from './visibility.ts';

const LANGUAGE = /^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$/;
const MAX_LABEL = 500;
const MAX_DESCRIPTION = 20_000;
const MAX_VIEWS = 50_000;

/** The dataset with the changes made, everything checked; nothing is written. `metas.default.title` counts as the title. */
export function applyChanges(dataset: Dataset, changes: DatasetChanges, templates: readonly MetadataTemplate[]): Dataset {
  const { title: metaTitle, ...basic } = changes.metas === undefined ? {} : (checkMetas(templates, changes.metas).default ?? {});
  const metas = changes.metas === undefined ? {} : { ...checkMetas(templates, changes.metas), default: basic };
  return {
    ...dataset,
    id: changes.id === undefined ? dataset.id : requireSlug(changes.id),
    title: (changes.title ?? metaTitle) === undefined ? dataset.title : requireTitle(changes.title ?? metaTitle),
    visibility: changes.visibility === undefined ? dataset.visibility : requireVisibility(changes.visibility),
    organization: changes.organization ?? dataset.organization,
    metas: mergeMetas(dataset.metas, metas),
    translations: changes.translations === undefined ? dataset.translations : translated(dataset, changes.translations, templates),
    fieldSettings: settingsWith(dataset.fieldSettings, changes.fieldSettings ?? {}),
    views: changes.views === undefined ? dataset.views : checkViews({ ...dataset.views, ...changes.views }),
  };
}

export function requireSlug(id: string): string {
  if (!isSlug(id)) throw DatasetIdNotUsable({ dataset_id: id.slice(0, 200), suggestion: slugOf(id.slice(0, 200)) });
  return id;
}

function translated(dataset: Dataset, given: unknown, templates: readonly MetadataTemplate[]): Dataset['translations'] {
  const merged: Record<string, Metas> = { ...dataset.translations };
  for (const [language, metas] of Object.entries((given ?? {}) as Record<string, unknown>)) {
    if (!LANGUAGE.test(language)) throw MetaNotUsable({ meta: 'translations', given: language.slice(0, 40), expected: 'a language is written as “fr” or “pt-BR”' });
    if (metas === null) delete merged[language];
    else merged[language] = mergeMetas(merged[language] ?? {}, checkMetas(templates, metas));
  }
  return merged;
}

function settingsWith(
  base: Dataset['fieldSettings'],
  given: Readonly<Record<string, FieldSetting | null>>,
): Dataset['fieldSettings'] {
  const merged: Record<string, FieldSetting> = { ...base };
  for (const [name, setting] of Object.entries(given)) {
    if (setting === null) delete merged[name];
    else merged[name] = mergeSetting(merged[name] ?? {}, checkSetting(name, setting));
  }
  return merged;
}

function mergeSetting(base: FieldSetting, over: FieldSetting): FieldSetting {
  const annotations = { ...base.annotations, ...over.annotations };
  return {
    ...base,
    ...Object.fromEntries(Object.entries(over).filter(([, value]) => value !== undefined)),
    ...(Object.keys(annotations).length > 0 && { annotations }),
  };
}

function checkSetting(field: string, setting: FieldSetting): FieldSetting {
  const refuse = (expected: string) => FieldSettingNotUsable({ field: field.slice(0, 100), expected });
  if (setting.label !== undefined && (typeof setting.label !== 'string' || setting.label.trim() === '' || setting.label.length > MAX_LABEL)) {
    throw refuse(`a label has 1 to ${MAX_LABEL} characters`);
  }
  if (typeof setting.description === 'string' && setting.description.length > MAX_DESCRIPTION) throw refuse(`a description has at most ${MAX_DESCRIPTION} characters`);
  if (setting.type !== undefined && !FIELD_TYPES.includes(setting.type)) throw refuse(`a type is one of ${FIELD_TYPES.join(', ')}`);
  if (setting.annotations) checkAnnotations(setting.annotations, refuse);
  return setting;
}

function checkAnnotations(annotations: Readonly<Record<string, unknown>>, refuse: (expected: string) => Error): void {
  for (const [key, given] of Object.entries(annotations) as [keyof Annotations, unknown][]) {
    if (given === null || given === undefined || typeof given === 'boolean') continue;
    const isFine = key === 'decimals' ? Number.isInteger(given) && Number(given) >= 0 && Number(given) <= 20 : typeof given === 'string' && given.length <= 200;
    if (!isFine) throw refuse(`“${key}” is ${key === 'decimals' ? 'a whole number from 0 to 20' : 'a text of at most 200 characters'}`);
  }
}

function checkViews(views: Dataset['views']): Dataset['views'] {
  if (JSON.stringify(views).length > MAX_VIEWS) throw MetaNotUsable({ meta: 'views', given: '…', expected: `they may take at most ${MAX_VIEWS} characters` });
  return views;
}
