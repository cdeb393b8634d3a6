import { randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { basename, join } from 'node:path';
import { HOST_USER, LANE_HEADER, PIPE_HEADER } from './host-config.ts';
import type { Host } from './host.ts';
import { LaneFull } from './lane.ts';
import { openBodyIn } from './body-in.ts';
import type { EngineSession } from './engine-session.ts';
import { holdPipe, PipeOut } from './pipe-out.ts';
import { inStatement, needsSeek, outStatement, readRequest, type Request } from './statement.ts';

const MAX_QUERY_BYTES = 32 * 2 ** 20;
const KILL_EVERY_MS = 250;
/** How long a killed query may go on before the host gives itself up. */
const STUCK_AFTER_MS = 15_000;

export interface InterfaceOptions {
  readonly token: string;
  /** Called when a killed query does not end: only a new process helps. */
  readonly onStuck: (reason: string) => void;
}

/** ClickHouse's HTTP interface, as far as our client uses it: POST / with bound parameters, and GET /ping. */
export function serveHost(host: Host, options: InterfaceOptions): Server {
  const expected = Buffer.from(`Basic ${Buffer.from(`${HOST_USER}:${options.token}`).toString('base64')}`);
  const isOurs = (request: IncomingMessage) => {
    const given = Buffer.from(request.headers.authorization ?? '');
    return given.length === expected.length && timingSafeEqual(given, expected);
  };
  const server = createServer(
    { maxHeaderSize: 16 * 2 ** 20, keepAliveTimeout: 0, requestTimeout: 0, headersTimeout: 30_000 },
    (request, response) => {
      if (!isOurs(request)) return refuse(response, 403, 516, 'Authentication failed', 'AUTHENTICATION_FAILED');
      answer(host, request, response, options).catch((thrown: unknown) => refuseThrown(response, thrown));
    },
  );
  server.timeout = 0;
  return server;
}

async function answer(
  host: Host,
  request: IncomingMessage,
  response: ServerResponse,
  options: InterfaceOptions,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://host');
  if (request.method === 'GET' && url.pathname === '/ping') {
    await host.ping();
    response.end('Ok.\n');
    return;
  }
  if (request.method !== 'POST' || url.pathname !== '/')
    return refuse(response, 404, 48, 'There is nothing here', 'NOT_IMPLEMENTED');
  const hasData = url.searchParams.has('query');
  const asked = readRequest(url.searchParams, hasData ? null : await readText(request));

  const gone = new AbortController();
  response.on('close', () => gone.abort());
  const lane = host.lanes[request.headers[LANE_HEADER] === 'long' ? 'long' : 'short'];
  const session = await lane.acquire(gone.signal);
  if (!session) return;
  try {
    const job = { host, session, asked, response, gone: gone.signal, onStuck: options.onStuck };
    if (hasData) await takeIn(job, request);
    else if (url.searchParams.get('wait_end_of_query') === '1') await giveWhole(job);
    else if (request.headers[PIPE_HEADER])
      await givePipe(job, join(host.pipeDir, basename(String(request.headers[PIPE_HEADER]))));
    else await giveStream(job);
  } finally {
    lane.release(session);
  }
}

interface Work {
  readonly host: Host;
  readonly session: EngineSession;
  readonly asked: Request;
  readonly response: ServerResponse;
  readonly gone: AbortSignal;
  readonly onStuck: (reason: string) => void;
}

async function giveWhole(work: Work): Promise<void> {
  const bytes = await runWatched(work, work.asked.query);
  if (work.gone.aborted) return;
  work.response.writeHead(200, { 'content-length': bytes.length });
  work.response.end(bytes);
}

async function giveStream(work: Work): Promise<void> {
  const { response, session, asked } = work;
  const pipe = new PipeOut(session.outPath, response, () => response.writeHead(200));
  let failure: { thrown: unknown } | undefined;
  try {
    await runWatched(work, outStatement(asked.query, asked.defaultFormat, session.outPath));
  } catch (thrown) {
    failure = { thrown };
  } finally {
    await pipe.end();
  }
  if (!failure) response.end();
  else if (pipe.started) response.destroy();
  else throw failure.thrown;
}

/** The answer goes to a pipe that the site reads itself; ours tells that it is over. */
async function givePipe(work: Work, path: string): Promise<void> {
  const { asked, gone, response } = work;
  const close = holdPipe(path, gone);
  try {
    await runWatched(work, outStatement(asked.query, asked.defaultFormat, path));
  } finally {
    close();
  }
  response.end();
}

async function takeIn(work: Work, body: IncomingMessage): Promise<void> {
  const { session, asked, response } = work;
  const seek = needsSeek(inStatement(asked.query, '').format);
  const spoolPath = join(work.host.runDir, `spool-${randomBytes(8).toString('hex')}`);
  const input = await openBodyIn(body, session.inPath, spoolPath, seek);
  try {
    const running = runWatched(work, inStatement(asked.query, input.path).text, input.abandon);
    // A sender that goes away has its statement killed by `runWatched`; only then may the pipe end.
    input.send().catch(() => {});
    await running;
  } finally {
    await input.close();
  }
  response.writeHead(200);
  response.end();
}

/** Runs a statement, and kills it when its client goes away or its own time limit does not end it; then calls `afterKill`. */
async function runWatched(
  work: Work,
  text: string,
  afterKill: () => Promise<void> = async () => {},
): Promise<Uint8Array> {
  const mark = randomBytes(12).toString('hex');
  const limitMs = Number(work.asked.settings['max_execution_time'] ?? 60) * 1000;
  let killing: NodeJS.Timeout | undefined;
  let killedAt = 0;
  const kill = () => {
    if (killedAt === 0) killedAt = Date.now();
    if (Date.now() - killedAt > STUCK_AFTER_MS) work.onStuck('a killed query does not end');
    work.host
      .kill(mark)
      .then((hit) => (hit ? afterKill() : undefined))
      .catch(() => {});
    killing = setTimeout(kill, KILL_EVERY_MS);
  };
  const start = () => killedAt === 0 && kill();
  const overdue = setTimeout(start, limitMs + 5_000);
  work.gone.addEventListener('abort', start, { once: true });
  if (work.gone.aborted) start();
  try {
    return await work.session.run(work.asked, text, mark);
  } finally {
    clearTimeout(overdue);
    clearTimeout(killing);
    work.gone.removeEventListener('abort', start);
  }
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_QUERY_BYTES) throw new Error('Code: 62. DB::Exception: The query is too long. (SYNTAX_ERROR)');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function refuseThrown(response: ServerResponse, thrown: unknown): void {
  if (thrown instanceof LaneFull)
    return refuse(response, 503, 202, 'Too many simultaneous queries', 'TOO_MANY_SIMULTANEOUS_QUERIES');
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  const found = /Code: (\d+)\. DB::Exception: ([\s\S]*?)(?:\(([A-Z][A-Z0-9_]+)\))?\s*$/.exec(message);
  if (found) return refuse(response, 500, Number(found[1]), found[2]!.trim(), found[3] ?? 'UNKNOWN_EXCEPTION');
  if (/ENOSPC/.test(message)) return refuse(response, 500, 243, 'No space left on device', 'NOT_ENOUGH_SPACE');
  refuse(response, 500, 1002, message, 'UNKNOWN_EXCEPTION');
}

function refuse(response: ServerResponse, status: number, code: number, message: string, type: string): void {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  response.writeHead(status, {
    'content-type': 'text/plain; charset=UTF-8',
    'x-clickhouse-exception-code': String(code),
  });
  response.end(`Code: ${code}. DB::Exception: ${message.replace(/\.?$/, '.')} (${type}) (version embedded)\n`);
}
