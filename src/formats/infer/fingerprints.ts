const SMALL = 1024;

/** A set of fingerprints (whole numbers of 53 bits) in eight bytes each. */
export class Fingerprints {
  size = 0;
  /** Zero = free; the fingerprint zero is kept as a half. */
  #slots = new Float64Array(SMALL);

  add(fingerprint: number): void {
    if (this.size * 4 > this.#slots.length * 3) this.#grow();
    if (put(this.#slots, fingerprint === 0 ? 0.5 : fingerprint)) this.size++;
  }

  clear(): void {
    this.size = 0;
    this.#slots = new Float64Array(SMALL);
  }

  #grow(): void {
    const slots = new Float64Array(this.#slots.length * 2);
    for (const found of this.#slots) if (found !== 0) put(slots, found);
    this.#slots = slots;
  }
}

function put(slots: Float64Array, fingerprint: number): boolean {
  const mask = slots.length - 1;
  for (let at = fingerprint & mask; ; at = (at + 1) & mask) {
    const found = slots[at]!;
    if (found === fingerprint) return false;
    if (found === 0) {
      slots[at] = fingerprint;
      return true;
    }
  }
}

/** 53 bits of a text (the cyrb53 hash): two texts of millions share them about never. */
export function fingerprint(text: string): number {
  let h1 = 0xdeadbeef;
  let h2 = 0x41c6ce57;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    h1 = Math.imul(h1 ^ code, 2654435761);
    h2 = Math.imul(h2 ^ code, 1597334677);
  }
  return mixed(h1, h2);
}

/** The same of the ASCII text that stands in bytes. */
export function fingerprintAt(bytes: Uint8Array, start: number, end: number): number {
  let h1 = 0xdeadbeef;
  let h2 = 0x41c6ce57;
  for (let at = start; at < end; at++) {
    const code = bytes[at]!;
    h1 = Math.imul(h1 ^ code, 2654435761);
    h2 = Math.imul(h2 ^ code, 1597334677);
  }
  return mixed(h1, h2);
}

function mixed(one: number, other: number): number {
  const h1 = Math.imul(one ^ (one >>> 16), 2246822507) ^ Math.imul(other ^ (other >>> 13), 3266489909);
  const h2 = Math.imul(other ^ (other >>> 16), 2246822507) ^ Math.imul(h1 ^ (h1 >>> 13), 3266489909);
  return 4294967296 * (2097151 & h2) + (h1 >>> 0);
}
