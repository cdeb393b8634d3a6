import type { Annotations, Field } from '#core/field.ts';
import type { Dataset, FieldSetting } from '../dataset.ts';
import type { Revision } from '../revision.ts';

/** Annotations the stored rows depend on: a change by hand waits for the next run. */
const STORED: ReadonlySet<string> = new Set(['multivalued', 'id']);

/**
 * The fields readers see: those of the revision, with what was set by hand laid over. Position, name and type stay those
 * of the revision, so the stored columns are found by `columnsOf(field, position)`.
 */
export function fieldsOf(dataset: Dataset, revision: Revision | null, language?: string): readonly Field[] {
  return (revision?.fields ?? []).map((field) => {
    const setting = dataset.fieldSettings[field.name];
    return setting ? withSetting(field, setting, language) : field;
  });
}

function withSetting(field: Field, setting: FieldSetting, language: string | undefined): Field {
  const translated = language === undefined ? undefined : setting.translations?.[language];
  return {
    ...field,
    label: translated?.label ?? setting.label ?? field.label,
    description: translated?.description ?? (setting.description === undefined ? field.description : setting.description),
    annotations: annotationsWith(field.annotations, setting.annotations ?? {}),
  };
}

/** Lays hand-set annotations over inferred ones; `false` and `null` take one away. */
function annotationsWith(
  inferred: Annotations,
  set: NonNullable<FieldSetting['annotations']>,
  kept: ReadonlySet<string> = STORED,
): Annotations {
  const merged: Record<string, unknown> = { ...inferred };
  for (const [key, given] of Object.entries(set)) {
    if (kept.has(key)) continue;
    if (given === false || given === null) delete merged[key];
    else merged[key] = given;
  }
  return merged as Annotations;
}
