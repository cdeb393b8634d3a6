import type { ScopedDataset } from '../../../catalog/index.ts';
import type { Link, Links } from './links.ts';

/** Answers in the shapes of version 2.0, which wraps each result with its links. */

export function legacyDataset({ _links, ...dataset }: Readonly<Record<string, unknown>>, links: Links) {
  return { links: links.ofDataset(String(dataset.dataset_id)), dataset };
}

export function legacyDatasets(total: number, results: readonly Readonly<Record<string, unknown>>[], page: readonly Link[], links: Links) {
  return { total_count: total, links: page, datasets: results.map((one) => legacyDataset(one, links)) };
}

/** A record comes with `_id`. */
export function legacyRecord({ _id, ...fields }: Readonly<Record<string, unknown>>, { dataset, revision }: ScopedDataset, links: Links) {
  const id = String(_id);
  const size = Buffer.byteLength(JSON.stringify(fields));
  return { links: links.ofRecord(dataset.id, id), record: { id, timestamp: revision.createdAt, size, fields } };
}

export function legacyRecords(total: number, results: readonly Readonly<Record<string, unknown>>[], page: readonly Link[], { scoped, links }: { scoped: ScopedDataset; links: Links }) {
  return { total_count: total, links: page, records: results.map((one) => legacyRecord(one, scoped, links)) };
}

export function legacyGroups(results: readonly unknown[], page: readonly Link[]) {
  return { links: page, aggregations: results };
}
