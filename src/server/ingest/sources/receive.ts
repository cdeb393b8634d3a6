import { isProblem, Problem } from '#core/problem.ts';
import type { JobContext } from '#server/platform/jobs/index.ts';
import type { Plaza } from '#server/platform/plaza.ts';
import { requireFree } from '../disk.ts';
import { SourceAnswered, UploadEmpty } from '../problems.ts';
import type { Journal } from '../runs/journal.ts';
import type { RunTable } from '../tables.ts';
import { sizeText } from '../worker/bounds.ts';
import { fileNameOf } from '../uploads/file-name.ts';

/** The complete original in the file store. */
export interface Original {
  readonly sha256: string;
  readonly size: number;
  readonly name: string;
  readonly etag?: string;
  readonly lastModified?: string;
}

const FETCH_DEADLINE_MS = 60 * 60_000;
const IDLE_MS = 20_000;
const TRIES = 2;

/** The bytes of the run's source, kept. An address is fetched once a run: a repeated attempt uses what was kept. */
export async function receive(plaza: Plaza, row: RunTable, journal: Journal, context: JobContext): Promise<Original> {
  if (row.sha256 !== null && (await plaza.files.has(row.sha256))) {
    return { sha256: row.sha256, size: Number(row.bytes), name: row.source_name };
  }
  if (row.source_url === null) throw UploadEmpty();
  await journal.say(`Fetching ${row.source_url}`);
  const original = await fetchForRun(plaza, row.source_url, {
    signal: context.signal,
    onBytes: (bytes) => journal.progress({ bytes }),
  });
  if (original === null) throw SourceAnswered({ url: row.source_url, status: 304, meaning: 'that is no file' });
  await journal.save({ sha256: original.sha256, bytes: original.size, source_name: original.name });
  return original;
}

interface FetchWatch {
  readonly signal: AbortSignal;
  readonly onBytes: (bytes: number) => void;
  /** From the last fetch: an unchanged source then answers 304, and null is returned. */
  readonly etag?: string | null;
  readonly lastModified?: string | null;
}

/** The same as `fetchOriginal`; what failed there is final, since it was tried more than once already and somebody may be waiting. */
async function fetchForRun(plaza: Plaza, url: string, watch: FetchWatch): Promise<Original | null> {
  try {
    return await fetchOriginal(plaza, url, watch);
  } catch (thrown) {
    if (!isProblem(thrown) || thrown.status < 500 || thrown.code === 'DiskFull') throw thrown;
    throw new Problem(thrown.code, 422, thrown.message, thrown.details);
  }
}

/** Fetches an address into the file store: guarded, bounded in time and size. Null: unchanged since then. Throws `SourceAnswered` for anything but 200. */
export async function fetchOriginal(plaza: Plaza, url: string, watch: FetchWatch): Promise<Original | null> {
  const limit = plaza.config.maxUploadBytes;
  await requireFree(plaza, 0);
  const answer = await plaza.http.fetch(url, {
    deadlineMs: FETCH_DEADLINE_MS,
    idleMs: IDLE_MS,
    maxBytes: limit,
    tries: TRIES,
    signal: watch.signal,
    headers: {
      ...(watch.etag && { 'if-none-match': watch.etag }),
      ...(watch.lastModified && { 'if-modified-since': watch.lastModified }),
    },
  });
  if (answer.status === 304) {
    answer.body.destroy();
    return null;
  }
  if (answer.status !== 200) {
    answer.body.destroy();
    throw SourceAnswered({ url, status: answer.status, meaning: meaningOf(answer.status) });
  }
  await requireFree(plaza, Number(answer.headers['content-length'] ?? 0));
  const { sha256, size } = await plaza.files.put(counted(answer.body, watch.onBytes), {
    maxBytes: limit,
    signal: watch.signal,
  });
  if (size === 0) throw UploadEmpty();
  const { etag, 'last-modified': lastModified } = answer.headers;
  return { sha256, size, name: nameOf(answer.url, answer.headers['content-disposition']), etag, lastModified };
}

async function* counted(body: AsyncIterable<Uint8Array>, onBytes: (bytes: number) => void): AsyncIterable<Uint8Array> {
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    onBytes(bytes);
    yield chunk;
  }
}

/** RFC 6266, as far as it is met: `filename*` before `filename`, else the last part of the address. */
function nameOf(url: string, disposition = ''): string {
  const encoded = /filename\*\s*=\s*(?:UTF-8|utf-8)''([^;]+)/.exec(disposition)?.[1];
  const plain = /filename\s*=\s*"?([^";]+)"?/.exec(disposition)?.[1];
  const last = new URL(url).pathname.split('/').findLast((part) => part !== '') ?? new URL(url).hostname;
  return fileNameOf(decoded(encoded) ?? plain ?? decoded(last) ?? last);
}

function decoded(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function meaningOf(status: number): string {
  const known: Readonly<Record<number, string>> = {
    401: 'it wants a sign-in',
    403: 'it refuses access',
    404: 'there is nothing at this address',
    410: 'the file was removed',
    429: 'it wants fewer calls',
  };
  return known[status] ?? (status >= 500 ? 'it has a fault of its own' : 'that is no file');
}

export const describeOriginal = ({ name, size }: Original): string => `Received “${name}”, ${sizeText(size)}.`;
