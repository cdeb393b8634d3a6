import { createHash } from 'node:crypto';
import { decodeAnnotations } from '#core/field.ts';
import type { Dataset } from '#server/catalog/index.ts';
import type { FieldChoice, RunRequest } from './run.ts';

/** Raise it when readers or inference change what they make of the same bytes. */
const READERS_VERSION = 1;

/** Fingerprint of all that decides, besides the bytes, what a revision becomes: options, schema, types set by hand. */
export function recipeOf(request: RunRequest, dataset: Dataset | null): string {
  const shapes = new Map<string, readonly unknown[]>();
  for (const [name, { type, annotations }] of Object.entries(dataset?.fieldSettings ?? {})) {
    shapes.set(name, [type ?? null, annotations?.multivalued || null]);
  }
  for (const field of request.schema?.fields ?? []) {
    const [type, separator] = shapeOf(field);
    const [setType, setSeparator] = shapes.get(field.name) ?? [];
    shapes.set(field.name, [type ?? setType ?? null, separator ?? setSeparator ?? null]);
  }
  const chosen = [...shapes].filter(([, shape]) => shape.some((part) => part !== null)).toSorted();
  const parts = [READERS_VERSION, sorted(request.options ?? {}), chosen];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

/** Labels and descriptions make no other rows; types and separators of lists do. */
function shapeOf({ type, annotations }: FieldChoice): readonly [unknown, unknown] {
  const { multivalued } = decodeAnnotations(
    Array.isArray(annotations) ? null : (annotations as Record<string, unknown> | null | undefined),
  );
  return [type, multivalued];
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
