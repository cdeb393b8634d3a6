import { fail, redirect } from '@sveltejs/kit';
import { ApiProblem } from '#lib/api.ts';
import type { ApiKey } from '#lib/types.ts';
import type { Actions, PageServerLoad } from './$types';

/** What a key may be made for here; administering by key is set up on the command line. */
const SCOPES = ['read', 'write', 'publish'] as const;

export const load: PageServerLoad = async ({ parent, locals: { api } }) => {
  const { session } = await parent();
  if (!session.actor) redirect(303, '/signin?next=/account');
  const keys = await api.find<{ results: readonly ApiKey[] }>('/api/v1/api-keys');
  return { scopes: SCOPES, keys: keys?.results ?? [] };
};

export const actions: Actions = {
  create: async ({ request, locals: { api } }) => {
    const form = await request.formData();
    const title = String(form.get('title') ?? '').trim();
    const scopes = SCOPES.filter((scope) => form.getAll('scope').includes(scope));
    if (title === '' || scopes.length === 0) return fail(400, { problem: 'missing' as const });
    try {
      const created = await api.send<ApiKey>('POST', '/api/v1/api-keys', { title, scopes });
      return { key: created.key ?? null };
    } catch (problem) {
      if (problem instanceof ApiProblem && problem.status < 500) return fail(problem.status, { message: problem.message });
      throw problem;
    }
  },
  revoke: async ({ request, locals: { api } }) => {
    const id = String((await request.formData()).get('id') ?? '');
    await api.send('DELETE', `/api/v1/api-keys/${encodeURIComponent(id)}`);
    return { revoked: true };
  },
};
