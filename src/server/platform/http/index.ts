export { openHttpClient } from './open-http-client.ts';
export type { FetchOptions, HttpAnswer, HttpClient } from './http-client.ts';
