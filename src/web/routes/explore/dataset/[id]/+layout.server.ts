import { loadDataset } from '#lib/server/dataset.ts';
import type { LayoutServerLoad } from './$types';

/** What every tab of a dataset needs; the tabs add their own. */
export const load: LayoutServerLoad = ({ params, locals }) => loadDataset(locals.api, params.id);
