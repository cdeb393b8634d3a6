import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { request, type Agent, type Dispatcher } from 'undici';
import { isProblem, type Problem } from '#core/problem.ts';
import type { Config } from '../config.ts';
import { bareHost, checkedUrl } from './allowed.ts';
import { boundedBody } from './body.ts';
import { Circuit } from './circuit.ts';
import { guardedAgent, type Resolve } from './guarded-agent.ts';
import type { FetchOptions, HttpAnswer, HttpClient } from './http-client.ts';
import { CertificateRefused, SourceTooLarge, SourceTooSlow, SourceUnreachable, TooManyRedirects } from './problems.ts';

const MAX_HOPS = 5;
const DEFAULTS = { method: 'GET', deadlineMs: 60_000, idleMs: 20_000, maxBytes: 100 * 1024 * 1024, tries: 3 } as const;
const PASSING = new Set([429, 502, 503, 504]);
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
/** All that may follow a redirect to another origin. */
const HARMLESS = new Set(['accept', 'accept-language', 'content-type', 'if-modified-since', 'if-none-match', 'range', 'user-agent']);

type Settings = Pick<Config, 'allowedHosts' | 'allowedPorts' | 'publicUrl'>;

export interface HttpClientOptions {
  /** Instead of the system's DNS. */
  readonly resolve?: Resolve;
  /** First pause before another try. */
  readonly backoffMs?: number;
}

/** The guarded way out; see `HttpClient`. */
export function openHttpClient(config: Settings, options: HttpClientOptions = {}): HttpClient {
  const agent = guardedAgent(config, options.resolve);
  const circuit = new Circuit();
  const fetcher = new Fetcher(config, agent, circuit, options.backoffMs ?? 500);
  return {
    fetch: (url, given) => fetcher.fetch(url, given),
    close: () => agent.destroy(),
  };
}

type Wanted = Required<Omit<FetchOptions, 'body' | 'signal' | 'headers'>> & Pick<FetchOptions, 'body' | 'signal'>;

interface Hop {
  readonly url: URL;
  readonly method: NonNullable<FetchOptions['method']>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

class Fetcher {
  readonly #config: Settings;
  readonly #agent: Agent;
  readonly #circuit: Circuit;
  readonly #backoffMs: number;
  constructor(config: Settings, agent: Agent, circuit: Circuit, backoffMs: number) {
    this.#config = config;
    this.#agent = agent;
    this.#circuit = circuit;
    this.#backoffMs = backoffMs;
  }

  async fetch(text: string, given: FetchOptions = {}): Promise<HttpAnswer> {
    const wanted: Wanted = { ...DEFAULTS, ...given };
    const headers = { accept: '*/*', 'accept-encoding': 'gzip, deflate, br', 'user-agent': `Plaza (+${this.#config.publicUrl})`, ...lowerCased(given.headers) };
    const first: Hop = { url: checkedUrl(text, this.#config), method: wanted.method, headers, ...(wanted.body === undefined ? {} : { body: wanted.body }) };
    const isRepeatable = wanted.method === 'GET' || wanted.method === 'HEAD';
    const tries = isRepeatable ? Math.max(1, wanted.tries) : 1;
    const endsAt = Date.now() + wanted.deadlineMs;
    for (let attempt = 1; ; attempt += 1) {
      const outcome = await this.#follow(first, wanted, endsAt).catch((error: unknown) => error as Problem);
      const isPassing = outcome instanceof Error ? isProblem(outcome) && PASSING.has(outcome.status) : PASSING.has(outcome.status);
      const pauseMs = this.#pauseBefore(attempt, outcome);
      const isLast = attempt >= tries || !isPassing || Date.now() + pauseMs >= endsAt || wanted.signal?.aborted === true;
      if (isLast && outcome instanceof Error) throw outcome;
      if (isLast) return outcome as HttpAnswer;
      if (!(outcome instanceof Error)) outcome.body.destroy();
      await sleep(pauseMs, undefined, wanted.signal ? { signal: wanted.signal } : {});
    }
  }

  #pauseBefore(attempt: number, outcome: HttpAnswer | Error): number {
    const asked = outcome instanceof Error ? undefined : retryAfterOf(outcome.headers['retry-after']);
    return asked ?? this.#backoffMs * 2 ** (attempt - 1) * (0.5 + Math.random());
  }

  async #follow(first: Hop, wanted: Wanted, endsAt: number): Promise<HttpAnswer> {
    let hop = first;
    for (let hops = 0; ; hops += 1) {
      const answer = await this.#ask(hop, wanted, endsAt);
      const location = one(answer.headers['location']);
      if (!REDIRECTS.has(answer.statusCode) || location === undefined) return this.#answerOf(hop, answer, wanted);
      answer.body.on('error', () => undefined).destroy();
      if (hops === MAX_HOPS) throw TooManyRedirects({ host: first.url.hostname });
      hop = nextHop(hop, checkedUrl(location, this.#config, hop.url.href), answer.statusCode);
    }
  }

  async #ask(hop: Hop, wanted: Wanted, endsAt: number): Promise<Dispatcher.ResponseData> {
    const { origin, hostname } = hop.url;
    this.#circuit.check(origin, hostname);
    const timeout = AbortSignal.timeout(Math.max(1, endsAt - Date.now()));
    const signal = wanted.signal ? AbortSignal.any([timeout, wanted.signal]) : timeout;
    try {
      const answer = await request(hop.url, {
        method: hop.method,
        headers: { ...hop.headers },
        body: (hop.body as string | Buffer | undefined) ?? null,
        dispatcher: this.#agent,
        signal,
        headersTimeout: wanted.idleMs,
        bodyTimeout: wanted.idleMs,
      });
      if (answer.statusCode < 500) this.#circuit.succeeded(origin);
      else this.#circuit.failed(origin);
      return answer;
    } catch (error) {
      if (wanted.signal?.aborted) throw wanted.signal.reason;
      if (!isRefusal(error)) this.#circuit.failed(origin);
      throw problemOf(error, hop.url, wanted);
    }
  }

  #answerOf({ url }: Hop, answer: Dispatcher.ResponseData, wanted: Wanted): HttpAnswer {
    const headers = Object.fromEntries(Object.entries(answer.headers).map(([name, value]) => [name.toLowerCase(), Array.isArray(value) ? value.join(', ') : (value ?? '')]));
    if (Number(headers['content-length']) > wanted.maxBytes) {
      answer.body.on('error', () => undefined).destroy();
      throw SourceTooLarge({ host: bareHost(url.hostname), maxBytes: wanted.maxBytes });
    }
    const toProblem = (error: unknown) => (wanted.signal?.aborted ? wanted.signal.reason : problemOf(error, url, wanted));
    const limits = { host: bareHost(url.hostname), maxBytes: wanted.maxBytes, toProblem };
    const body: Readable = boundedBody(answer.body, headers['content-encoding'], limits);
    const text = async () => new TextDecoder().decode(await buffer(body));
    return { status: answer.statusCode, headers, url: url.href, body, text, json: async () => JSON.parse(await text()) as unknown };
  }
}

function nextHop(hop: Hop, url: URL, status: number): Hop {
  const isSameOrigin = url.origin === hop.url.origin;
  const headers = isSameOrigin ? hop.headers : Object.fromEntries(Object.entries(hop.headers).filter(([name]) => HARMLESS.has(name) || name === 'accept-encoding'));
  const becomesGet = status === 303 || (hop.method === 'POST' && status < 303);
  if (becomesGet) return { url, method: hop.method === 'HEAD' ? 'HEAD' : 'GET', headers };
  return { ...hop, url, headers };
}

function lowerCased(headers: Readonly<Record<string, string>> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

const one = (value: string | string[] | undefined) => (Array.isArray(value) ? value[0] : value);

/** Milliseconds to wait; undefined when the header is missing or senseless. */
function retryAfterOf(value: string | undefined): number | undefined {
  if (value === undefined || value === '') return undefined;
  const milliseconds = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return Number.isFinite(milliseconds) ? Math.max(0, milliseconds) : undefined;
}

const isRefusal = (error: unknown) => isProblem(error) && error.status === 422;

const SLOW = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT', 'UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_ABORTED', 'ABORT_ERR', 'ETIMEDOUT']);
const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_(VERIFY|GET_ISSUER)|ALTNAME/;

function problemOf(error: unknown, url: URL, { deadlineMs }: Wanted): Problem {
  if (isProblem(error)) return error;
  const host = bareHost(url.hostname);
  const { code = '', name = '', cause } = error as { code?: string; name?: string; cause?: unknown };
  if (isProblem(cause)) return cause;
  if (SLOW.has(code) || name === 'TimeoutError' || name === 'AbortError') return SourceTooSlow({ host, seconds: Math.ceil(deadlineMs / 1000) });
  if (CERTIFICATE.test(code)) return CertificateRefused({ host, reason: code });
  // One text for a closed port, a filtered one and a name that does not exist: this is no port scanner.
  return SourceUnreachable({ host });
}
