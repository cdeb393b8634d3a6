import { organizationOf } from '#lib/brand.ts';
import type { Api } from '#lib/api.ts';
import { drawInto, fit, type DrawnMap } from '#lib/preview/preview.ts';
import type { ExploreDataset, Marketplace } from '#lib/types.ts';
import { findDatasets } from './catalogue.ts';
import { picturesOf, placesOf, previewOf } from './previews.ts';

/** The newest hundred datasets stand for the shelves of the front page; the counts are of all. */
export async function shelvesOf(api: Api): Promise<{ readonly total: number; readonly datasets: readonly ExploreDataset[] }> {
  const { total_count: total, results: datasets } = await findDatasets(api, { order_by: 'modified desc', limit: 100 });
  return { total, datasets };
}

/** The newest, with at most two of each publisher while there are others. */
export function freshOf(datasets: readonly ExploreDataset[], most = 8): readonly ExploreDataset[] {
  const counts = new Map<string, number>();
  const first = datasets.filter(({ metas }) => {
    const publisher = metas.default?.publisher ?? '';
    counts.set(publisher, (counts.get(publisher) ?? 0) + 1);
    return (counts.get(publisher) ?? 0) <= 2;
  });
  return [...first, ...datasets.filter((dataset) => !first.includes(dataset))].slice(0, most);
}

export interface Aisle {
  readonly theme: string;
  readonly count: number;
  readonly keywords: readonly string[];
}

/** Themes with how many datasets they hold and three words of what is there; fullest first. */
export function aislesOf(datasets: readonly ExploreDataset[], most = 10): readonly Aisle[] {
  const aisles = new Map<string, { count: number; keywords: Map<string, number> }>();
  for (const { metas } of datasets) {
    for (const theme of metas.default?.theme ?? []) {
      const aisle = aisles.get(theme) ?? { count: 0, keywords: new Map<string, number>() };
      aisle.count += 1;
      for (const word of metas.default?.keyword ?? []) aisle.keywords.set(word, (aisle.keywords.get(word) ?? 0) + 1);
      aisles.set(theme, aisle);
    }
  }
  return [...aisles]
    .map(([theme, { count, keywords }]) => ({ theme, count, keywords: topOf(keywords, 3) }))
    .sort((a, b) => b.count - a.count || a.theme.localeCompare(b.theme))
    .slice(0, most);
}

const topOf = (counts: ReadonlyMap<string, number>, most: number) =>
  [...counts].sort((a, b) => b[1] - a[1]).slice(0, most).map(([word]) => word);

/** Words many datasets carry: what to try first. */
export function wordsToTry(datasets: readonly ExploreDataset[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const { metas } of datasets) for (const word of metas.default?.keyword ?? []) counts.set(word, (counts.get(word) ?? 0) + 1);
  return topOf(counts, 6);
}

const HERO = { width: 760, height: 560, pad: 34 };

export interface HeroLayer {
  readonly id: string;
  readonly title: string;
  readonly count: number;
  readonly map: DrawnMap;
}

/**
 * A place drawn from its own records: up to four datasets of the organization at the root and of those below it, else of
 * the organization with most maps.
 */
export async function heroOf(api: Api, datasets: readonly ExploreDataset[], { organizations, root }: Marketplace, viewer: string): Promise<readonly HeroLayer[]> {
  const byOwner = new Map<string, ExploreDataset[]>();
  for (const dataset of datasets) {
    const owner = organizationOf(dataset, organizations);
    const key = owner?.parent && owner.parent === root ? root : (owner?.slug ?? dataset.metas.default?.publisher ?? '');
    if (picturesOf(dataset).includes('map')) byOwner.set(key, [...(byOwner.get(key) ?? []), dataset]);
  }
  const home = root === null ? undefined : byOwner.get(root);
  const [fullest = []] = [...byOwner.values()].sort((a, b) => b.length - a.length);
  const found = await Promise.all(
    (home && home.length > 1 ? home : fullest).slice(0, 7).map(async (dataset) => {
      const spots = await placesOf(api, dataset, viewer, 400);
      return spots ? [{ dataset, spots }] : [];
    }),
  );
  // Areas lie under lines and dots.
  const layers = found.flat().sort((a, b) => b.spots.shapes.length - a.spots.shapes.length).slice(0, 4);
  const place = fit(layers.flatMap(({ spots }) => [...spots.dots, ...spots.shapes.flat()]), HERO);
  return layers.map(({ dataset: { dataset_id: id, metas }, spots }) => ({
    id,
    title: metas.default?.title ?? id,
    count: metas.default?.records_count ?? 0,
    map: { ...drawInto(spots, HERO, place), heat: [] },
  }));
}

export interface LatestNumber {
  readonly id: string;
  readonly title: string;
  readonly owner: string;
  readonly key: string;
  readonly value: number;
  /** Change against the period before, as a share; null when that was nothing. */
  readonly change: number | null;
  readonly points: readonly number[];
}

/** How many records the last finished month (or year, or day) brought, for datasets that run through time. */
export async function latestNumbers(api: Api, datasets: readonly ExploreDataset[], viewer: string, most = 5): Promise<readonly LatestNumber[]> {
  const timed = datasets.filter((dataset) => picturesOf(dataset).includes('line') && (dataset.metas.default?.records_count ?? 0) > 200);
  const found = await Promise.all(
    timed.slice(0, 20).map(async (dataset): Promise<readonly LatestNumber[]> => {
      const preview = await previewOf(api, dataset, 'line', viewer);
      if (preview?.kind !== 'line') return [];
      // The last period may still be open.
      const points = preview.points.slice(0, -1);
      const [before, last] = points.slice(-2);
      const values = points.slice(-24).map(({ value }) => value);
      // A few rows, or as many as there are days in a month, say nothing.
      if (!before || !last || values.length < 10 || last.value < 10 || Math.max(...values) < 1.3 * Math.min(...values)) return [];
      const meta = dataset.metas.default ?? {};
      const change = before.value > 0 && last.value < 4 * before.value ? last.value / before.value - 1 : null;
      return [{ id: dataset.dataset_id, title: meta.title ?? dataset.dataset_id, owner: meta.publisher ?? '', key: last.key, value: last.value, change, points: values }];
    }),
  );
  return found.flat().slice(0, most);
}

/** A dataset whose categories make a telling picture: many records in at least four groups. */
export async function worthALook(api: Api, datasets: readonly ExploreDataset[], viewer: string) {
  const telling = datasets.filter((dataset) => (dataset.metas.default?.records_count ?? 0) > 300 && picturesOf(dataset).includes('bars'));
  const largest = [...telling].sort((a, b) => (b.metas.default?.records_count ?? 0) - (a.metas.default?.records_count ?? 0));
  for (const dataset of largest.slice(0, 6)) {
    const picture = await previewOf(api, dataset, 'bars', viewer);
    if (picture?.kind === 'bars' && picture.bars.length >= 5) return { dataset, picture };
  }
  return null;
}
