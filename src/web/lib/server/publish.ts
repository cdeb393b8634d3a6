import type { Api } from '#lib/api.ts';
import { slugOf } from '#lib/publish/slug.ts';
import type { ApiField, Organization, Run, Session } from '#lib/types.ts';
import { managedPath } from './dataset.ts';

/** Organizations the visitor may publish for; all of them for who runs the marketplace. */
export function publishableFor(session: Session, organizations: readonly Organization[]): readonly Organization[] {
  if (session.is_operator) return organizations;
  const allowed = new Set(session.memberships.filter(({ role }) => role === 'publisher' || role === 'administrator' || role === 'contributor').map(({ organization }) => organization));
  return organizations.filter(({ slug }) => allowed.has(slug));
}

/** An address no dataset has yet. */
export async function freeId(api: Api, name: string): Promise<string> {
  const slug = slugOf(name);
  for (let n = 1; n < 100; n += 1) {
    const id = n === 1 ? slug : `${slug}-${n}`;
    if ((await api.find(managedPath(id))) === null) return id;
  }
  return `${slug}-${Date.now()}`;
}

/** Starts the run that looks at an upload without publishing it. */
export function lookAt(api: Api, source: { upload_id: string } | { url: string }, dataset_id: string, organization: string): Promise<Run> {
  return api.send<Run>('POST', '/api/v1/runs', { source, dataset_id, organization, publish: false });
}

/** The columns as the form of the upload page sent them; only what differs from what was understood. */
export function chosenFields(form: FormData, understood: readonly ApiField[]): readonly Record<string, unknown>[] {
  const text = (key: string) => String(form.get(key) ?? '').trim();
  return understood.flatMap((field, i) => {
    if (text(`name:${i}`) !== field.name) return [];
    const label = text(`label:${i}`);
    const type = text(`type:${i}`);
    const description = text(`description:${i}`);
    const facet = form.get(`facet:${i}`) === 'on';
    const wasFacet = Boolean(field.annotations['facet']);
    const changed = {
      ...(label !== '' && label !== field.label && { label }),
      ...(type !== '' && type !== field.type && { type }),
      ...(description !== (field.description ?? '') && { description: description === '' ? null : description }),
      ...(facet !== wasFacet && { annotations: { ...field.annotations, facet } }),
    };
    return Object.keys(changed).length > 0 ? [{ name: field.name, ...changed }] : [];
  });
}

/** What is said about the dataset, as the form sent it; empty answers say nothing. */
export function chosenMetas(form: FormData): Record<string, unknown> {
  const text = (key: string) => String(form.get(key) ?? '').trim();
  const list = (key: string) => form.getAll(key).flatMap((one) => String(one).split(',')).map((one) => one.trim()).filter(Boolean);
  const metas = {
    title: text('title'),
    description: text('description'),
    license: text('license'),
    update_frequency: text('frequency'),
    theme: [text('theme')].filter(Boolean),
    keyword: list('keyword'),
  };
  return Object.fromEntries(Object.entries(metas).filter(([, value]) => value.length > 0));
}
