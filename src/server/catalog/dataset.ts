import type { Annotations, FieldTypeId } from '#core/field.ts';
import type { Metas } from './metadata/metas.ts';

/** Who may see a dataset and its records: everybody; who is signed in; the organization's members; only whom a rule names. */
export const VISIBILITIES = ['public', 'signed-in', 'organization', 'members'] as const;
export type Visibility = (typeof VISIBILITIES)[number];

/** What somebody chose by hand for a field; remembered by field name over all revisions. Left-out members are inferred. */
export interface FieldSetting {
  readonly label?: string;
  readonly description?: string | null;
  /** Taken up by the next run; the live revision keeps the type its rows were converted to. */
  readonly type?: FieldTypeId;
  /** Only the annotations that were set; `false` and `null` switch an inferred one off. */
  readonly annotations?: { readonly [Key in keyof Annotations]?: Annotations[Key] | false | null };
  /** Per language (`fr`, `es` …). */
  readonly translations?: Readonly<Record<string, { readonly label?: string; readonly description?: string }>>;
}

/** How the dataset's page first shows table, map and chart; free-form JSON, owned by the site. */
export interface DefaultViews {
  readonly table?: Readonly<Record<string, unknown>>;
  readonly map?: Readonly<Record<string, unknown>>;
  readonly chart?: Readonly<Record<string, unknown>>;
  /** The view a visitor lands on. */
  readonly landing?: 'about' | 'table' | 'map' | 'chart';
}

/** A dataset as the catalogue keeps it: what it is called, who may see it, and which revision readers get. */
export interface Dataset {
  /** Slug in addresses and APIs (`dataset_id`); can change, the old one then redirects. */
  readonly id: string;
  /** Never changes and is never used twice (`da_` and twelve characters). */
  readonly uid: string;
  /** Slug of the owning organization. */
  readonly organization: string;
  readonly visibility: Visibility;
  /** Title in the dataset's own language. */
  readonly title: string;
  /** What people wrote, by template and name; `metasOf` adds the generated ones. */
  readonly metas: Metas;
  /** Per language, the metas that were translated. */
  readonly translations: Readonly<Record<string, Metas>>;
  readonly fieldSettings: Readonly<Record<string, FieldSetting>>;
  readonly views: DefaultViews;
  /** Number of the revision readers get; null before the first publication. */
  readonly revision: number | null;
  /** ISO 8601 UTC, all of them. */
  readonly createdAt: string;
  readonly dataProcessedAt: string | null;
  readonly metadataProcessedAt: string;
  /** Value of the catalogue's change counter when this dataset last changed in any way. */
  readonly change: number;
}
