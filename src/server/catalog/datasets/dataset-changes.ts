import type { DefaultViews, FieldSetting } from '../dataset.ts';

/** What can be changed about a dataset by hand. Left-out members stay; a null meta takes the value away. */
export interface DatasetChanges {
  readonly id?: string;
  readonly title?: string;
  readonly visibility?: string;
  /** Slug of the new owner; the actor must be allowed to create datasets there. */
  readonly organization?: string;
  readonly metas?: unknown;
  /** Per language. */
  readonly translations?: unknown;
  /** Per field name; a null setting forgets what was set by hand. */
  readonly fieldSettings?: Readonly<Record<string, FieldSetting | null>>;
  readonly views?: DefaultViews;
}
