import type { FastifyReply, FastifyRequest, FastifySchema } from 'fastify';
import type { Plaza } from '../../platform/plaza.ts';
import type { App } from '../shared/index.ts';
import { ExploreQuery } from './explore-query.ts';
import type { Links } from './shapes/links.ts';

/** What the routes of one mounted version share. */
export interface ExploreContext {
  readonly plaza: Plaza;
  readonly links: Links;
  /** Answers in the shapes of version 2.0. */
  readonly isLegacy: boolean;
}

/** A call of the Explore API, read. */
export interface Call {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly query: ExploreQuery;
  readonly params: Readonly<Record<string, string>>;
}

/** A group of routes; paths are relative to the version's prefix. */
export type ExploreRoutes = (app: App, context: ExploreContext) => void;

/** Declares a GET route, with and without a trailing slash: existing clients write both. */
export function get(app: App, path: string, schema: FastifySchema, answer: (call: Call) => Promise<unknown>): void {
  const handler = (request: FastifyRequest, reply: FastifyReply) =>
    answer({ request, reply, query: new ExploreQuery(request.query), params: request.params as Record<string, string> });
  app.get(path, { schema }, handler);
  const { ignoreTrailingSlash, routerOptions } = app.initialConfig as { ignoreTrailingSlash?: boolean; routerOptions?: { ignoreTrailingSlash?: boolean } };
  if (path !== '/' && !ignoreTrailingSlash && !routerOptions?.ignoreTrailingSlash) {
    app.get(`${path}/`, { schema: { ...schema, hide: true, operationId: undefined } as FastifySchema }, handler);
  }
}
