import { quoteName, quoteText } from './odsql-text.ts';

/**
 * What a visitor narrowed a dataset down to. Table, map, chart, export and API share it, and it lives in the address:
 * `q` words, `refine` and `exclude` chosen values (`field:value`, repeated), `where` further conditions in ODSQL (repeated), `sort`.
 */
export interface Exploration {
  readonly q: string;
  readonly refine: readonly string[];
  readonly exclude: readonly string[];
  readonly where: readonly string[];
  /** `field` or `-field`; empty for the dataset's own order. */
  readonly sort: string;
}

const LONGEST = 4000;

/** Reads the shared part of an address; hostile lengths are cut, everything else is judged by the API. */
export function readExploration(params: URLSearchParams): Exploration {
  const all = (name: string) => params.getAll(name).filter((value) => value !== '' && value.length <= LONGEST);
  return {
    q: (params.get('q') ?? '').slice(0, 200),
    refine: all('refine'),
    exclude: all('exclude'),
    where: all('where'),
    sort: (params.get('sort') ?? '').slice(0, 200),
  };
}

/** The shared part of an address, in a fixed order, without what is empty. */
export function writeExploration(exploration: Exploration): URLSearchParams {
  const params = new URLSearchParams();
  if (exploration.q !== '') params.set('q', exploration.q);
  for (const name of ['refine', 'exclude', 'where'] as const) {
    for (const value of exploration[name]) params.append(name, value);
  }
  if (exploration.sort !== '') params.set('sort', exploration.sort);
  return params;
}

export function isNarrowed({ q, refine, exclude, where }: Exploration): boolean {
  return q !== '' || refine.length + exclude.length + where.length > 0;
}

/** Parameters of the Explore API for the records of an exploration (without select, order and paging). */
export function filterParams(exploration: Exploration): URLSearchParams {
  const params = new URLSearchParams();
  if (exploration.q !== '') params.append('where', `search(*, ${quoteText(exploration.q)})`);
  for (const clause of exploration.where) params.append('where', clause);
  for (const value of exploration.refine) params.append('refine', value);
  for (const value of exploration.exclude) params.append('exclude', value);
  return params;
}

/** `-field` → "`field` desc". */
export function orderClause(sort: string): string | undefined {
  if (sort === '') return undefined;
  return sort.startsWith('-') ? `${quoteName(sort.slice(1))} desc` : quoteName(sort);
}

/** One chosen filter as a removable chip. */
export interface Chip {
  readonly kind: 'q' | 'refine' | 'exclude' | 'where';
  readonly value: string;
  /** Field name for `refine` and `exclude`. */
  readonly field?: string;
  readonly text: string;
  /** The exploration without it. */
  readonly without: Exploration;
}

export function chipsOf(exploration: Exploration): readonly Chip[] {
  const chips: Chip[] = [];
  if (exploration.q !== '') chips.push({ kind: 'q', value: exploration.q, text: exploration.q, without: { ...exploration, q: '' } });
  for (const kind of ['refine', 'exclude', 'where'] as const) {
    exploration[kind].forEach((value, at) => {
      const without = { ...exploration, [kind]: exploration[kind].filter((_, i) => i !== at) };
      const colon = value.indexOf(':');
      const isFacet = kind !== 'where' && colon > 0;
      chips.push({
        kind,
        value,
        without,
        text: isFacet ? value.slice(colon + 1) : value,
        ...(isFacet ? { field: value.slice(0, colon) } : {}),
      });
    });
  }
  return chips;
}

/** Adds or takes away one facet value. */
export function toggleRefine(exploration: Exploration, field: string, value: string): Exploration {
  const entry = `${field}:${value}`;
  const has = exploration.refine.includes(entry);
  return { ...exploration, refine: has ? exploration.refine.filter((one) => one !== entry) : [...exploration.refine, entry] };
}
