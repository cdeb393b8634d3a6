import { fail, redirect } from '@sveltejs/kit';
import { ApiProblem } from '#lib/api.ts';
import type { Finding, Run } from '#lib/types.ts';
import type { Actions, PageServerLoad } from './$types';

const pathOf = (id: string) => `/api/v1/runs/${encodeURIComponent(id)}`;

export const load: PageServerLoad = async ({ params, locals: { api }, depends, setHeaders }) => {
  depends('plaza:run');
  setHeaders({ 'x-robots-tag': 'noindex' });
  const run = await api.get<Run>(pathOf(params.id));
  const looked = run.fields !== null;
  const [findings, sample] = await Promise.all([
    api.find<{ results: readonly Finding[] }>(`${pathOf(params.id)}/findings`),
    looked ? api.find<{ results: readonly Record<string, unknown>[] }>(`${pathOf(params.id)}/sample`) : null,
  ]);
  return { run, findings: findings?.results ?? [], sample: sample?.results ?? [] };
};

const act = (action: 'publish' | 'cancel' | 'retry') => async ({ params, locals: { api } }: { params: { id: string }; locals: App.Locals }) => {
  try {
    await api.send('POST', `${pathOf(params.id)}/${action}`);
  } catch (problem) {
    if (problem instanceof ApiProblem && problem.status < 500) return fail(problem.status, { message: problem.message });
    throw problem;
  }
  redirect(303, `/runs/${params.id}`);
};

export const actions: Actions = { publish: act('publish'), cancel: act('cancel'), retry: act('retry') };
