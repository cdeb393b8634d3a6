import { filterParams, readExploration, writeExploration } from '#lib/viz/exploration.ts';

/** An address to read from; both `URL` and the page's own read-only one fit. */
export interface Address {
  readonly searchParams: { toString(): string };
}

const explorationOf = (url: Address) => readExploration(new URLSearchParams(url.searchParams.toString()));

/** `path` with the filters of `url` carried over, and with `more` on top. */
export function withFilters(path: string, url: Address, more: Readonly<Record<string, string>> = {}): string {
  const kept = writeExploration(explorationOf(url));
  for (const [name, value] of Object.entries(more)) kept.set(name, value);
  const text = kept.toString();
  return text === '' ? path : `${path}?${text}`;
}

/** The filters of `url` as parameters of the Explore API. */
export const apiFiltersOf = (url: Address): URLSearchParams => filterParams(explorationOf(url));
