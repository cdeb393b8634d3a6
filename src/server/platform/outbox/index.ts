export { openOutbox } from './open-outbox.ts';
export type { Event, Events, Outbox } from './event.ts';
