import { TooManySignIns } from './problems.ts';

interface Window {
  failures: number;
  endsAt: number;
}

const WINDOW_MS = 15 * 60_000;
const KEPT = 100_000;
const OF_ONE_ACCOUNT_FROM_ONE_ADDRESS = 10;
const FROM_ONE_ADDRESS = 100;

/**
 * Counts wrong passwords. An account is closed to the address that guesses, not to its owner elsewhere; an address that
 * guesses at many accounts is closed as a whole.
 */
export class SignInLimit {
  readonly #windows = new Map<string, Window>();

  /** Throws `TooManySignIns`. */
  check(email: string, address: string): void {
    const limits = [
      [`${email} ${address}`, OF_ONE_ACCOUNT_FROM_ONE_ADDRESS],
      [address, FROM_ONE_ADDRESS],
    ] as const;
    for (const [key, limit] of limits) {
      const window = this.#windows.get(key);
      const left = (window?.endsAt ?? 0) - Date.now();
      if (window && left > 0 && window.failures >= limit) throw TooManySignIns({ minutes: Math.ceil(left / 60_000), seconds: Math.ceil(left / 1000) });
    }
  }

  failed(email: string, address: string): void {
    for (const key of [`${email} ${address}`, address]) {
      const known = this.#windows.get(key);
      const window = known && known.endsAt > Date.now() ? known : { failures: 0, endsAt: Date.now() + WINDOW_MS };
      window.failures += 1;
      this.#windows.delete(key);
      this.#windows.set(key, window);
    }
    for (const oldest of this.#windows.keys()) {
      if (this.#windows.size <= KEPT) break;
      this.#windows.delete(oldest);
    }
  }

  succeeded(email: string, address: string): void {
    this.#windows.delete(`${email} ${address}`);
  }
}
