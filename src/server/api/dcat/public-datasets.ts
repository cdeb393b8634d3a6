import { anonymous, listableBy } from '../../accounts/index.ts';
import { listVisible, type VisibleDataset } from '../../catalog/index.ts';
import type { Plaza } from '../../platform/plaza.ts';

/** Datasets everybody finds, the latest changed first. */
export async function publicDatasets(plaza: Plaza): Promise<readonly VisibleDataset[]> {
  const { visibilities } = await listableBy(plaza, anonymous);
  return listVisible(plaza.db, visibilities);
}
