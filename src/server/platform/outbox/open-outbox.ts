import { inTransaction, newId, now, type Database } from '../database/index.ts';
import type { Plaza } from '../plaza.ts';
import type { Event, Events, Outbox } from './event.ts';
import type {} from './tables.ts';

export interface OutboxOptions {
  readonly tickMs?: number;
  readonly backoffMs?: number;
  /** A delivery that takes longer counts as failed. */
  readonly deadlineMs?: number;
  /** After so many failures the event is set aside for this listener, and the ones behind it go on. */
  readonly maxAttempts?: number;
}

/** Events that are announced in a transaction and delivered after it, on the database. */
export function openOutbox(db: Database, options: OutboxOptions = {}): Outbox {
  return new DatabaseOutbox(db, options);
}

interface Listener {
  readonly name: string;
  readonly eventName: string;
  readonly deliver: (plaza: Plaza, event: Event<never>) => Promise<void>;
}

type Pending = Pick<Event, 'id' | 'name'> & { readonly payload: string; readonly announced_at: string; readonly attempt: number; readonly due_at: string };

const SET_ASIDE = '9999-12-31T00:00:00.000Z';
const LONGEST_BACKOFF_MS = 5 * 60_000;
const KEPT_MS = 7 * 24 * 3600 * 1000;

class DatabaseOutbox implements Outbox {
  readonly #db: Database;
  readonly #options: Required<OutboxOptions>;
  readonly #listeners: Listener[] = [];
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #delivering = new Map<string, Promise<void>>();
  #plaza: Plaza | undefined;
  #wake: NodeJS.Timeout | undefined;

  constructor(db: Database, options: OutboxOptions) {
    this.#db = db;
    this.#options = { tickMs: 1000, backoffMs: 1000, deadlineMs: 120_000, maxAttempts: 12, ...options };
  }

  async announce<Name extends keyof Events>(db: Database, name: Name, payload: Events[Name]): Promise<void> {
    await inTransaction(db, async (tx) => {
      const event = { id: newId(), name, payload: JSON.stringify(payload), announced_at: now() };
      const { position } = await tx.insertInto('event').values(event).returning('position').executeTakeFirstOrThrow();
      const deliveries = this.#listeners
        .filter((listener) => listener.eventName === name)
        .map((listener) => ({ listener: listener.name, event_id: event.id, position, attempt: 0, due_at: event.announced_at, problem: null }));
      if (deliveries.length > 0) await tx.insertInto('delivery').values(deliveries).execute();
    });
    // A moment later, since the caller's transaction has still to be committed; the tick finds it in any case.
    if (this.#plaza) this.#wake ??= setTimeout(() => void this.#deliverAll(), 20);
  }

  listen<Name extends keyof Events>(name: string, eventName: Name, listener: (plaza: Plaza, event: Event<Name>) => Promise<void>): void {
    if (this.#listeners.some((one) => one.name === name)) throw new Error(`There is already a listener “${name}”.`);
    this.#listeners.push({ name, eventName, deliver: listener as unknown as Listener['deliver'] });
  }

  start(plaza: Plaza): void {
    this.#plaza = plaza;
    this.#timers.push(setInterval(() => void this.#deliverAll(), this.#options.tickMs));
    this.#timers.push(setInterval(() => void this.#forgetOld(), 3600_000));
    void this.#deliverAll();
  }

  async drain(): Promise<void> {
    if (!this.#plaza) throw new Error('The outbox delivers only between start and stop.');
    await this.#deliverAll();
    // What was announced while the last round ran.
    await this.#deliverAll();
  }

  async stop(): Promise<void> {
    this.#plaza = undefined;
    clearTimeout(this.#wake);
    for (const timer of this.#timers.splice(0)) clearInterval(timer);
    await Promise.all(this.#delivering.values());
  }

  /** Each listener has its own queue, so that one that fails does not delay another. */
  async #deliverAll(): Promise<void> {
    clearTimeout(this.#wake);
    this.#wake = undefined;
    await Promise.all(this.#listeners.map((listener) => this.#deliverFor(listener)));
  }

  #deliverFor(listener: Listener): Promise<void> {
    const before = this.#delivering.get(listener.name) ?? Promise.resolve();
    const report = (error: unknown) => this.#plaza?.log.error({ err: error, listener: listener.name }, 'the outbox met an error');
    const after = before.then(() => this.#deliverDue(listener)).catch(report);
    this.#delivering.set(listener.name, after);
    return after;
  }

  async #deliverDue(listener: Listener): Promise<void> {
    for (let plaza = this.#plaza; plaza; plaza = this.#plaza) {
      const pending = await this.#firstFor(listener.name);
      if (!pending || pending.due_at > now() || !(await this.#claim(listener.name, pending))) return;
      const problem = await this.#deliver(plaza, listener, pending);
      if (problem !== null) return this.#postpone(listener.name, pending, problem);
      await this.#db.deleteFrom('delivery').where('listener', '=', listener.name).where('event_id', '=', pending.id).execute();
    }
  }

  async #firstFor(listener: string): Promise<Pending | undefined> {
    const row = await this.#db
      .selectFrom('delivery')
      .innerJoin('event', 'event.id', 'delivery.event_id')
      .select(['event.id', 'event.name', 'event.payload', 'event.announced_at', 'delivery.attempt', 'delivery.due_at'])
      .where('delivery.listener', '=', listener)
      .where('delivery.due_at', '<', SET_ASIDE)
      .orderBy('delivery.position')
      .limit(1)
      .executeTakeFirst();
    return row as Pending | undefined;
  }

  /** False when another process was faster. */
  async #claim(listener: string, { id, attempt }: Pending): Promise<boolean> {
    const claimed = await this.#db
      .updateTable('delivery')
      .set({ attempt: attempt + 1, due_at: now(this.#options.deadlineMs * 2) })
      .where('listener', '=', listener)
      .where('event_id', '=', id)
      .where('attempt', '=', attempt)
      .executeTakeFirst();
    return claimed.numUpdatedRows === 1n;
  }

  async #deliver(plaza: Plaza, listener: Listener, { id, name, payload, announced_at }: Pending): Promise<string | null> {
    const event = { id, name, payload: JSON.parse(payload) as Events[keyof Events], announcedAt: announced_at };
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(() => late.reject(new Error('The listener did not answer in time.')), this.#options.deadlineMs);
    try {
      await Promise.race([listener.deliver(plaza, event as Event<never>), late.promise]);
      return null;
    } catch (error) {
      plaza.log.warn({ err: error, listener: listener.name, event: id }, 'an event could not be delivered');
      return error instanceof Error ? error.message : 'unknown';
    } finally {
      clearTimeout(timer);
    }
  }

  async #postpone(listener: string, { id, attempt }: Pending, problem: string): Promise<void> {
    const isLast = attempt + 1 >= this.#options.maxAttempts;
    const delay = Math.min(LONGEST_BACKOFF_MS, this.#options.backoffMs * 2 ** attempt) * (0.5 + Math.random() / 2);
    await this.#db
      .updateTable('delivery')
      .set({ due_at: isLast ? SET_ASIDE : now(delay), problem })
      .where('listener', '=', listener)
      .where('event_id', '=', id)
      .execute();
  }

  async #forgetOld(): Promise<void> {
    await this.#db
      .deleteFrom('event')
      .where('announced_at', '<', now(-KEPT_MS))
      .where((is) => is.not(is.exists(is.selectFrom('delivery').select('delivery.event_id').whereRef('delivery.event_id', '=', 'event.id'))))
      .execute();
  }
}
