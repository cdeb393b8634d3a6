import { fail, redirect } from '@sveltejs/kit';
import { passCookies, safeNext } from '#lib/server/auth.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ parent, url }) => {
  const { session } = await parent();
  if (session.actor) redirect(303, safeNext(url.searchParams.get('next') ?? '/account'));
  return { next: safeNext(url.searchParams.get('next')) };
};

export const actions: Actions = {
  default: async ({ request, locals: { api }, cookies }) => {
    const form = await request.formData();
    const email = String(form.get('email') ?? '').trim();
    const password = String(form.get('password') ?? '');
    const next = safeNext(String(form.get('next') ?? ''));
    if (email === '' || password === '') return fail(400, { email, problem: 'missing' as const });
    const answer = await api.call('/api/auth/sign-in/email', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email, password }),
    });
    if (answer.status === 429) return fail(429, { email, problem: 'slow' as const });
    if (answer.status >= 500) return fail(500, { email, problem: 'ours' as const });
    if (answer.status >= 400) return fail(400, { email, problem: 'wrong' as const });
    passCookies(answer, cookies);
    redirect(303, next === '/' ? '/account' : next);
  },
};
