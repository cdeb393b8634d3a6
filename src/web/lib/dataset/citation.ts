export interface Cited {
  readonly title: string;
  readonly publisher: string;
  /** ISO 8601. */
  readonly updated: string;
  readonly revision: number | null;
  readonly address: string;
}

/** One line for a list of sources (DataCite's order): who, when, what, which state, where, when looked at. */
export function citationOf({ title, publisher, updated, revision, address }: Cited, now: string): string {
  const year = /^\d{4}/.exec(updated)?.[0];
  const state = [revision ? `Revision ${revision}` : null, updated ? updated.slice(0, 10) : null].filter(Boolean).join(', ');
  return `${publisher || 'Unknown'}${year ? ` (${year})` : ''}. ${title} [Data set].${state ? ` ${state}.` : ''} Plaza. ${address}. Accessed ${now.slice(0, 10)}.`;
}
