import type { ExploreDataset, Organization } from './types.ts';

/** A storefront is two numbers; the style attribute that sets them, for an element with `data-storefront`. */
export function brandStyle(organization: Pick<Organization, 'slug' | 'brand'> | undefined): string | undefined {
  if (!organization) return undefined;
  const hue = organization.brand?.hue ?? hueOf(organization.slug);
  const chroma = Math.min(0.165, Math.max(0.06, organization.brand?.chroma ?? 0.11));
  return `--brand-h:${Number(hue)};--brand-c:${Number(chroma)}`;
}

/** A steady hue for organizations that chose none. */
function hueOf(slug: string): number {
  let sum = 7;
  for (const letter of slug) sum = (sum * 31 + letter.charCodeAt(0)) % 3600;
  return sum % 360;
}

/** The owner of a dataset: told by the catalogue, else found by the publisher's name. */
export function organizationOf({ metas, organization: slug }: Pick<ExploreDataset, 'metas' | 'organization'>, organizations: readonly Organization[]): Organization | undefined {
  const publisher = metas.default?.publisher;
  return organizations.find((one) => one.slug === slug) ?? organizations.find(({ title, slug: known }) => title === publisher || known === publisher);
}
