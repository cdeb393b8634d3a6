import { scopesOf, type Actor } from '../../accounts/index.ts';
import { listAttachmentsOf, organizationTitles, readManyByUid } from '../../catalog/index.ts';
import type { Plaza } from '../../platform/plaza.ts';
import { describe, type DatasetDescription } from './describe.ts';

const BATCH = 200;

/** Descriptions of the datasets in their order, as far as this actor may see them; some queries a batch. */
export async function* describeMany(plaza: Plaza, actor: Actor, uids: readonly string[]): AsyncGenerator<readonly DatasetDescription[]> {
  const titles = await organizationTitles(plaza.db);
  for (let start = 0; start < uids.length; start += BATCH) {
    const some = uids.slice(start, start + BATCH);
    const attachments = await listAttachmentsOf(plaza.db, some);
    const described: DatasetDescription[] = [];
    const live = await readManyByUid(plaza.db, some);
    const scopes = await scopesOf(plaza, actor, live.map(({ dataset }) => dataset));
    for (const one of live) {
      const { dataset } = one;
      const scope = scopes.get(dataset.uid);
      if (!scope?.metadata) continue;
      const { records, hiddenFields } = scope;
      const organizationTitle = titles.get(dataset.organization);
      described.push(describe(one, { plaza, organizationTitle, attachments: attachments.get(dataset.uid), records, hiddenFields }));
    }
    yield described;
  }
}
