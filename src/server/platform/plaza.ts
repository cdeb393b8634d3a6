import type { Config } from './config.ts';
import type { Database } from './database/index.ts';
import type { Engine } from './engine/index.ts';
import type { FileStore } from './files/index.ts';
import type { HttpClient } from './http/index.ts';
import type { Jobs } from './jobs/index.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics/index.ts';
import type { Outbox } from './outbox/index.ts';

/** Everything from outside that the marketplace runs on. Built once in app.ts and handed down; no global singletons. */
export interface Plaza {
  readonly config: Config;
  readonly db: Database;
  readonly engine: Engine;
  readonly files: FileStore;
  readonly http: HttpClient;
  readonly jobs: Jobs;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly outbox: Outbox;
}
