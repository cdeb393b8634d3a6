import type { Database } from '../database/index.ts';
import type { Plaza } from '../plaza.ts';

/**
 * What modules announce, by name (`noun.past-participle`) with the shape of the payload. Each module adds its own:
 *
 *     declare module '#server/platform/outbox/event.ts' {
 *       interface Events { 'dataset.published': { datasetId: string; revision: number } }
 *     }
 */
export interface Events {
  'organization.changed': { organizationId: string; slug: string };
}

export interface Event<Name extends keyof Events = keyof Events> {
  /** The same at every delivery of this event. */
  readonly id: string;
  readonly name: Name;
  readonly payload: Events[Name];
  /** ISO 8601 UTC. */
  readonly announcedAt: string;
}

export interface Outbox {
  /** Announces a fact in the caller's transaction: it is delivered exactly when the transaction is committed. */
  announce<Name extends keyof Events>(tx: Database, name: Name, payload: Events[Name]): Promise<void>;
  /**
   * Delivers events of this name to `listener`, in order, at least once; a repeated delivery has the same `event.id`.
   * Once a listener has returned it does not see that event again. `name` of the listener is stored: keep it. Call before `start`.
   */
  listen<Name extends keyof Events>(
    listenerName: string,
    eventName: Name,
    listener: (plaza: Plaza, event: Event<Name>) => Promise<void>,
  ): void;
  /** Delivers what waits now and returns when nothing deliverable is left. */
  drain(): Promise<void>;
  start(plaza: Plaza): void;
  stop(): Promise<void>;
}
