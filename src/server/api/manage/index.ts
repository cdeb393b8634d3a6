import { attachments } from './attachments.ts';
import { datasets } from './datasets.ts';
import { runs } from './runs.ts';
import { uploads } from './uploads.ts';
import type { App, Routes } from '../shared/index.ts';
import type { Plaza } from '../../platform/plaza.ts';

/** The management API, one file a group of routes. Add a line here for a new one; paths are relative to `/api/v1`. */
const groups: readonly Routes[] = [attachments, datasets, runs, uploads];

/** Mount with the prefix `/api/v1`. */
export async function manageApi(app: App, { plaza }: { plaza: Plaza }): Promise<void> {
  for (const group of groups) await app.register(async (child) => group(child as App, { plaza }));
}
