import { SourceResting } from './problems.ts';

const FAILURES = 5;
const REST_MS = 30_000;
const ORIGINS_KEPT = 1000;

interface State {
  failures: number;
  restsUntil: number;
}

/** Leaves an origin alone for a while after several failures in a row, so that a dead one costs nothing. */
export class Circuit {
  readonly #states = new Map<string, State>();

  /** Throws `SourceResting` while the origin rests. After the rest one failure is enough for the next. */
  check(origin: string, host: string): void {
    const left = (this.#states.get(origin)?.restsUntil ?? 0) - Date.now();
    if (left > 0) throw SourceResting({ host, seconds: Math.ceil(left / 1000) });
  }

  succeeded(origin: string): void {
    this.#states.delete(origin);
  }

  failed(origin: string): void {
    const failures = (this.#states.get(origin)?.failures ?? 0) + 1;
    this.#states.delete(origin);
    this.#states.set(origin, { failures, restsUntil: failures >= FAILURES ? Date.now() + REST_MS : 0 });
    const oldest = this.#states.keys().next();
    if (this.#states.size > ORIGINS_KEPT && !oldest.done) this.#states.delete(oldest.value);
  }
}
