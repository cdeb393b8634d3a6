import type { Api } from '#lib/api.ts';
import type { Marketplace, Organization } from '#lib/types.ts';

/** The partners, and the place they share: the title of the region at the root of the tree. */
export async function marketplaceOf(api: Api): Promise<Marketplace> {
  const answer = await api.find<{ results: readonly Organization[] } | readonly Organization[]>('/api/v1/organizations');
  const organizations = answer === null ? [] : 'results' in answer ? answer.results : answer;
  const isParent = new Set(organizations.map(({ parent }) => parent));
  const root = organizations.find(({ slug, parent }) => !parent && isParent.has(slug));
  return { place: root?.title ?? null, organizations };
}
