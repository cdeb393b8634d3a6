import type { openHttpClient as open } from './open-http-client.ts';
import type { HttpClient } from './http-client.ts';

export type { FetchOptions, HttpAnswer, HttpClient } from './http-client.ts';

/** The guarded way out; see `HttpClient`. Its library is loaded when something is first fetched. */
export function openHttpClient(...given: Parameters<typeof open>): HttpClient {
  let opened: Promise<HttpClient> | undefined;
  const client = () => (opened ??= import('./open-http-client.ts').then(({ openHttpClient }) => openHttpClient(...given)));
  return {
    fetch: async (url, options) => (await client()).fetch(url, options),
    close: async () => (await opened)?.close(),
  };
}
