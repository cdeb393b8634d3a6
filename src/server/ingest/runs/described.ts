import { decodeAnnotations, type FieldTypeId } from '#core/field.ts';
import type { Suggestions } from '#formats/infer/index.ts';
import type { FieldSetting } from '#server/catalog/index.ts';
import type { RunRequest } from './run.ts';

/** What a request says about the dataset; with `suggestions` (for a new one) also what the file suggests. Null: nothing. */
export function changesOf({ schema, title }: RunRequest, suggestions: Suggestions | null = null) {
  const settings = settingsOf(schema);
  const suggested = suggestions ? suggestedMetas(suggestions) : {};
  const hasMetas = schema?.metas !== undefined || Object.keys(suggested).length > 0;
  const changes = {
    ...(suggestions === null && title !== undefined && { title }),
    ...(hasMetas && { metas: { ...schema?.metas, default: { ...suggested, ...schema?.metas?.['default'] } } }),
    ...(Object.keys(settings).length > 0 && { fieldSettings: settings }),
  };
  return Object.keys(changes).length > 0 ? changes : null;
}

function suggestedMetas({ description, keywords }: Suggestions): Record<string, unknown> {
  return { ...(description !== '' && { description }), ...(keywords.length > 0 && { keyword: keywords }) };
}

/** The schema of a request is set by hand: it holds for later revisions too. */
function settingsOf(schema: RunRequest['schema']): Record<string, FieldSetting> {
  const settings: Record<string, FieldSetting> = {};
  for (const { name, label, type, description, annotations } of schema?.fields ?? []) {
    const annotated =
      annotations && !Array.isArray(annotations) ? decodeAnnotations(annotations as Record<string, unknown>) : {};
    settings[name] = {
      ...(label && { label }),
      ...(description !== undefined && { description }),
      ...(type && { type: type as FieldTypeId }),
      ...(Object.keys(annotated).length > 0 && { annotations: annotated }),
    };
  }
  return settings;
}
