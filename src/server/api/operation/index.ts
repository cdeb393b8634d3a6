import { timingSafeEqual } from 'node:crypto';
import { sql } from 'kysely';
import type { Plaza } from '../../platform/plaza.ts';
import type { App } from '../shared/index.ts';

const LOOPBACK = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1']);
const hidden = { hide: true } as const;

/** For those who keep Plaza running: `/health/live` (the process answers), `/health/ready` (so do database and engine), `/metrics`. */
export async function operation(app: App, { plaza }: { plaza: Plaza }): Promise<void> {
  app.get('/health/live', { schema: hidden }, async () => ({ status: 'ok' }));

  app.get('/health/ready', { schema: hidden }, async (_, reply) => {
    const [database, engine] = await Promise.all([answers(plaza), plaza.engine.isUp()]);
    const isReady = database && engine;
    return reply.code(isReady ? 200 : 503).send({ status: isReady ? 'ok' : 'unavailable', database, engine });
  });

  app.get('/metrics', { schema: hidden }, async (request, reply) => {
    if (!mayRead(plaza.config.metricsToken, request.headers.authorization, request.ip)) {
      return reply.code(403).send({ error_code: 'Forbidden', message: 'Figures are shown to callers on the same machine, or with the token set in PLAZA_METRICS_TOKEN.' });
    }
    return reply.type(plaza.metrics.contentType).send(await plaza.metrics.metrics());
  });
}

async function answers({ db }: Plaza): Promise<boolean> {
  try {
    await sql`select 1`.execute(db);
    return true;
  } catch {
    return false;
  }
}

function mayRead(token: string, authorization: string | undefined, ip: string): boolean {
  if (token === '') return LOOPBACK.has(ip);
  const given = Buffer.from(authorization ?? '');
  const wanted = Buffer.from(`Bearer ${token}`);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}
