import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createOrganization, system, type Actor } from '../../src/server/accounts/index.ts';
import { openDataset } from '../../src/server/catalog/index.ts';
import {
  findRun,
  keepUpload,
  registerIngest,
  startRun,
  type Run,
  type RunRequest,
} from '../../src/server/ingest/index.ts';
import { openPlaza } from '../../src/server/open-plaza.ts';
import { configWith, type Config } from '../../src/server/platform/config.ts';
import type { Plaza } from '../../src/server/platform/plaza.ts';
import { listRecords } from '../../src/server/records/index.ts';

export interface OpenedTown {
  readonly plaza: Plaza;
  close(): Promise<void>;
}

/** A marketplace without pages, with one organization, `town`. */
export async function openTown(changes: Partial<Config> = {}): Promise<OpenedTown> {
  const dataDir = await mkdtemp(join(tmpdir(), 'plaza-ingest-'));
  const { plaza, close } = await openPlaza(configWith({ dataDir, demo: 'off', logLevel: 'error', ...changes }));
  registerIngest(plaza);
  await createOrganization(plaza, system, 'town', { title: 'Town' });
  plaza.jobs.start(plaza);
  return {
    plaza,
    close: async () => {
      await close();
      await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

export async function upload(
  plaza: Plaza,
  filename: string,
  content: string | Uint8Array,
  actor: Actor = system,
): Promise<string> {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  const { upload_id } = await keepUpload(plaza, actor, {
    filename,
    body: (async function* () {
      yield bytes;
    })(),
  });
  return upload_id;
}

type More = Partial<Omit<RunRequest, 'source' | 'dataset_id'>>;

/** Sends a file, asks for a run and waits for its end. */
export async function publish(
  plaza: Plaza,
  dataset_id: string,
  filename: string,
  content: string | Uint8Array,
  more: More = {},
): Promise<Run> {
  const source = { upload_id: await upload(plaza, filename, content) };
  return ended(plaza, await startRun(plaza, system, { source, dataset_id, organization: 'town', ...more }));
}

export async function ended(plaza: Plaza, { id }: Pick<Run, 'id'>): Promise<Run> {
  for (;;) {
    const run = await findRun(plaza, system, id);
    if (run.status !== 'queued' && run.status !== 'running') return run;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

export async function recordsOf(plaza: Plaza, dataset: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  return (await listRecords(plaza, await openDataset(plaza, system, dataset), { limit: 100 })).results;
}
