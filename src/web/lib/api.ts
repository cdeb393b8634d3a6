/** One answer of the HTTP API. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | number | string[] | undefined>>;
  text(): string;
  json(): unknown;
}
export interface ApiInit {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}
/** Calls the HTTP API as the visitor whose request is being answered. */
export type PlazaApi = (path: string, init?: ApiInit) => Promise<Answer>;

export type Query = Readonly<Record<string, string | number | boolean | readonly string[] | null | undefined>>;

/** A refusal of the API, in its own words. Named `Problem`, so that the hook shows its sentence to the visitor. */
export class ApiProblem extends Error {
  readonly status: number;
  readonly code: string;
  constructor(status: number, code: string, message: string) {
    super(message);
    this.name = 'Problem';
    this.status = status;
    this.code = code;
  }
}

export interface Api {
  readonly call: PlazaApi;
  /** The JSON answer; throws `ApiProblem` on any refusal. */
  get<T>(path: string, query?: Query): Promise<T>;
  /** The JSON answer, or null when the API refuses (unknown, not allowed, not understood). Failures of the server still throw. */
  find<T>(path: string, query?: Query): Promise<T | null>;
  /** Sends JSON and gives back the JSON answer; throws `ApiProblem` on any refusal. */
  send<T>(method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: unknown): Promise<T>;
}

export function apiOf(call: PlazaApi): Api {
  const get = async <T>(path: string, query?: Query): Promise<T> => bodyOf<T>(await call(withQuery(path, query)));
  return {
    call,
    get,
    find: async <T>(path: string, query?: Query) => {
      const answer = await call(withQuery(path, query));
      return answer.status >= 400 && answer.status < 500 ? null : bodyOf<T>(answer);
    },
    send: async <T>(method: string, path: string, body?: unknown) => {
      const json = body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
      return bodyOf<T>(await call(path, { method, ...json }));
    },
  };
}

/** Reaches the API over the network, as the development server does. `cookie` and `language` are the visitor's. */
export function apiOverHttp(origin: string, fetcher: typeof fetch, visitor: Readonly<Record<string, string>>): PlazaApi {
  return async (path, init = {}) => {
    const response = await fetcher(new URL(path, origin), {
      method: init.method ?? 'GET',
      headers: { ...visitor, ...init.headers },
      body: init.body as string,
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: Object.fromEntries(response.headers),
      text: () => text,
      json: () => JSON.parse(text) as unknown,
    };
  };
}

/** Appends the parameters; lists repeat the parameter, empty values are left out. */
export function withQuery(path: string, query: Query = {}): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? (value as readonly string[]) : [value]) {
      if (one !== null && one !== undefined && one !== '') search.append(key, String(one));
    }
  }
  const text = search.toString();
  return text === '' ? path : `${path}${path.includes('?') ? '&' : '?'}${text}`;
}

function bodyOf<T>(answer: Answer): T {
  if (answer.status < 400) return (answer.text() === '' ? null : answer.json()) as T;
  const { error_code: code = 'Unknown', message } = readProblem(answer);
  throw new ApiProblem(answer.status, code, message ?? `The server answered ${answer.status}.`);
}

function readProblem(answer: Answer): { error_code?: string; message?: string } {
  try {
    return answer.json() as { error_code?: string; message?: string };
  } catch {
    return {};
  }
}
