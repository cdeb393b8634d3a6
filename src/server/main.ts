import { rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { buildApp } from './app.ts';
import { demoIsDone, demoIsWanted } from './demo-state.ts';
import { loadDemo } from './demo.ts';
import { localKey } from './accounts/index.ts';
import { readConfig, type Config } from './platform/config.ts';
import { openPlaza } from './open-plaza.ts';
import { openPages, siteServer } from './site.ts';

/** Where the command line finds the running server. */
const ADDRESS_FILE = 'server.json';
const STOP_WITHIN_MS = 20_000;

const say = (text: string) => process.stdout.write(`${text}\n`);

async function start(config: Config): Promise<void> {
  const pages = openPages();
  pages.catch(() => {});
  const { plaza, close } = await openPlaza(config);
  const serverOf = siteServer(config, await pages);
  const app = await buildApp(plaza, (handler) => serverOf(handler, () => app));

  const stop = (code: number) => {
    // Whatever hangs, the process ends: everything acknowledged is durable already.
    setTimeout(() => process.exit(code), STOP_WITHIN_MS).unref();
    rmSync(join(config.dataDir, ADDRESS_FILE), { force: true });
    void app
      .close()
      .then(close)
      .catch((thrown: unknown) => plaza.log.error({ err: thrown }, 'closing'))
      .then(() => process.exit(code));
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop(0));

  // Made before anybody is told that Plaza is ready: the command line looks for it.
  const key = await localKey(plaza);
  plaza.outbox.start(plaza);
  plaza.jobs.start(plaza);
  const local = await app.listen({ port: config.port, host: config.host });
  writeFileSync(join(config.dataDir, ADDRESS_FILE), JSON.stringify({ address: local, pid: process.pid }), { mode: 0o600 });

  if (config.demo === 'auto' && (await demoIsWanted(app, config.dataDir))) {
    say('Loading the demonstration marketplace …');
    const failures = await loadDemo(local, key, (done, all, title) => say(`  ${String(done).padStart(2)} of ${all}  ${title}`));
    for (const failure of failures) say(`  could not be loaded: ${failure}`);
    demoIsDone(config.dataDir);
  }
  await ready(app);
  say(`Plaza is ready at ${config.publicUrl}`);
}

/** `PORT=0` takes a free port now, because links in answers need to know it before anything listens. */
async function withPort(config: Config): Promise<Config> {
  if (config.port !== 0) return config;
  const probe = createServer().listen(0, config.host);
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  const isNamed = new URL(config.publicUrl).port !== '0';
  return { ...config, port, publicUrl: isNamed ? config.publicUrl : `http://localhost:${port}` };
}

async function ready(app: Awaited<ReturnType<typeof buildApp>>): Promise<void> {
  for (;;) {
    const { statusCode } = await app.inject('/health/ready');
    if (statusCode === 200) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

try {
  await start(await withPort(readConfig()));
} catch (thrown) {
  process.stderr.write(`Plaza could not start. ${(thrown as Error).message}\n`);
  if (process.env['PLAZA_LOG'] === 'debug') process.stderr.write(`${(thrown as Error).stack ?? ''}\n`);
  process.exit(1);
}
