import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { localKey } from '../../src/server/accounts/index.ts';
import { buildApp } from '../../src/server/app.ts';
import { openPlaza } from '../../src/server/open-plaza.ts';
import { configWith, type Config } from '../../src/server/platform/config.ts';
import type { Plaza } from '../../src/server/platform/plaza.ts';
import type { Json } from './json.testing.ts';

/** A whole Plaza but for its pages, listening on a free port. */
export interface Marketplace {
  readonly plaza: Plaza;
  /** Without a trailing slash. */
  readonly url: string;
  /** Key of the local administrator. */
  readonly key: string;
  /** As the local administrator. */
  api(method: string, path: string, body?: unknown): Promise<{ readonly status: number; readonly body: Json }>;
  /** Publishes rows as JSON Lines, the way any publisher does, and waits until readers see them. */
  publish(dataset: Publication): Promise<void>;
  close(): Promise<void>;
}

export interface Publication {
  readonly id: string;
  readonly organization?: string;
  readonly title?: string;
  readonly fields: readonly object[];
  readonly metas?: object;
  readonly rows: readonly object[];
}

export async function openMarketplace(changes: Partial<Config> = {}): Promise<Marketplace> {
  const dataDir = mkdtempSync(join(tmpdir(), 'plaza-conformance-'));
  const { plaza, close } = await openPlaza(configWith({ dataDir, demo: 'off', logLevel: 'error', ...changes }));
  const app = await buildApp(plaza);
  plaza.outbox.start(plaza);
  plaza.jobs.start(plaza);
  const url = (await app.listen({ port: 0, host: '127.0.0.1' })).replace(/\/$/, '');
  const key = await localKey(plaza);

  const api: Marketplace['api'] = async (method, path, body) => {
    const isText = typeof body === 'string';
    const headers = { authorization: `Apikey ${key}`, ...(body !== undefined && { 'content-type': isText ? 'application/octet-stream' : 'application/json' }) };
    const answer = await fetch(`${url}/api/v1${path}`, { method, headers, ...(body !== undefined && { body: isText ? body : JSON.stringify(body) }) });
    const text = await answer.text();
    return { status: answer.status, body: text === '' ? null : JSON.parse(text) };
  };
  const good: Marketplace['api'] = async (method, path, body) => {
    const answer = await api(method, path, body);
    if (answer.status >= 400) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer;
  };

  return {
    plaza,
    url,
    key,
    api,
    async publish({ id, organization = 'town', title, fields, metas, rows }) {
      if ((await api('GET', `/organizations/${organization}`)).status === 404) await good('POST', '/organizations', { slug: organization, title: organization, kind: 'town' });
      const { body: upload } = await good('POST', `/uploads?filename=${id}.jsonl`, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
      const { body: run } = await good('POST', '/runs', { source: { upload_id: upload.upload_id }, dataset_id: id, organization, title, schema: { fields, metas }, publish: true });
      for (;;) {
        const { body } = await good('GET', `/runs/${run.id}`);
        if (body.status === 'published') return;
        if (body.status !== 'queued' && body.status !== 'running') throw new Error(`${id}: ${body.status} ${JSON.stringify(body.problem)}`);
        await new Promise((resolve) => setTimeout(resolve, 30));
      }
    },
    async close() {
      await app.close();
      await close();
      rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
