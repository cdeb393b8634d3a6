import type { ScopedDataset } from '../../../catalog/index.ts';
import type { Call } from '../route.ts';
import type { Links } from './links.ts';

/** A record with the technical members that were asked for; it comes with `_id`. */
export function recordObject(record: Readonly<Record<string, unknown>>, { dataset, revision }: ScopedDataset, { query }: Pick<Call, 'query'>, links: Links): Record<string, unknown> {
  const { _id, ...values } = record;
  const id = String(_id);
  return {
    ...(query.includesLinks && { _links: links.ofRecord(dataset.id, id) }),
    ...(query.includesAppMetas && { _id: id, _timestamp: revision.createdAt, _size: Buffer.byteLength(JSON.stringify(values)) }),
    ...values,
  };
}
