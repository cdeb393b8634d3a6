import { redirect } from '@sveltejs/kit';
import { datasetPath } from '#lib/server/dataset.ts';
import { hasRangeInputs, readRanges } from '#lib/explore/ranges.ts';
import type { FacetGroup, Listed } from '#lib/types.ts';
import { fieldsOf } from '#lib/viz/chart-spec.ts';
import { filterParams, isNarrowed, readExploration } from '#lib/viz/exploration.ts';
import type { LayoutServerLoad } from './$types';

const MOST_FACETS = 14;

/** The filters that table, map and chart share: facets with counts, the words searched for, and how many records match. */
export const load: LayoutServerLoad = async ({ params, url, locals, parent }) => {
  const { dataset } = await parent();
  const fields = fieldsOf(dataset.fields);
  if (hasRangeInputs(url.searchParams)) {
    // The form's range inputs become conditions, so that the address says all in the API's own words.
    const clean = new URLSearchParams([...url.searchParams].filter(([key, value]) => !/^(low|high):/.test(key) && value !== ''));
    for (const clause of readRanges(url.searchParams, fields)) if (!clean.getAll('where').includes(clause)) clean.append('where', clause);
    clean.delete('page');
    redirect(303, `${url.pathname}?${clean}`);
  }
  const exploration = readExploration(url.searchParams);
  const path = datasetPath(params.id);
  const facets = new URLSearchParams(filterParams(exploration));
  for (const { name, annotations } of fields) if (annotations.facet && facets.getAll('facet').length < MOST_FACETS) facets.append('facet', name);
  const count = (query: URLSearchParams) => locals.api.get<Listed<unknown>>(`${path}/records?${query}&limit=0`).then(({ total_count: n }) => n);
  const [matching, all, groups] = await Promise.all([
    count(filterParams(exploration)),
    isNarrowed(exploration) ? count(new URLSearchParams()) : null,
    facets.has('facet') ? locals.api.get<{ facets: readonly FacetGroup[] }>(`${path}/facets?${facets}`).then(({ facets: found }) => found) : [],
  ]);
  return { fields, exploration, matching, all: all ?? matching, facets: groups };
};
