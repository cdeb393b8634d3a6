/** What kinds of partners there are. */
export const ORGANIZATION_KINDS = ['town', 'county', 'region', 'state', 'school-district', 'police', 'fire', 'agency', 'civic', 'other'] as const;
export type OrganizationKind = (typeof ORGANIZATION_KINDS)[number];

/** Colours (OKLCH: hue in degrees, chroma) and logo of a storefront. Null: the marketplace's own. */
export interface Brand {
  readonly hue: number | null;
  readonly chroma: number | null;
  /** Address of an image. */
  readonly logo: string | null;
}

export interface Organization {
  readonly slug: string;
  readonly title: string;
  readonly description: string;
  readonly kind: OrganizationKind;
  /** Slug of the organization above. */
  readonly parent: string | null;
  /** Members have their role in all organizations below, too. */
  readonly handsDownRoles: boolean;
  readonly homepage: string | null;
  readonly place: string | null;
  readonly brand: Brand;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** What may be set; left out means unchanged, or the default of a new one. */
export type OrganizationChange = Partial<Omit<Organization, 'slug' | 'createdAt' | 'updatedAt'>>;
