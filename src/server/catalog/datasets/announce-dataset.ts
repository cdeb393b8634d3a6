import { writeAudit, type Actor } from '#server/accounts/index.ts';
import type { Tx } from '#server/platform/database/index.ts';
import type { Plaza } from '#server/platform/plaza.ts';
import type { Dataset } from '../dataset.ts';
import type {} from '../events.ts';
import type { Revision } from '../revision.ts';

/** What happened to a dataset, with what its event tells. */
export type DatasetNews = { readonly dataset: Dataset } & (
  | { readonly name: 'dataset.created' }
  | { readonly name: 'dataset.changed'; readonly changes: Readonly<Record<string, unknown>> }
  | { readonly name: 'dataset.published'; readonly revision: Revision; readonly isRollback: boolean }
  | { readonly name: 'dataset.deleted'; readonly revisionIds: readonly string[] }
);

/** Announces a change of a dataset and writes it to the audit log, both in the caller's transaction. */
export async function announceDataset(plaza: Plaza, tx: Tx, actor: Actor, news: DatasetNews): Promise<void> {
  const { dataset } = news;
  await writeAudit(tx, actor, { action: news.name, subject: dataset.organization, details: detailsOf(news) });
  const subject = { datasetUid: dataset.uid, datasetId: dataset.id, organization: dataset.organization };
  switch (news.name) {
    case 'dataset.published': {
      const { revision, isRollback } = news;
      await plaza.outbox.announce(tx, news.name, { ...subject, revisionId: revision.id, revision: revision.number, isRollback });
      break;
    }
    case 'dataset.deleted':
      await plaza.outbox.announce(tx, news.name, { ...subject, revisionIds: news.revisionIds });
      break;
    default:
      await plaza.outbox.announce(tx, news.name, subject);
  }
}

/** What the audit log keeps: enough to see what was done, never more than a page. */
function detailsOf(news: DatasetNews): Readonly<Record<string, unknown>> {
  const dataset = { dataset_id: news.dataset.id, dataset_uid: news.dataset.uid };
  switch (news.name) {
    case 'dataset.changed':
      return { ...dataset, changed: Object.keys(news.changes), visibility: news.dataset.visibility };
    case 'dataset.published':
      return { ...dataset, revision: news.revision.number, rows: news.revision.rows, is_rollback: news.isRollback };
    case 'dataset.deleted':
      return { ...dataset, revisions: news.revisionIds.length };
    default:
      return dataset;
  }
}
