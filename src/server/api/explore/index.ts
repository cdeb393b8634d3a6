import { followOrganizations } from '../../catalog/index.ts';
import type { Plaza } from '../../platform/plaza.ts';
import type { App } from '../shared/index.ts';
import { catalogExports } from './catalog/catalog-exports.ts';
import { catalogRoutes } from './catalog/catalog-routes.ts';
import { suggestions } from './catalog/suggestions.ts';
import { allowAnyOrigin } from './cors.ts';
import { discoveryRoutes } from './discovery-routes.ts';
import { answerErrors } from './errors.ts';
import { limitCalls } from './rate-limit.ts';
import { exportsRoutes } from './records/exports-routes.ts';
import { filesRoutes } from './records/files-routes.ts';
import { recordsRoutes } from './records/records-routes.ts';
import type { ExploreRoutes } from './route.ts';
import { Links } from './shapes/links.ts';

const groups: readonly ExploreRoutes[] = [catalogExports, catalogRoutes, discoveryRoutes, exportsRoutes, filesRoutes, recordsRoutes, suggestions];

/** Older addresses: the same answers in the shapes of version 2.0. They are not in the OpenAPI document. */
const LEGACY = ['/api/explore/v2.0', '/api/v2'];
const DEPRECATION = 'EXPLORE_V2_0: version 2.0 of this API is deprecated; use /api/explore/v2.1;';

/** The Explore API v2.1, and what older clients know of it. Mount without a prefix. */
export async function exploreApi(app: App, { plaza }: { plaza: Plaza }): Promise<void> {
  followOrganizations(plaza);
  await app.register(async (child) => mount(child as App, plaza, '/api/explore/v2.1'), { prefix: '/api/explore/v2.1' });
  for (const prefix of LEGACY) {
    await app.register(async (child) => {
      child.addHook('onRoute', (route) => void (route.schema = { ...route.schema, hide: true } as object));
      child.addHook('onRequest', async (_request, reply) => {
        reply.header('ods-explore-api-deprecation', DEPRECATION).header('link', `<${plaza.config.publicUrl}/api/console>; rel="deprecation"`);
      });
      await mount(child as App, plaza, prefix);
    }, { prefix });
  }
}

async function mount(app: App, plaza: Plaza, path: string): Promise<void> {
  const links = new Links(`${plaza.config.publicUrl}${path}`);
  // Schemas describe; parameters are read leniently, as clients of this API expect, and answers are written as they are.
  app.setValidatorCompiler(() => () => true);
  app.setSerializerCompiler(() => (body) => JSON.stringify(body));
  allowAnyOrigin(app);
  limitCalls(app, plaza.config.callsPerDay);
  answerErrors(app, `${plaza.config.publicUrl}/api/openapi.json`);
  for (const routes of groups) routes(app, { plaza, links, isLegacy: LEGACY.includes(path) });
}
