import { mkdirSync } from 'node:fs';
import { holdDataFolder } from './platform/lock.ts';
import type { Config } from './platform/config.ts';
import { migrate, openDatabase } from './platform/database/index.ts';
import { openEngine } from './platform/engine/index.ts';
import { openFileStore } from './platform/files/index.ts';
import { openHttpClient } from './platform/http/index.ts';
import { openJobs } from './platform/jobs/index.ts';
import { openLog } from './platform/log.ts';
import { openMetrics } from './platform/metrics/index.ts';
import { openOutbox } from './platform/outbox/index.ts';
import type { Plaza } from './platform/plaza.ts';

export interface OpenedPlaza {
  readonly plaza: Plaza;
  /** Stops the background work, then closes what is open, last opened first. */
  close(): Promise<void>;
}

/** Holds the data folder, migrates the database, starts the engine: all that the modules run on. */
export async function openPlaza(config: Config): Promise<OpenedPlaza> {
  mkdirSync(config.dataDir, { recursive: true, mode: 0o700 });
  const log = openLog(config);
  const lock = await holdDataFolder(config.dataDir);
  const closing: (() => Promise<unknown> | unknown)[] = [() => lock.release()];
  const close = async () => {
    for (const step of closing.reverse()) await step();
  };
  try {
    // The engine takes the longest to come up; the database is made ready meanwhile.
    const engine = openEngine(config, log);
    engine.catch(() => {});
    const db = openDatabase(config, log);
    closing.push(() => db.destroy());
    await migrate(db);
    const files = await openFileStore(config);
    const http = openHttpClient(config);
    closing.push(() => http.close());
    const jobs = openJobs(db, { concurrency: config.jobConcurrency });
    const outbox = openOutbox(db);
    const plaza: Plaza = { config, db, engine: await engine, files, http, jobs, log, metrics: openMetrics(), outbox };
    closing.push(
      () => plaza.engine.close(),
      () => outbox.stop(),
      () => jobs.stop(),
    );
    return { plaza, close };
  } catch (thrown) {
    await close();
    throw thrown;
  }
}
