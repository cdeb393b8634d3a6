import type { Field } from '#core/field.ts';
import type { Api } from '#lib/api.ts';
import type { FacetGroup } from '#lib/types.ts';
import { fieldsOf } from '#lib/viz/chart-spec.ts';
import { filterParams, readExploration, type Exploration } from '#lib/viz/exploration.ts';
import { datasetPath, loadDataset, type LoadedDataset } from './dataset.ts';

export interface LoadedEmbed extends LoadedDataset {
  readonly fields: readonly Field[];
  readonly exploration: Exploration;
}

/** What every embedded view needs: the dataset and the filters of its address. */
export async function loadEmbed(api: Api, id: string, url: URL): Promise<LoadedEmbed> {
  const loaded = await loadDataset(api, id);
  return { ...loaded, fields: fieldsOf(loaded.dataset.fields), exploration: readExploration(url.searchParams) };
}

/** Counts of one facet's values; none when the field is no facet. */
export async function facetOf(api: Api, id: string, { exploration }: LoadedEmbed, field: string | undefined): Promise<readonly FacetGroup[]> {
  if (!field) return [];
  const params = filterParams(exploration);
  params.set('facet', field);
  return (await api.find<{ facets: readonly FacetGroup[] }>(`${datasetPath(id)}/facets?${params}`))?.facets ?? [];
}
