import { error } from '@sveltejs/kit';
import { quote } from '#lib/search/condition.ts';
import { findDatasets, forCard } from '#lib/server/catalogue.ts';
import { previewsOf } from '#lib/server/previews.ts';
import { safeHtml } from '#lib/server/sanitize.ts';
import { viewerOf } from '#lib/server/session.ts';
import type { ExploreDataset, Organization } from '#lib/types.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ params, parent, locals: { api }, cookies }) => {
  const { marketplace } = await parent();
  const own = await api.find<Organization>(`/api/v1/organizations/${encodeURIComponent(params.slug)}`);
  const organization = own ?? marketplace.organizations.find(({ slug }) => slug === params.slug);
  if (!organization) error(404, { message: 'There is no such partner here.', code: 'OrganizationNotFound' });
  const children = marketplace.organizations.filter((one) => one.parent === organization.slug);
  const titles = [organization, ...children].map(({ title }) => `publisher = ${quote(title)}`);
  const [shelf, theirs] = await Promise.all([
    findDatasets(api, { where: titles[0] ?? '', order_by: 'modified desc', limit: 9 }),
    children.length > 0 ? findDatasets(api, { where: titles.slice(1).join(' or '), order_by: 'modified desc', limit: 3 }) : null,
  ]);
  return {
    organization,
    above: marketplace.organizations.find(({ slug }) => slug === organization.parent) ?? null,
    children,
    description: safeHtml(organization.description),
    shelf: { total_count: shelf.total_count, results: shelf.results.map(forCard) },
    themes: [...new Set(shelf.results.flatMap(({ metas }) => metas.default?.theme ?? []))].slice(0, 6),
    theirs: (theirs?.results ?? []).map(forCard),
    people: contactsOf(shelf.results),
    rows: shelf.results.reduce((sum, { metas }) => sum + (metas.default?.records_count ?? 0), 0),
    previews: await previewsOf(api, [...shelf.results, ...(theirs?.results ?? [])], viewerOf(cookies)),
  };
};

/** People named as contacts of the datasets on the shelf. */
function contactsOf(datasets: readonly ExploreDataset[]): readonly { readonly name: string; readonly email: string }[] {
  const people = datasets.map(({ metas }) => ({ name: String(metas['dcat']?.['contact_name'] ?? ''), email: String(metas['dcat']?.['contact_email'] ?? '') }));
  return [...new Map(people.filter(({ name, email }) => name !== '' || email !== '').map((one) => [one.name + one.email, one])).values()];
}
