import { revisionsOf } from '#lib/server/about.ts';
import type { Run } from '#lib/types.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ parent, locals: { api } }) => {
  const { dataset, managed } = await parent();
  const [revisions, runs] = await Promise.all([
    revisionsOf(api, dataset.dataset_id),
    // Only those who publish see how; everyone else sees what came of it.
    managed ? api.find<{ results: readonly Run[] }>('/api/v1/runs', { dataset_id: dataset.dataset_id, limit: 20 }) : null,
  ]);
  return { revisions, runs: runs?.results ?? [] };
};
