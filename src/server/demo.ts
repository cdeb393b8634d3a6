import { openAsBlob } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const FOLDER = fileURLToPath(new URL('../../demo/', import.meta.url));

/** One dataset of the demonstration (`demo/datasets/<id>.json`): the file, who publishes it, and what is said about it. */
interface Recipe {
  readonly file: string;
  readonly organization: string;
  readonly source: string;
  readonly options?: Readonly<Record<string, unknown>>;
  readonly views?: Readonly<Record<string, unknown>>;
  readonly schema: { readonly fields: readonly unknown[]; readonly metas: { readonly default: { readonly title: string } } };
}
interface Marketplace {
  readonly title: string;
  readonly organizations: readonly (Readonly<Record<string, unknown>> & { readonly slug: string; readonly parent?: string })[];
}

export interface DemoProgress {
  (done: number, all: number, title: string): void;
}

/**
 * Loads the demonstration marketplace through the API, as a publisher would. What is there already is left alone, so that
 * a load that was interrupted goes on. Answers the datasets that could not be published, with the reason.
 */
export async function loadDemo(address: string, apiKey: string, progress: DemoProgress): Promise<readonly string[]> {
  const api = caller(address, apiKey);
  const marketplace = JSON.parse(await readFile(join(FOLDER, 'marketplace.json'), 'utf8')) as Marketplace;
  for (const organization of marketplace.organizations) {
    const there = await api('GET', `/api/v1/organizations/${organization.slug}`);
    if (there.status === 404) expectGood(await api('POST', '/api/v1/organizations', organization), organization.slug);
  }
  const names = (await readdir(join(FOLDER, 'datasets'))).filter((name) => name.endsWith('.json')).sort();
  const failures: string[] = [];
  const waiting = [...names.entries()];
  let done = 0;
  const lane = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const id = next[1].slice(0, -'.json'.length);
      const recipe = JSON.parse(await readFile(join(FOLDER, 'datasets', next[1]), 'utf8')) as Recipe;
      const failure = await publish(api, id, recipe);
      if (failure) failures.push(`${id}: ${failure}`);
      progress((done += 1), names.length, recipe.schema.metas.default.title);
    }
  };
  // Two at a time: one is read while the other is stored.
  await Promise.all([lane(), lane()]);
  return failures;
}

interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}
type Call = (method: 'GET' | 'POST' | 'PATCH', path: string, body?: unknown) => Promise<Answer>;

function caller(address: string, apiKey: string): Call {
  return async (method, path, body) => {
    const isFile = body instanceof Blob;
    const answer = await fetch(`${address}${path}`, {
      method,
      headers: { authorization: `Apikey ${apiKey}`, ...(body === undefined ? {} : { 'content-type': isFile ? 'application/octet-stream' : 'application/json' }) },
      ...(body === undefined ? {} : { body: isFile ? body : JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>) };
  };
}

async function publish(api: Call, id: string, recipe: Recipe): Promise<string | null> {
  const there = await api('GET', `/api/v1/datasets/${id}`);
  if (there.status === 200 && there.body['revision']) return null;
  try {
    const fileName = recipe.file.split('/').pop() ?? id;
    const upload = expectGood(await api('POST', `/api/v1/uploads?filename=${encodeURIComponent(fileName)}`, await openAsBlob(join(FOLDER, recipe.file))), fileName);
    const run = expectGood(
      await api('POST', '/api/v1/runs', {
        source: { upload_id: upload['upload_id'] },
        dataset_id: id,
        organization: recipe.organization,
        title: recipe.schema.metas.default.title,
        schema: recipe.schema,
        ...(recipe.options ? { options: recipe.options } : {}),
        publish: true,
      }),
      id,
    );
    const problem = await waitFor(api, String(run['id']));
    if (problem) return problem;
    if (recipe.views) expectGood(await api('PATCH', `/api/v1/datasets/${id}`, { views: recipe.views }), id);
    return null;
  } catch (thrown) {
    return (thrown as Error).message;
  }
}

const GOOD_ENDS = new Set(['published', 'unchanged']);
const BAD_ENDS = new Set(['failed', 'cancelled']);

/** Null when the run was published, else why not. The run itself has a deadline, so this ends. */
async function waitFor(api: Call, runId: string): Promise<string | null> {
  for (;;) {
    const { body } = await api('GET', `/api/v1/runs/${runId}`);
    const status = String(body['status']);
    if (GOOD_ENDS.has(status)) return null;
    if (BAD_ENDS.has(status)) return String((body['problem'] as { message?: string } | null)?.message ?? status);
    await new Promise((resolve) => setTimeout(resolve, 60));
  }
}

function expectGood({ status, body }: Answer, what: string): Record<string, unknown> {
  if (status >= 400) throw new Error(`${what}: ${String(body['message'] ?? status)}`);
  return body;
}
