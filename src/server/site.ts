import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { FastifyInstance } from 'fastify';
import type { Config } from './platform/config.ts';

type Listener = (request: IncomingMessage, response: ServerResponse, next?: () => void) => void;

/** The HTTP API answered in process, as the visitor whose page is being made. */
export type PlazaApi = (path: string, init?: ApiInit) => Promise<ApiAnswer>;
export interface ApiInit {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}
export interface ApiAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | number | string[] | undefined>>;
  text(): string;
  json(): unknown;
}

/** What the API answers by itself; everything else is a page. */
const API_PATHS = /^\/(api|health|metrics)(\/|\?|$)|^\/(data\.json|catalog\.(ttl|rdf|jsonld)|data-3\.json|sitemap[\w-]*\.xml|robots\.txt)(\?|$)/;
/** Headers of the visitor that the API may see when a page calls it. */
const PASSED_ON = ['authorization', 'cookie', 'host', 'origin', 'user-agent', 'x-forwarded-for', 'x-forwarded-proto'] as const;
const PROTOCOL_HEADER = 'x-plaza-protocol';
const HOST_HEADER = 'x-plaza-host';

/**
 * Splits requests between API and pages before Fastify sees them, because the pages read the bodies of their forms
 * themselves.
 */
export function siteServer(config: Config, pages: Listener) {
  const publicUrl = new URL(config.publicUrl);
  return (api: Listener, apiOf: () => FastifyInstance): Server =>
    createServer((request, response) => {
      if (API_PATHS.test(request.url ?? '')) return api(request, response);
      const host = request.headers.host ?? publicUrl.host;
      // The pages compare a form's origin with these; nobody outside may set them.
      request.headers[PROTOCOL_HEADER] = host === publicUrl.host ? publicUrl.protocol.slice(0, -1) : 'http';
      request.headers[HOST_HEADER] = host;
      const plazaApi = callsOf(apiOf(), request);
      pages(Object.assign(request, { plazaApi }), response, () => {
        response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' }).end('There is no such page.');
      });
    });
}

/** Loads the built site. Called once, after the environment it reads was set. */
export async function openPages(): Promise<Listener> {
  process.env['PROTOCOL_HEADER'] = PROTOCOL_HEADER;
  process.env['HOST_HEADER'] = HOST_HEADER;
  process.env['BODY_SIZE_LIMIT'] ??= 'Infinity';
  const built = new URL('../../build/handler.js', import.meta.url).href;
  const { handler } = (await import(built)) as { handler: Listener };
  return handler;
}

function callsOf(app: FastifyInstance, request: IncomingMessage): PlazaApi {
  const visitor: Record<string, string> = {};
  for (const name of PASSED_ON) {
    const value = request.headers[name];
    if (typeof value === 'string') visitor[name] = value;
  }
  const remoteAddress = request.socket.remoteAddress ?? '127.0.0.1';
  return async (path, init = {}) => {
    const answer = await app.inject({
      method: (init.method ?? 'GET') as 'GET',
      url: path,
      headers: { ...visitor, ...init.headers },
      remoteAddress,
      ...(init.body === undefined ? {} : { payload: typeof init.body === 'string' ? init.body : Buffer.from(init.body) }),
    });
    return { status: answer.statusCode, headers: answer.headers, text: () => answer.body, json: () => JSON.parse(answer.body) as unknown };
  };
}
