import { error } from '@sveltejs/kit';
import { quote } from '#lib/search/condition.ts';
import { findDatasets } from '#lib/server/catalogue.ts';
import { previewsOf } from '#lib/server/previews.ts';
import { safeHtml } from '#lib/server/sanitize.ts';
import { viewerOf } from '#lib/server/session.ts';
import type { Organization } from '#lib/types.ts';
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
    shelf,
    theirs: theirs?.results ?? [],
    rows: shelf.results.reduce((sum, { metas }) => sum + (metas.default?.records_count ?? 0), 0),
    previews: await previewsOf(api, [...shelf.results, ...(theirs?.results ?? [])], viewerOf(cookies)),
  };
};
