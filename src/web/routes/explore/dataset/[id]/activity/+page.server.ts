import { fail, redirect } from '@sveltejs/kit';
import { ApiProblem } from '#lib/api.ts';
import { revisionsOf } from '#lib/server/about.ts';
import { managedPath } from '#lib/server/dataset.ts';
import type { Run } from '#lib/types.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ parent, locals: { api } }) => {
  const { dataset, managed } = await parent();
  const [revisions, runs] = await Promise.all([
    revisionsOf(api, dataset.dataset_id),
    // Only those who publish see how; everyone else sees what came of it.
    managed ? api.find<{ results: readonly Run[] }>('/api/v1/runs', { dataset_id: dataset.dataset_id, limit: 20 }) : null,
  ]);
  return { revisions, runs: runs?.results ?? [] };
};

export const actions: Actions = {
  /** Makes an earlier revision the one readers get. */
  rollback: async ({ params, request, locals: { api } }) => {
    const revision = Number((await request.formData()).get('revision'));
    try {
      await api.send('POST', `${managedPath(params.id)}/rollback`, { revision });
    } catch (problem) {
      if (problem instanceof ApiProblem && problem.status < 500) return fail(problem.status, { message: problem.message });
      throw problem;
    }
    redirect(303, `/explore/dataset/${encodeURIComponent(params.id)}/activity#revision-${revision}`);
  },
};
