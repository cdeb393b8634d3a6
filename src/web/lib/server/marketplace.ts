import type { Api } from '#lib/api.ts';
import type { Marketplace, Organization } from '#lib/types.ts';

/** The partners, the one at the root of their tree, and the place they share: its title when it is a region. */
export async function marketplaceOf(api: Api): Promise<Marketplace> {
  const answer = await api.find<{ results: readonly Organization[] } | readonly Organization[]>('/api/v1/organizations');
  const organizations = answer === null ? [] : 'results' in answer ? answer.results : answer;
  const isParent = new Set(organizations.map(({ parent }) => parent));
  const root = organizations.find(({ slug, parent }) => !parent && isParent.has(slug));
  const names = root && ['region', 'county', 'state'].includes(root.kind ?? '');
  return { place: names ? root.title : null, root: root?.slug ?? null, organizations };
}
