import type { Plaza } from '../../platform/plaza.ts';
import type { App } from '../shared/index.ts';
import { catalogExports } from './catalog/catalog-exports.ts';
import { catalogRoutes } from './catalog/catalog-routes.ts';
import { allowAnyOrigin } from './cors.ts';
import { answerErrors } from './errors.ts';
import { limitCalls } from './rate-limit.ts';
import { exportsRoutes } from './records/exports-routes.ts';
import { filesRoutes } from './records/files-routes.ts';
import { recordsRoutes } from './records/records-routes.ts';
import type { ExploreRoutes } from './route.ts';
import { Links } from './shapes/links.ts';

const groups: readonly ExploreRoutes[] = [catalogExports, catalogRoutes, exportsRoutes, filesRoutes, recordsRoutes];

/** The Explore API v2.1, and what older clients know of it. Mount without a prefix. */
export async function exploreApi(app: App, { plaza }: { plaza: Plaza }): Promise<void> {
  await app.register(async (child) => mount(child as App, plaza, '/api/explore/v2.1'), { prefix: '/api/explore/v2.1' });
}

async function mount(app: App, plaza: Plaza, path: string): Promise<void> {
  const links = new Links(`${plaza.config.publicUrl}${path}`);
  // Schemas describe; parameters are read leniently, as clients of this API expect, and answers are written as they are.
  app.setValidatorCompiler(() => () => true);
  app.setSerializerCompiler(() => (body) => JSON.stringify(body));
  allowAnyOrigin(app);
  limitCalls(app, plaza.config.callsPerDay);
  answerErrors(app, `${plaza.config.publicUrl}/api/openapi.json`);
  for (const routes of groups) routes(app, { plaza, links });
}
