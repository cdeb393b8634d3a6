import { withQuery } from '#lib/api.ts';
import type { ExploreDataset, Listed } from '#lib/types.ts';
import type { IconName } from '#lib/ui/icon-names.ts';
import { searchCondition } from './condition.ts';

export interface Suggestion {
  readonly href: string;
  readonly title: string;
  readonly detail: string;
  readonly icon: IconName;
}

/** Datasets whose words begin like what was typed; an empty list when the catalogue can't be reached. */
export async function loadSuggestions(words: string, publisher?: string): Promise<readonly Suggestion[]> {
  const address = withQuery('/api/explore/v2.1/catalog/datasets', {
    where: searchCondition(words),
    refine: publisher ? `publisher:${publisher}` : null,
    limit: 7,
  });
  try {
    const response = await fetch(address);
    if (!response.ok) return [];
    const { results } = (await response.json()) as Listed<ExploreDataset>;
    return results.map(suggestionOf);
  } catch {
    return [];
  }
}

function suggestionOf({ dataset_id, metas, features }: ExploreDataset): Suggestion {
  return {
    href: `/explore/dataset/${encodeURIComponent(dataset_id)}`,
    title: metas.default?.title ?? dataset_id,
    detail: metas.default?.publisher ?? '',
    icon: features.includes('geo') ? 'map' : features.includes('timeserie') ? 'chart-line' : 'table-2',
  };
}

/** Cuts a title where it contains the typed words, ignoring case. */
export function splitMatch(title: string, typed: string): readonly { readonly text: string; readonly match: boolean }[] {
  const words = typed.trim().split(/\s+/).filter((word) => word.length > 1);
  if (words.length === 0) return [{ text: title, match: false }];
  const pattern = new RegExp(`(${words.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|')})`, 'giu');
  return title
    .split(pattern)
    .map((text, i) => ({ text, match: i % 2 === 1 }))
    .filter(({ text }) => text !== '');
}
