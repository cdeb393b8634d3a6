import { createHash } from 'node:crypto';
import type { ScopedDataset } from '#server/catalog/index.ts';
import type { Engine } from '#server/platform/engine/index.ts';
import { ByteCache } from './byte-cache.ts';

const MAX_BYTES = 48 * 2 ** 20;
/** Part of every key and ETag: raised when the same question gets a differently formed answer. */
const FORM = 'r1';

const caches = new WeakMap<Engine, ByteCache>();

function resultsOf(engine: Engine): ByteCache {
  const known = caches.get(engine) ?? new ByteCache(MAX_BYTES);
  caches.set(engine, known);
  return known;
}

type Scoped = Pick<ScopedDataset, 'revision' | 'scopeKey'>;

/** Names an answer: same revision, same rights, same question. Null when it depends on the clock. */
export function questionKey({ revision, scopeKey }: Scoped, kind: string, params: object): string | null {
  const question = JSON.stringify(params, Object.keys(params).toSorted());
  // Also true when only a text contains it: that costs a query, no more.
  if (/now\s*\(/i.test(question)) return null;
  return JSON.stringify([FORM, revision.id, revision.parquet.sha256, scopeKey, kind, question]);
}

/** A strong ETag of an answer, or null when it depends on the clock. */
export function etagOf(scoped: Scoped, kind: string, params: object): string | null {
  const key = questionKey(scoped, kind, params);
  return key === null ? null : `"${createHash('sha256').update(key).digest('base64url').slice(0, 27)}"`;
}

/** The answer from the cache, else from `make`; what depends on the clock is not kept. `sizeOf`: bytes, roughly. */
export function cached<T>(
  engine: Engine,
  key: string | null,
  make: () => Promise<T>,
  sizeOf: (of: T) => number,
): Promise<T> {
  return key === null ? make() : resultsOf(engine).get(key, make, sizeOf);
}
