import Fastify from 'fastify';
import { authApi, localKey } from '../../accounts/index.ts';
import type { Config } from '../../platform/config.ts';
import { openTestPlaza } from '../../platform/platform.testing.ts';
import type { Plaza } from '../../platform/plaza.ts';
import { answerError, common, type App } from '../shared/index.ts';
import { manageApi } from './index.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  // Answers are looked at by tests, member by member.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly body: any;
}

/** Calls as somebody: by key, by cookie, or as nobody. */
export type Caller = (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Answer>;

export interface TestApi {
  readonly plaza: Plaza;
  readonly app: App;
  readonly anybody: Caller;
  /** The local administrator. */
  readonly operator: Caller;
  withKey(key: string): Caller;
  withCookie(cookie: string): Caller;
  /** Makes an account with the password `PASSWORD` and signs in. */
  signedIn(email: string): Promise<Caller & { readonly id: string; readonly cookie: string }>;
  close(): Promise<void>;
}

export const PASSWORD = 'a long enough password';

/** The management and sign-in API over a Plaza of its own. */
export async function openTestApi(changes: Partial<Config> = {}): Promise<TestApi> {
  const { plaza, close } = await openTestPlaza(changes);
  const app = Fastify({ routerOptions: { ignoreTrailingSlash: true }, frameworkErrors: (thrown, request, reply) => void answerError(thrown, request, reply) }) as unknown as App;
  await app.register(common, { plaza });
  await app.register(authApi, { plaza, prefix: '/api/auth' });
  await app.register(manageApi, { plaza, prefix: '/api/v1' });
  await app.ready();

  const call = async (method: string, url: string, body: unknown, headers: Record<string, string>): Promise<Answer> => {
    const answer = await app.inject({
      method: method as 'GET',
      url: url.startsWith('/api/') ? url : `/api/v1${url}`,
      headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
      ...(body !== undefined && { payload: body as object }),
    });
    const isJson = String(answer.headers['content-type']).includes('json') && answer.body !== '';
    return { status: answer.statusCode, headers: answer.headers, body: isJson ? (JSON.parse(answer.body) as unknown) : answer.body };
  };
  const callerWith = (fixed: Record<string, string>): Caller => (method, path, body, headers) => call(method, path, body, { ...fixed, ...headers });
  const operator = callerWith({ authorization: `Apikey ${await localKey(plaza)}` });
  const anybody = callerWith({});

  return {
    plaza,
    app,
    anybody,
    operator,
    withKey: (key) => callerWith({ authorization: `Apikey ${key}` }),
    withCookie: (cookie) => callerWith({ cookie }),
    async signedIn(email) {
      const created = await operator('POST', '/users', { email, name: email.split('@')[0], password: PASSWORD });
      const answer = await anybody('POST', '/api/auth/sign-in/email', { email, password: PASSWORD });
      const cookie = cookieOf(answer);
      return Object.assign(callerWith({ cookie }), { id: created.body.id as string, cookie });
    },
    async close() {
      await app.close();
      await close();
    },
  };
}

/** The cookies an answer sets, as the next request sends them. */
export function cookieOf({ headers }: Answer): string {
  const set = headers['set-cookie'];
  const lines = Array.isArray(set) ? (set as string[]) : typeof set === 'string' ? [set] : [];
  return lines.map((line) => line.split(';')[0]).join('; ');
}
