import { createHash } from 'node:crypto';
import { PassThrough, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { createGzip, gzip } from 'node:zlib';
import type { FastifyReply, FastifyRequest } from 'fastify';

const compressed = promisify(gzip);
/** Below this a compressed answer is not smaller by anything worth the work. */
const WORTH_COMPRESSING = 1400;
/** May be kept, and must be asked about before each use: a new revision shows at once. */
const SHARED = 'public, no-cache';

/** How an answer may be kept by the one who gets it. */
export interface Freshness {
  /** What the answer was made from: same text, same bytes. Left out: no validator. */
  readonly version?: string;
  /** True when everybody gets this answer; others must not be kept by anyone. */
  readonly isPublic: boolean;
}

/** Sends JSON, compressed when the client takes it. */
export async function sendJson(
  request: FastifyRequest,
  reply: FastifyReply,
  body: unknown,
  freshness: Freshness,
  mediaType = 'application/json; charset=utf-8',
): Promise<FastifyReply> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const isGzip = takesGzip(request) && text.length > WORTH_COMPRESSING;
  setFreshness(request, reply, freshness, isGzip).type(mediaType).header('vary', 'Accept-Encoding');
  if (!isGzip) return reply.send(text);
  return reply.header('content-encoding', 'gzip').send(await compressed(text, { level: 5 }));
}

/** Sends 304 and returns true when the client holds this version; otherwise sets the headers for it. Costs no query. */
export function isKnownToClient(request: FastifyRequest, reply: FastifyReply, freshness: Freshness): boolean {
  const held = request.headers['if-none-match'];
  if (!held || freshness.version === undefined || !freshness.isPublic) return false;
  const known = held.split(',').map((one) => one.trim().replace(/^W\//, ''));
  const etags = [etagOf(freshness.version, request, false), etagOf(freshness.version, request, true)];
  const match = known.find((one) => etags.includes(one));
  if (match === undefined) return false;
  void reply.code(304).header('etag', match).header('cache-control', SHARED).send();
  return true;
}

function setFreshness(request: FastifyRequest, reply: FastifyReply, { version, isPublic }: Freshness, isGzip: boolean): FastifyReply {
  if (!isPublic) return reply.header('cache-control', 'private, no-store');
  if (version === undefined) return reply.header('cache-control', 'no-cache, no-store');
  return reply.header('cache-control', SHARED).header('etag', etagOf(version, request, isGzip));
}

/** Strong: another representation (address, encoding) has another tag. */
function etagOf(version: string, request: FastifyRequest, isGzip: boolean): string {
  const hash = createHash('sha256').update(version).update('\0').update(request.url).digest('base64url').slice(0, 27);
  return `"${hash}${isGzip ? '-gzip' : ''}"`;
}

/** True when the client takes gzip and did not refuse it with `q=0`. */
function takesGzip(request: FastifyRequest): boolean {
  const accepted = String(request.headers['accept-encoding'] ?? '').toLowerCase().split(',');
  const weights = new Map(accepted.map((one) => [one.split(';')[0]?.trim() ?? '', /;\s*q=0(?:\.0*)?\s*$/.test(one) ? 0 : 1]));
  return (weights.get('gzip') ?? weights.get('*') ?? 0) > 0;
}

/**
 * Sends bytes as they come, compressed when the client takes it; stops the source when the client has gone. An error
 * before the first byte is thrown, so that it can still be answered properly.
 */
export async function sendBytes(
  request: FastifyRequest,
  reply: FastifyReply,
  bytes: AsyncIterable<string | Uint8Array>,
  isCompressible: boolean,
): Promise<FastifyReply> {
  const isGzip = isCompressible && takesGzip(request);
  reply.header('vary', 'Accept-Encoding');
  // What is a stream already began before it was given, and every hop costs.
  if (bytes instanceof Readable && !isGzip) return reply.send(bytes);
  const begun = await begin(bytes);
  const body = new PassThrough();
  if (isGzip) reply.header('content-encoding', 'gzip');
  const work = isGzip ? pipeline(begun, createGzip({ level: 5 }), body) : pipeline(begun, body);
  // A failure after the first byte can only be told by ending the connection early, which `pipeline` does to `body`.
  work.catch((thrown: unknown) => request.log.warn({ err: thrown }, 'answer ended early'));
  return reply.send(body);
}

/** The same bytes, with the first of them fetched already. */
async function begin(bytes: AsyncIterable<string | Uint8Array>): Promise<AsyncIterable<string | Uint8Array>> {
  const iterator = bytes[Symbol.asyncIterator]();
  const first = await iterator.next();
  async function* all() {
    try {
      if (!first.done) yield first.value;
      for (let next = first; !next.done; ) {
        next = await iterator.next();
        if (!next.done) yield next.value;
      }
    } finally {
      await iterator.return?.();
    }
  }
  return all();
}

/** Aborted when the client has gone before it had the whole answer. */
export function signalOf(reply: FastifyReply): AbortSignal {
  const controller = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) controller.abort(new Error('The client has gone.'));
  });
  return controller.signal;
}

/** The bytes compressed, as a file of their own. */
export async function* gzipped(bytes: AsyncIterable<string | Uint8Array>): AsyncGenerator<Uint8Array> {
  const gzip = createGzip({ level: 5 });
  const work = pipeline(bytes, gzip);
  work.catch(() => {});
  yield* gzip as AsyncIterable<Uint8Array>;
  await work;
}
