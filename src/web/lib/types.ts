import type { FieldTypeId } from '#core/field.ts';

/** Shapes of the HTTP API's answers, as far as the pages read them. */
export interface ApiField {
  readonly name: string;
  readonly label: string;
  readonly type: FieldTypeId;
  readonly description: string | null;
  readonly annotations: Readonly<Record<string, unknown>>;
}

export interface DatasetMetas {
  readonly default?: {
    readonly title?: string;
    readonly description?: string | null;
    readonly theme?: readonly string[] | null;
    readonly keyword?: readonly string[] | null;
    readonly license?: string | null;
    readonly license_url?: string | null;
    readonly language?: string | null;
    readonly timezone?: string | null;
    readonly modified?: string | null;
    readonly data_processed?: string | null;
    readonly metadata_processed?: string | null;
    readonly publisher?: string | null;
    readonly references?: string | null;
    readonly attributions?: readonly string[] | null;
    readonly records_count?: number | null;
    readonly update_frequency?: string | null;
    readonly geometry_types?: readonly string[] | null;
    readonly territory?: readonly string[] | null;
    readonly bbox?: unknown;
  };
  readonly [template: string]: Readonly<Record<string, unknown>> | undefined;
}

/** A dataset of the Explore API v2.1. */
export interface ExploreDataset {
  readonly dataset_id: string;
  readonly dataset_uid: string;
  /** Slug of the owner. */
  readonly organization?: string;
  readonly visibility?: string;
  readonly has_records: boolean;
  readonly data_visible: boolean;
  readonly features: readonly string[];
  readonly attachments: readonly { readonly id: string; readonly title: string; readonly mimetype: string; readonly url: string }[];
  readonly alternative_exports?: readonly { readonly id: string; readonly title: string; readonly description?: string; readonly mimetype: string; readonly url: string }[];
  readonly fields: readonly ApiField[];
  readonly metas: DatasetMetas;
}

export interface Listed<T> {
  readonly total_count: number;
  readonly results: readonly T[];
}

export interface FacetValue {
  readonly name: string;
  readonly value: string;
  readonly count: number;
  readonly state: 'displayed' | 'refined' | 'excluded';
  readonly facets?: readonly FacetValue[];
}
export interface FacetGroup {
  readonly name: string;
  readonly facets: readonly FacetValue[];
}

export interface Organization {
  readonly slug: string;
  readonly title: string;
  readonly description?: string | null;
  readonly kind?: string | null;
  readonly parent?: string | null;
  readonly brand?: { readonly hue?: number | null; readonly chroma?: number | null; readonly logo?: string | null } | null;
  readonly homepage?: string | null;
  readonly place?: string | null;
  readonly datasets_count?: number;
}

export type Role = 'viewer' | 'contributor' | 'publisher' | 'administrator';

export interface Session {
  readonly actor: { readonly id: string; readonly name: string; readonly email: string | null } | null;
  readonly memberships: readonly { readonly organization: string; readonly role: Role }[];
  readonly is_operator: boolean;
}

/** A dataset as its manager sees it (`/api/v1/datasets/{id}`). */
export interface ManagedDataset {
  readonly id: string;
  readonly uid?: string;
  readonly organization: string;
  readonly visibility: string;
  readonly title: string;
  readonly views?: Readonly<Record<string, unknown>> | null;
  /** This visitor may publish and change it. */
  readonly may_change?: boolean;
  readonly revision?: ManagedRevision | null;
}
export interface ManagedRevision {
  readonly number: number;
  readonly rows: number;
  readonly created_at?: string;
  readonly author?: string | null;
  readonly message?: string | null;
  readonly bytes?: number;
  readonly quality?: Readonly<Record<string, unknown>> | null;
  readonly profile?: Readonly<Record<string, FieldProfile>> | null;
  readonly run_id?: string | null;
  readonly live?: boolean;
  readonly fields?: readonly ApiField[];
  readonly added?: number | null;
  readonly removed?: number | null;
  readonly changed?: number | null;
}

/** What the values of one field look like. */
export interface FieldProfile {
  readonly distinct?: number;
  readonly nulls?: number;
  readonly count?: number;
  readonly min?: number | string | null;
  readonly max?: number | string | null;
  readonly mean?: number | null;
  readonly top?: readonly { readonly value: string; readonly count: number }[];
  readonly histogram?: readonly { readonly from: number | string; readonly to: number | string; readonly count: number }[];
}

export interface ApiKey {
  readonly id: string;
  readonly title: string;
  /** Its first letters, to tell keys apart. */
  readonly prefix?: string;
  readonly created_at: string;
  readonly last_used_at?: string | null;
  readonly expires_at?: string | null;
  readonly scopes?: readonly string[];
  /** Only in the answer to its creation. */
  readonly key?: string;
}

export interface RunProblem {
  readonly error_code: string;
  readonly message: string;
}
export interface Run {
  readonly id: string;
  readonly dataset_id: string;
  readonly organization: string;
  readonly status: 'queued' | 'running' | 'ready' | 'published' | 'unchanged' | 'failed' | 'cancelled';
  readonly stage: string;
  readonly progress: { readonly rows: number; readonly bytes: number; readonly fraction: number };
  readonly understood: string | null;
  readonly other_tables?: readonly string[];
  readonly rows: number | null;
  readonly fields: readonly ApiField[] | null;
  readonly findings: {
    readonly cells_nulled: number;
    readonly by_field: Readonly<Record<string, number>>;
    readonly warnings: number;
    readonly listed: number;
  } | null;
  readonly problem: RunProblem | null;
  readonly log: readonly { readonly at: string; readonly level: string; readonly message: string }[];
  readonly revision: number | null;
  readonly source: { readonly kind: 'upload' | 'url'; readonly name: string; readonly url: string | null; readonly size: number | null };
  readonly attempt: number;
  readonly created_at: string;
  readonly finished_at: string | null;
}
export interface Finding {
  readonly level: 'info' | 'warning' | 'error';
  readonly message: string;
  readonly place?: number;
  readonly column?: string;
  readonly field?: string;
  readonly raw?: string;
}

/** What every page knows: who visits, in which language, of which marketplace. */
export interface Marketplace {
  /** The region or town all partners belong to; null while there is none. */
  readonly place: string | null;
  /** Slug of the organization the others belong to. */
  readonly root: string | null;
  readonly organizations: readonly Organization[];
}
