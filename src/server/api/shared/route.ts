import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyBaseLogger, FastifyInstance, RawReplyDefaultExpression, RawRequestDefaultExpression, RawServerDefault } from 'fastify';
import type { Actor } from '../../accounts/index.ts';
import type { Plaza } from '../../platform/plaza.ts';

/** Fastify whose schemas (TypeBox) are the types of its handlers. */
export type App = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;

/** A group of routes: one file, one exported constant, one line in the `index.ts` of its protocol. */
export type Routes = (app: App, context: { readonly plaza: Plaza }) => void | Promise<void>;

declare module 'fastify' {
  interface FastifyRequest {
    /** Who makes this request; set before any handler runs by the plug-in `identify`. */
    actor: Actor;
  }
}
