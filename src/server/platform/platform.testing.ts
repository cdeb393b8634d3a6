import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { configWith, type Config } from './config.ts';
import { migrate, openDatabase } from './database/index.ts';
import { openFileStore } from './files/index.ts';
import { openHttpClient } from './http/index.ts';
import { openJobs } from './jobs/index.ts';
import { openLog } from './log.ts';
import { openMetrics } from './metrics/index.ts';
import { openOutbox } from './outbox/index.ts';
import type { Plaza } from './plaza.ts';

export interface TestPlaza {
  readonly plaza: Plaza;
  close(): Promise<void>;
}

/** A Plaza in a temporary folder, real in all parts but the engine, which tests that need one pass in (see engine.testing.ts). */
export async function openTestPlaza(changes: Partial<Config> = {}, engine?: Plaza['engine']): Promise<TestPlaza> {
  const dataDir = mkdtempSync(join(tmpdir(), 'plaza-test-'));
  const config = configWith({ dataDir, logLevel: 'silent', ...changes });
  const db = openDatabase(config);
  await migrate(db);
  const parts = {
    config,
    db,
    files: await openFileStore(config),
    http: openHttpClient(config),
    jobs: openJobs(db, { concurrency: 2, tickMs: 50, backoffMs: 20 }),
    log: openLog(config),
    metrics: openMetrics(),
    outbox: openOutbox(db, { tickMs: 50, backoffMs: 20 }),
  };
  const plaza: Plaza = engine ? { ...parts, engine } : withoutEngine(parts);
  return {
    plaza,
    async close() {
      await plaza.jobs.stop();
      await plaza.outbox.stop();
      await plaza.http.close();
      await plaza.files.close();
      await db.destroy();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

function withoutEngine(parts: Omit<Plaza, 'engine'>): Plaza {
  return Object.defineProperty({ ...parts } as Plaza, 'engine', {
    get: () => {
      throw new Error('This test runs without an engine.');
    },
  });
}
