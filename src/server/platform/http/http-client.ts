import type { Readable } from 'node:stream';

export interface FetchOptions {
  readonly method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE';
  /** Credentials among them are dropped when a redirect leaves the origin. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** For everything, redirects and body included. Default 60 000. */
  readonly deadlineMs?: number;
  /** Longest silence of the other side. Default 20 000. */
  readonly idleMs?: number;
  /** Of the body, after decompression. Default 100 MiB. */
  readonly maxBytes?: number;
  /** Tries in all after network errors, 429 and 502–504, for GET and HEAD. Default 3. */
  readonly tries?: number;
  readonly signal?: AbortSignal;
}

export interface HttpAnswer {
  readonly status: number;
  /** Names in lower case; several values joined by ", ". */
  readonly headers: Readonly<Record<string, string>>;
  /** Where the answer came from after redirects. */
  readonly url: string;
  /** Decompressed. Fails with a Problem beyond the limits. Must be read to its end or destroyed. */
  readonly body: Readable;
  text(): Promise<string>;
  json(): Promise<unknown>;
}

/**
 * The only way out to addresses that people give us. Refuses what leads into private networks, at every hop and at the
 * moment of connecting. Answers of any status are returned; failures are Problems (`AddressRefused`, `SourceUnreachable` …).
 */
export interface HttpClient {
  fetch(url: string, options?: FetchOptions): Promise<HttpAnswer>;
  close(): Promise<void>;
}
