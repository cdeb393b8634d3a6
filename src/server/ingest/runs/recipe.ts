import { createHash } from 'node:crypto';
import { decodeAnnotations } from '#core/field.ts';
import type { Dataset } from '#server/catalog/index.ts';
import type { FieldChoice, RunRequest } from './run.ts';

/** Raise it when readers or inference change what they make of the same bytes. */
const READERS_VERSION = 1;

/** Fingerprint of all that decides, besides the bytes, what a revision becomes: options, schema, types set by hand. */
export function recipeOf(request: RunRequest, dataset: Dataset | null): string {
  const types = Object.entries(dataset?.fieldSettings ?? {})
    .filter(([, setting]) => setting.type !== undefined || setting.annotations?.multivalued !== undefined)
    .map(([name, { type, annotations }]) => [name, type, annotations?.multivalued])
    .toSorted();
  const parts = [READERS_VERSION, sorted(request.options ?? {}), request.schema?.fields?.map(shapeOf) ?? [], types];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

/** Labels and descriptions make no other rows. */
function shapeOf({ name, type, annotations }: FieldChoice): unknown {
  const { multivalued } = decodeAnnotations(Array.isArray(annotations) ? null : (annotations as Record<string, unknown> | null | undefined));
  return [name, type ?? null, multivalued ?? null];
}

/** The same text for two requests that say the same about the dataset. */
export function descriptionOf({ schema, title }: RunRequest): string {
  return JSON.stringify(sorted({ schema, title }));
}

/** The same document whatever the order of its keys; undefined members do not count. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).filter(([, member]) => member !== undefined);
  return entries.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([key, member]) => [key, sorted(member)]);
}
