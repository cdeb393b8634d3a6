import type { EngineSession } from './engine-session.ts';

/** Thrown when a lane has too many waiting; answered as ClickHouse's TOO_MANY_SIMULTANEOUS_QUERIES. */
export class LaneFull extends Error {}

/** The sessions of one kind of work, handed out in the order of asking. */
export class Lane {
  readonly #idle: EngineSession[];
  readonly #waiting: ((session: EngineSession) => void)[] = [];
  readonly #maxWaiting: number;

  constructor(sessions: readonly EngineSession[], maxWaiting: number) {
    this.#idle = [...sessions];
    this.#maxWaiting = maxWaiting;
  }

  /** Null when the signal fires first. */
  acquire(signal: AbortSignal): Promise<EngineSession | null> {
    if (signal.aborted) return Promise.resolve(null);
    const session = this.#idle.pop();
    if (session) return Promise.resolve(session);
    if (this.#waiting.length >= this.#maxWaiting) return Promise.reject(new LaneFull());
    return new Promise((resolve) => {
      const take = (given: EngineSession) => {
        signal.removeEventListener('abort', leave);
        resolve(given);
      };
      const leave = () => {
        this.#waiting.splice(this.#waiting.indexOf(take), 1);
        resolve(null);
      };
      signal.addEventListener('abort', leave, { once: true });
      this.#waiting.push(take);
    });
  }

  release(session: EngineSession): void {
    const next = this.#waiting.shift();
    if (next) next(session);
    else this.#idle.push(session);
  }
}
