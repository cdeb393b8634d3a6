import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const READY = /Plaza is ready at (\S+)/;

export interface RunningServer {
  /** Without a trailing slash. */
  readonly url: string;
  readonly dataDir: string;
  /** The local administrator's key. */
  readonly key: string;
  readonly process: ChildProcess;
  /** All it wrote so far, both streams. */
  output(): string;
  /** The API as the local administrator; `body` is sent as JSON, or as bytes when it is a Buffer. */
  api(method: string, path: string, body?: unknown): Promise<{ status: number; body: Record<string, unknown> }>;
  /** Ends it as an operator would; the data folder stays. */
  stop(): Promise<void>;
  /** Ends it as a power cut would. */
  kill(): Promise<void>;
  /** Stops it and removes the data folder. */
  remove(): Promise<void>;
}

export interface ServerOptions {
  /** An earlier server's folder; a new one otherwise. */
  readonly dataDir?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
}

/** Starts the real server as `npm start` does, on a free port, without the demonstration. */
export async function startServer({ dataDir = mkdtempSync(join(tmpdir(), 'plaza-')), env = {}, timeoutMs = 60_000 }: ServerOptions = {}): Promise<RunningServer> {
  const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('PLAZA_')));
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', '--max-semi-space-size=4', 'src/server/main.ts'], {
    cwd: ROOT,
    env: { ...inherited, NODE_COMPILE_CACHE: 'node_modules/.cache/plaza', PORT: '0', PLAZA_DATA_DIR: dataDir, PLAZA_DEMO: 'off', PLAZA_LOG: 'warn', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let written = '';
  const url = await new Promise<string>((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`The server was not ready in time:\n${written}`));
    }, timeoutMs);
    const hear = (chunk: Buffer) => {
      written += chunk.toString();
      const ready = READY.exec(written);
      if (ready) {
        clearTimeout(timer);
        resolve(ready[1]!.replace(/\/$/, ''));
      }
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`The server ended (${code}):\n${written}`));
    });
  });
  const key = readFileSync(join(dataDir, 'administrator.key'), 'utf8').trim();
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    await ended;
  };
  const server: RunningServer = {
    url,
    dataDir,
    key,
    process: child,
    output: () => written,
    api: async (method, path, body) => {
      const isBytes = body instanceof Uint8Array;
      const answer = await fetch(`${url}${path}`, {
        method,
        headers: { authorization: `Apikey ${key}`, ...(body === undefined ? {} : { 'content-type': isBytes ? 'application/octet-stream' : 'application/json' }) },
        ...(body === undefined ? {} : { body: isBytes ? (body as Uint8Array<ArrayBuffer>) : JSON.stringify(body) }),
      });
      const text = await answer.text();
      return { status: answer.status, body: (text === '' ? {} : JSON.parse(text)) as Record<string, unknown> };
    },
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
    remove: async () => {
      await end('SIGTERM');
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
  return server;
}

export interface Publication {
  readonly dataset: string;
  readonly organization?: string;
  readonly title?: string;
  readonly fileName: string;
  readonly bytes: Uint8Array;
  readonly schema?: unknown;
  readonly options?: unknown;
}

/** Publishes bytes through the API and waits for the run's end; answers the run. */
export async function publish(server: RunningServer, { dataset, organization = 'sorrel', title, fileName, bytes, schema, options }: Publication): Promise<Record<string, unknown>> {
  const there = await server.api('GET', `/api/v1/organizations/${organization}`);
  if (there.status === 404) await server.api('POST', '/api/v1/organizations', { slug: organization, title: organization, kind: 'town' });
  const upload = await server.api('POST', `/api/v1/uploads?filename=${encodeURIComponent(fileName)}`, Buffer.from(bytes));
  if (upload.status >= 400) throw new Error(JSON.stringify(upload));
  const created = await server.api('POST', '/api/v1/runs', {
    source: { upload_id: upload.body['upload_id'] },
    dataset_id: dataset,
    organization,
    publish: true,
    ...(title ? { title } : {}),
    ...(schema ? { schema } : {}),
    ...(options ? { options } : {}),
  });
  if (created.status >= 400) throw new Error(JSON.stringify(created));
  return runEnd(server, String(created.body['id']));
}

const OVER = new Set(['published', 'unchanged', 'failed', 'cancelled', 'ready']);

export async function runEnd(server: RunningServer, id: string): Promise<Record<string, unknown>> {
  for (;;) {
    const { body } = await server.api('GET', `/api/v1/runs/${id}`);
    if (OVER.has(String(body['status']))) return body;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
