import { fail, redirect } from '@sveltejs/kit';
import { ApiProblem } from '#lib/api.ts';
import { titleOf } from '#lib/publish/slug.ts';
import { managedPath } from '#lib/server/dataset.ts';
import { chosenFields, chosenMetas } from '#lib/server/publish.ts';
import type { FacetGroup, Finding, ManagedDataset, Run } from '#lib/types.ts';
import type { Actions, PageServerLoad } from './$types';

const pathOf = (id: string) => `/api/v1/runs/${encodeURIComponent(id)}`;

export const load: PageServerLoad = async ({ params, parent, locals: { api }, url, depends, setHeaders }) => {
  depends('plaza:run');
  setHeaders({ 'x-robots-tag': 'noindex' });
  const { session } = await parent();
  if (!session.actor) redirect(303, `/signin?next=${encodeURIComponent(url.pathname + url.search)}`);
  const run = await api.get<Run>(pathOf(params.run));
  if (!['queued', 'running', 'ready'].includes(run.status)) redirect(303, `/runs/${run.id}`);
  const ready = run.status === 'ready';
  const [findings, sample, existing, facets] = await Promise.all([
    ready ? api.find<{ results: readonly Finding[] }>(`${pathOf(run.id)}/findings`) : null,
    ready ? api.find<{ results: readonly Record<string, unknown>[] }>(`${pathOf(run.id)}/sample`) : null,
    api.find<ManagedDataset & { metas?: { default?: Record<string, unknown> } }>(managedPath(run.dataset_id)),
    api.find<{ facets: readonly FacetGroup[] }>('/api/explore/v2.1/catalog/facets', { facet: 'theme' }),
  ]);
  return {
    run,
    upload: url.searchParams.get('upload'),
    findings: findings?.results ?? [],
    sample: sample?.results ?? [],
    // A dataset that already has words keeps them.
    known: existing?.metas?.default ?? null,
    title: existing?.title || titleOf(run.source.name),
    themes: (facets?.facets[0]?.facets ?? []).map(({ name }) => name),
  };
};

export const actions: Actions = {
  default: async ({ params, request, locals: { api }, url }) => {
    const form = await request.formData();
    const run = await api.get<Run>(pathOf(params.run));
    const fields = chosenFields(form, run.fields ?? []);
    const metas = chosenMetas(form);
    const upload = url.searchParams.get('upload');
    let next = run.id;
    try {
      const retyped = fields.some((field) => 'type' in field);
      if (retyped && upload !== null) {
        // Another type means reading the file again.
        await api.send('POST', `${pathOf(run.id)}/cancel`);
        const request_ = { source: { upload_id: upload }, dataset_id: run.dataset_id, organization: run.organization, title: metas['title'], schema: { fields, metas: { default: metas } }, publish: true };
        next = (await api.send<Run>('POST', '/api/v1/runs', request_)).id;
      } else {
        await api.send('POST', `${pathOf(run.id)}/publish`);
        await api.send('PATCH', managedPath(run.dataset_id), { metas: { default: metas }, ...(fields.length > 0 && { fields }), ...(metas['title'] ? { title: metas['title'] } : {}) });
      }
    } catch (problem) {
      if (problem instanceof ApiProblem && problem.status < 500) return fail(problem.status, { message: problem.message });
      throw problem;
    }
    redirect(303, `/runs/${next}`);
  },
};
