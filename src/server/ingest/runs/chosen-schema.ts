import type { ChosenSchema } from '#formats/infer/index.ts';
import type { Dataset } from '#server/catalog/index.ts';
import type { RunRequest } from './run.ts';

type ChosenField = NonNullable<ChosenSchema['fields']>[number];

/** What is law for this run: types set by hand in the dataset, and over them the schema of the request. */
export function schemaFor(request: RunRequest, dataset: Dataset | null): ChosenSchema {
  const fields = new Map<string, ChosenField>();
  for (const [name, { type, annotations }] of Object.entries(dataset?.fieldSettings ?? {})) {
    const multivalued = annotations?.multivalued;
    if (type !== undefined || multivalued !== undefined)
      fields.set(name, { name, type, annotations: multivalued ? { multivalued: [multivalued] } : undefined });
  }
  for (const { name, label, type, description, annotations } of request.schema?.fields ?? []) {
    const annotated = Array.isArray(annotations)
      ? undefined
      : (annotations as Readonly<Record<string, unknown>> | null | undefined);
    fields.set(name, {
      ...fields.get(name),
      name,
      label,
      description,
      type: type ?? fields.get(name)?.type,
      annotations: annotated,
    });
  }
  return { fields: [...fields.values()], metas: request.schema?.metas };
}
