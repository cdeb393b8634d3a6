import { listOrganizations } from '../../accounts/index.ts';
import type { Plaza } from '../../platform/plaza.ts';

/** What the catalogue as a whole is called: after the organization above all others, when there is one. */
export async function marketplaceTitle({ db }: Pick<Plaza, 'db'>): Promise<string> {
  const organizations = await listOrganizations({ db });
  const parents = new Set(organizations.map(({ parent }) => parent));
  const heads = organizations.filter(({ slug, parent }) => parent === null && parents.has(slug));
  const [only] = heads.length > 0 ? heads : organizations;
  return (heads.length === 1 || organizations.length === 1) && only ? `${only.title} open data` : 'Plaza open data';
}
