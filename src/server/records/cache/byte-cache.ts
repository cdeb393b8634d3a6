interface Entry {
  readonly kept: unknown;
  readonly bytes: number;
}

/** Keeps the most recently used answers, up to a number of bytes. What is kept is frozen by convention: nobody changes it. */
export class ByteCache {
  readonly #entries = new Map<string, Entry>();
  readonly #running = new Map<string, Promise<unknown>>();
  readonly #maxBytes: number;
  readonly #maxEntryBytes: number;
  #bytes = 0;

  constructor(maxBytes: number, maxEntryBytes = maxBytes / 16) {
    this.#maxBytes = maxBytes;
    this.#maxEntryBytes = maxEntryBytes;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** The kept answer, or the one `make` gives. Equal questions asked at the same time are answered by one `make`. */
  async get<T>(key: string, make: () => Promise<T>, sizeOf: (of: T) => number): Promise<T> {
    const entry = this.#entries.get(key);
    if (entry) {
      this.#entries.delete(key);
      this.#entries.set(key, entry);
      return entry.kept as T;
    }
    const running = this.#running.get(key);
    if (running) return running as Promise<T>;
    const made = make().then((answer) => {
      this.#keep(key, answer, sizeOf(answer) + key.length);
      return answer;
    });
    this.#running.set(key, made);
    try {
      return await made;
    } finally {
      this.#running.delete(key);
    }
  }

  #keep(key: string, kept: unknown, bytes: number): void {
    if (bytes > this.#maxEntryBytes) return;
    this.#entries.set(key, { kept, bytes });
    this.#bytes += bytes;
    for (const [oldest, entry] of this.#entries) {
      if (this.#bytes <= this.#maxBytes) return;
      this.#entries.delete(oldest);
      this.#bytes -= entry.bytes;
    }
  }
}
