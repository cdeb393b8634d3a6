/** What the catalogue announces through the outbox. */
interface Subject {
  readonly datasetUid: string;
  readonly datasetId: string;
  readonly organization: string;
}

declare module '#server/platform/outbox/event.ts' {
  interface Events {
    'dataset.created': Subject;
    'dataset.changed': Subject;
    /** A revision became the live one, by publication or by rolling back. */
    'dataset.published': Subject & { readonly revisionId: string; readonly revision: number; readonly isRollback: boolean };
    'dataset.deleted': Subject & { readonly revisionIds: readonly string[] };
  }
}

export type CatalogEvent = 'dataset.created' | 'dataset.changed' | 'dataset.published' | 'dataset.deleted';
