import { redirect } from '@sveltejs/kit';
import { passCookies } from '#lib/server/auth.ts';
import type { RequestHandler } from './$types';

export const POST: RequestHandler = async ({ locals: { api }, cookies }) => {
  const answer = await api.call('/api/auth/sign-out', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' });
  passCookies(answer, cookies);
  redirect(303, '/');
};
