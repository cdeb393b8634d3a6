import { Problem } from '#core/problem.ts';
import { NotRunning } from './problems.ts';

/** The management API as the command line sees it. Paths are below `/api/v1`. A refusal is thrown as a Problem. */
export interface Client {
  /** Address of the marketplace, without a trailing slash. */
  readonly url: string;
  get<T>(path: string): Promise<T>;
  post<T>(path: string, body: unknown): Promise<T>;
  put<T>(path: string, body: unknown): Promise<T>;
  delete<T>(path: string): Promise<T>;
  /** Sends a file as it stands. */
  upload<T>(path: string, file: Blob): Promise<T>;
  /** Asks (POST) for a file; its bytes, not yet read. */
  download(path: string): Promise<ReadableStream<Uint8Array>>;
}

export function openClient(url: string, key: string): Client {
  const headers = { authorization: `Apikey ${key}`, accept: 'application/json' };
  const call = async (method: string, path: string, body?: BodyInit, type?: string): Promise<Response> => {
    const init: RequestInit = { method, body, headers: type ? { ...headers, 'content-type': type } : headers };
    let response: Response;
    try {
      response = await fetch(`${url}/api/v1${path}`, init);
    } catch (thrown) {
      throw NotRunning({ url, why: whyOf(thrown) });
    }
    if (!response.ok) throw await problemOf(response);
    return response;
  };
  const json = async <T>(response: Response): Promise<T> =>
    response.status === 204 ? (null as T) : ((await response.json()) as T);
  return {
    url,
    get: async (path) => json(await call('GET', path)),
    post: async (path, body) => json(await call('POST', path, JSON.stringify(body ?? {}), 'application/json')),
    put: async (path, body) => json(await call('PUT', path, JSON.stringify(body ?? {}), 'application/json')),
    delete: async (path) => json(await call('DELETE', path)),
    upload: async (path, file) => json(await call('POST', path, file, 'application/octet-stream')),
    download: async (path) => (await call('POST', path)).body!,
  };
}

async function problemOf(response: Response): Promise<Problem> {
  const text = await response.text().catch(() => '');
  try {
    const { error_code, message, details } = JSON.parse(text) as {
      error_code?: string;
      message?: string;
      details?: Record<string, unknown>;
    };
    return new Problem(
      error_code ?? `HTTP${response.status}`,
      response.status,
      message ?? response.statusText,
      details ?? {},
    );
  } catch {
    return new Problem(
      `HTTP${response.status}`,
      response.status,
      `The server answered ${response.status} ${response.statusText}.`,
      {},
    );
  }
}

function whyOf(thrown: unknown): string {
  const cause = thrown instanceof Error ? thrown.cause : undefined;
  const code = (cause as { code?: string } | undefined)?.code;
  if (code === 'ECONNREFUSED') return 'nothing listens there';
  return code ?? (cause instanceof Error ? cause.message : String(thrown));
}
