import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { startServer, type RunningServer } from '../support/start-server.ts';

interface StartOptions {
  readonly dataDir?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export interface Answer<T = Record<string, unknown>> {
  readonly status: number;
  readonly body: T;
}

/** A run as far as these tests look at it. */
export interface SeenRun {
  readonly id: string;
  readonly status: string;
  readonly stage: string;
  readonly revision: number | null;
  readonly rows: number | null;
  readonly problem: { readonly error_code: string; readonly message: string } | null;
  readonly log: readonly { readonly message: string }[];
}

const OVER = new Set(['published', 'unchanged', 'ready', 'failed', 'cancelled']);

/** A real Plaza on a data folder of its own, that can be killed and started again. */
export class Site {
  readonly dataDir: string;
  readonly #env: Readonly<Record<string, string>>;
  #server: RunningServer | null = null;

  private constructor(dataDir: string, env: Readonly<Record<string, string>>) {
    this.dataDir = dataDir;
    this.#env = env;
  }

  static async start(options: StartOptions = {}): Promise<Site> {
    const site = new Site(options.dataDir ?? (await mkdtemp(join(tmpdir(), 'plaza-faults-'))), options.env ?? {});
    await site.boot();
    return site;
  }

  get pid(): number {
    return this.#server!.process.pid!;
  }
  get url(): string {
    return this.#server!.url;
  }
  get key(): string {
    return this.#server!.key;
  }
  get output(): string {
    const { exitCode, signalCode } = this.#server!.process;
    return `${this.#server!.output()}\n(code ${exitCode}, signal ${signalCode})`;
  }
  get isAlive(): boolean {
    return this.#server !== null && this.#server.process.exitCode === null && this.#server.process.signalCode === null;
  }

  /** Starts the process and waits until it is ready. */
  async boot(): Promise<void> {
    this.#server = await startServer({ dataDir: this.dataDir, env: this.#env });
  }

  /** As a power cut would. */
  async kill(): Promise<void> {
    await this.#server?.kill();
  }

  /** Stops the process and removes the folder. */
  async remove(): Promise<void> {
    await this.#server?.stop();
    await rm(this.dataDir, { recursive: true, force: true, maxRetries: 5 });
  }

  async call<T = Record<string, unknown>>(method: string, path: string, body?: unknown): Promise<Answer<T>> {
    const isFile = body instanceof Uint8Array || body instanceof Blob;
    const answer = await fetch(`${this.url}${path}`, {
      method,
      headers: {
        authorization: `Apikey ${this.#server!.key}`,
        ...(body !== undefined && { 'content-type': isFile ? 'application/octet-stream' : 'application/json' }),
      },
      body: body === undefined ? undefined : isFile ? (body as BodyInit) : JSON.stringify(body),
    });
    const text = await answer.text();
    return { status: answer.status, body: (text === '' ? {} : JSON.parse(text)) as T };
  }

  async createOrganization(slug = 'town'): Promise<void> {
    const { status, body } = await this.call('POST', '/api/v1/organizations', { slug, title: 'Town' });
    if (status >= 300 && status !== 409) throw new Error(`organization: ${JSON.stringify(body)}`);
  }

  /** Sends a file and asks for a run; does not wait. */
  async send(
    dataset: string,
    filename: string,
    file: Uint8Array | Blob | string,
    more: object = {},
  ): Promise<Answer<SeenRun>> {
    const bytes = typeof file === 'string' ? Buffer.from(file) : file;
    const upload = await this.call<{ upload_id: string }>(
      'POST',
      `/api/v1/uploads?filename=${encodeURIComponent(filename)}`,
      bytes,
    );
    if (upload.status !== 201) return upload as unknown as Answer<SeenRun>;
    return this.run({ source: { upload_id: upload.body.upload_id }, dataset_id: dataset, ...more });
  }

  async run(request: object): Promise<Answer<SeenRun>> {
    return this.call<SeenRun>('POST', '/api/v1/runs', { organization: 'town', ...request });
  }

  /** Waits for the end of a run. */
  async ended({ id }: { id: string }, withinMs = 120_000): Promise<SeenRun> {
    for (const until = Date.now() + withinMs; ; await pause(40)) {
      const { body } = await this.call<SeenRun>('GET', `/api/v1/runs/${id}`);
      if (OVER.has(body.status)) return body;
      if (Date.now() > until) throw new Error(`Run ${id} did not end: ${JSON.stringify(body)}`);
    }
  }

  async publish(
    dataset: string,
    filename: string,
    file: Uint8Array | Blob | string,
    more: object = {},
  ): Promise<SeenRun> {
    const { status, body } = await this.send(dataset, filename, file, more);
    if (status !== 202) throw new Error(`not taken: ${status} ${JSON.stringify(body)}`);
    return this.ended(body);
  }

  /** How many records visitors get, by the public API. */
  async count(dataset: string): Promise<number> {
    const { status, body } = await this.call<{ total_count: number }>(
      'GET',
      `/api/explore/v2.1/catalog/datasets/${dataset}/records?limit=1`,
    );
    if (status !== 200) throw new Error(`records of ${dataset}: ${status} ${JSON.stringify(body)}`);
    return body.total_count;
  }

  /** Processes of this site whose command line holds the text. */
  async children(text: string): Promise<number[]> {
    const found: number[] = [];
    for (const pid of await descendants(this.pid)) {
      const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
      if (command.includes(text)) found.push(pid);
    }
    return found;
  }
}

async function descendants(root: number): Promise<number[]> {
  const parents = new Map<number, number>();
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '');
    const parent = /^\d+ \(.*\) \S (\d+)/s.exec(stat)?.[1];
    if (parent !== undefined) parents.set(Number(name), Number(parent));
  }
  const isBelow = (pid: number): boolean => {
    for (let at = parents.get(pid); at !== undefined && at > 1; at = parents.get(at)) if (at === root) return true;
    return false;
  };
  return [...parents.keys()].filter(isBelow);
}
