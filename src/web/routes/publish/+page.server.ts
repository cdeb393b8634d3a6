import { fail, redirect } from '@sveltejs/kit';
import { ApiProblem } from '#lib/api.ts';
import { freeId, lookAt, publishableFor } from '#lib/server/publish.ts';
import { sessionOf } from '#lib/server/session.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ parent, url }) => {
  const { session, marketplace } = await parent();
  if (!session.actor) redirect(303, `/signin?next=${encodeURIComponent(url.pathname + url.search)}`);
  return { organizations: publishableFor(session, marketplace.organizations), replaces: url.searchParams.get('dataset') };
};

/** The way without JavaScript: the file comes with the form. With it, the page uploads straight to the API. */
export const actions: Actions = {
  default: async ({ request, locals: { api } }) => {
    const session = await sessionOf(api);
    if (!session.actor) redirect(303, '/signin?next=/publish');
    const form = await request.formData();
    const file = form.get('file');
    const address = String(form.get('url') ?? '').trim();
    const organization = String(form.get('organization') ?? '');
    const replaces = String(form.get('dataset') ?? '');
    const hasFile = file instanceof File && file.size > 0;
    if (!hasFile && address === '') return fail(400, { problem: 'missing' as const });
    let run: string;
    let upload: string | null = null;
    try {
      const name = hasFile ? file.name : (new URL(address).pathname.split('/').pop() ?? address);
      if (hasFile) {
        const answer = await api.call(`/api/v1/uploads?filename=${encodeURIComponent(file.name)}`, {
          method: 'POST',
          headers: { 'content-type': 'application/octet-stream' },
          body: new Uint8Array(await file.arrayBuffer()),
        });
        const kept = answer.json() as { upload_id: string; message?: string };
        if (answer.status >= 400) return fail(answer.status, { message: kept.message ?? '' });
        upload = kept.upload_id;
      }
      const source = upload === null ? { url: address } : { upload_id: upload };
      run = (await lookAt(api, source, replaces === '' ? await freeId(api, name) : replaces, organization)).id;
    } catch (problem) {
      if (problem instanceof ApiProblem && problem.status < 500) return fail(problem.status, { message: problem.message, address });
      if (problem instanceof TypeError) return fail(400, { problem: 'address' as const, address });
      throw problem;
    }
    redirect(303, upload === null ? `/publish/${run}` : `/publish/${run}?upload=${encodeURIComponent(upload)}`);
  },
};
