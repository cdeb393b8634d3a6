const LONGEST = 64;
const SLOTS = 2048;
const MOST = 1024;

/** Short texts, as they stand in bytes, with something known of each. Bounded; what is beyond is not taken in. */
export class ByteMap<T> {
  #slots: Int16Array | undefined;
  #bytes = new Uint8Array(256);
  #used = 0;
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];
  readonly #values: T[] = [];

  find(bytes: Uint8Array, start: number, end: number): T | undefined {
    const slots = this.#slots;
    const length = end - start;
    if (slots === undefined || length > LONGEST) return undefined;
    for (let slot = hash(bytes, start, end); ; slot = (slot + 1) & (SLOTS - 1)) {
      const entry = slots[slot]! - 1;
      if (entry < 0) return undefined;
      const from = this.#starts[entry]!;
      if (this.#ends[entry]! - from === length && same(this.#bytes, from, bytes, start, length)) {
        return this.#values[entry];
      }
    }
  }

  /** What is in already stays; so does a full map. */
  add(bytes: Uint8Array, start: number, end: number, value: T): void {
    if (end - start > LONGEST || this.#values.length >= MOST) return;
    this.#slots ??= new Int16Array(SLOTS);
    let slot = hash(bytes, start, end);
    while (this.#slots[slot] !== 0) slot = (slot + 1) & (SLOTS - 1);
    const length = end - start;
    if (this.#used + length > this.#bytes.length) {
      const larger = new Uint8Array(this.#bytes.length * 2);
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    this.#bytes.set(bytes.subarray(start, end), this.#used);
    this.#starts.push(this.#used);
    this.#used += length;
    this.#ends.push(this.#used);
    this.#slots[slot] = this.#values.push(value);
  }
}

function hash(bytes: Uint8Array, start: number, end: number): number {
  let code = end - start;
  for (let at = start; at < end; at++) code = Math.imul(code ^ bytes[at]!, 16777619);
  return (code ^ (code >>> 15)) & (SLOTS - 1);
}

function same(one: Uint8Array, from: number, other: Uint8Array, start: number, length: number): boolean {
  for (let i = 0; i < length; i++) if (one[from + i] !== other[start + i]) return false;
  return true;
}
