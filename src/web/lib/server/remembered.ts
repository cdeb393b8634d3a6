/** Keeps the latest answers of something slow. One asked for twice at once is made once; a failure is an empty answer, not kept. */
export class Remembered<T> {
  readonly #kept = new Map<string, Promise<T | null>>();
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  of(key: string, make: () => Promise<T>): Promise<T | null> {
    const known = this.#kept.get(key);
    if (known) return known;
    if (this.#kept.size >= this.#most) this.#kept.delete(this.#kept.keys().next().value as string);
    const made = make().catch(() => {
      this.#kept.delete(key);
      return null;
    });
    this.#kept.set(key, made);
    return made;
  }
}
