import { searchCondition } from '#lib/search/condition.ts';

/** Parameters of a page's address that say which records are meant; named as in the Explore API. */
export const FILTER_PARAMETERS = ['q', 'where', 'refine', 'exclude'] as const;

/** An address to read from; both `URL` and the page's own read-only one fit. */
export interface Address {
  readonly searchParams: Pick<URLSearchParams, 'get' | 'getAll'>;
}

/** The filters of an address and nothing else, to carry them from one view to another. */
export function filtersOf(url: Address): URLSearchParams {
  const kept = new URLSearchParams();
  for (const name of FILTER_PARAMETERS) for (const value of url.searchParams.getAll(name)) if (value !== '') kept.append(name, value);
  return kept;
}

/** The same filters as parameters of the Explore API: the words of `q` become a condition. */
export function apiFiltersOf(url: Address): URLSearchParams {
  const asked = filtersOf(url);
  const words = asked.get('q')?.trim();
  asked.delete('q');
  if (words) asked.append('where', searchCondition(words));
  return asked;
}

/** `path` with the filters of `url`, and with `more` on top. */
export function withFilters(path: string, url: Address, more: Readonly<Record<string, string>> = {}): string {
  const kept = filtersOf(url);
  for (const [name, value] of Object.entries(more)) kept.set(name, value);
  const text = kept.toString();
  return text === '' ? path : `${path}?${text}`;
}
