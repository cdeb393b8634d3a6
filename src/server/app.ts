import Fastify, { LogController, type FastifyServerFactoryHandler } from 'fastify';
import type { Server } from 'node:http';
import { authApi } from './accounts/index.ts';
import { consoleApi } from './api/console/index.ts';
import { dcatApi } from './api/dcat/index.ts';
import { exploreApi } from './api/explore/index.ts';
import { manageApi } from './api/manage/index.ts';
import { operation } from './api/operation/index.ts';
import { answerError, common, type App } from './api/shared/index.ts';
import { tilesApi } from './api/tiles/index.ts';
import { registerIngest } from './ingest/index.ts';
import type { Plaza } from './platform/plaza.ts';
import { registerRecords } from './records/index.ts';

export type ServerFactory = (handler: FastifyServerFactoryHandler) => Server;

/** The HTTP API, all protocols. Registers the background work of the modules too; `main.ts` starts it. */
export async function buildApp(plaza: Plaza, serverFactory?: ServerFactory): Promise<App> {
  const app = Fastify({
    ...(serverFactory ? { serverFactory } : {}),
    loggerInstance: plaza.log,
    // Addresses of readers and what they look for are nobody's business.
    logController: new LogController({ disableRequestLogging: true }),
    // An address that cannot even be decoded is answered before any plug-in has a say.
    frameworkErrors: (thrown, request, reply) => void answerError(thrown, request, reply),
    bodyLimit: 2 * 1024 * 1024,
    trustProxy: plaza.config.trustProxy.length > 0 ? [...plaza.config.trustProxy] : false,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 500 },
  }) as unknown as App;
  registerIngest(plaza);
  registerRecords(plaza);
  await app.register(common, { plaza });
  await app.register(consoleApi, { plaza });
  await app.register(operation, { plaza });
  await app.register(authApi, { plaza, prefix: '/api/auth' });
  await app.register(manageApi, { plaza, prefix: '/api/v1' });
  await app.register(exploreApi, { plaza });
  await app.register(tilesApi, { plaza, prefix: '/api/tiles/v1' });
  await app.register(dcatApi, { plaza });
  await app.ready();
  return app;
}
