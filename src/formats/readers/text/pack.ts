import type { PackedRows } from '#formats/reader.ts';
import type { Dialect } from './scan.ts';

const LF = 10;
const CR = 13;

/** Whether the bytes of a text in this dialect can be cut without looking at letters. */
export function isPackable({ delimiter, quote, backslash, returns, skipSpace }: Dialect): boolean {
  return !backslash && !returns && !skipSpace && delimiter.charCodeAt(0) < 128 && quote.length <= 1;
}

/**
 * Cuts whole lines of UTF-8 into cells without making strings of them. Each line must have `width` cells; a quoted cell
 * must be simple: closed in its line and without quotes inside. Anything else gives undefined: it is for the `Scanner`,
 * which makes the same cells of what is taken here. The room for places is used again by the next call.
 */
export class Packer {
  readonly #delimiter: number;
  readonly #quote: number;
  #starts = new Int32Array(0);
  #ends = new Int32Array(0);

  constructor(dialect: Dialect) {
    this.#delimiter = dialect.delimiter.charCodeAt(0);
    this.#quote = dialect.quote === '' ? -1 : dialect.quote.charCodeAt(0);
  }

  /** `bytes` ends with a line feed; `place` is the number of its first line. */
  pack(bytes: Buffer, width: number, place: number): PackedRows | undefined {
    const end = bytes.length;
    if (this.#starts.length < end) {
      this.#starts = new Int32Array(end);
      this.#ends = new Int32Array(end);
    }
    const [starts, ends, delimiter, quote] = [this.#starts, this.#ends, this.#delimiter, this.#quote];
    let count = 0;
    let cell = 0;
    for (let at = 0; at < end; at++) {
      let code = bytes[at]!;
      if (code === quote) {
        const close = this.#close(bytes, at + 1);
        if (close < 0) return undefined;
        starts[count] = at + 1;
        ends[count++] = close;
        at = close + 1;
        code = bytes[at]!;
      } else {
        starts[count] = at;
        while (code !== delimiter && code !== LF && code !== CR) code = bytes[++at]!;
        ends[count++] = at;
      }
      cell++;
      if (code === CR) code = bytes[++at]!;
      else if (code === delimiter) {
        if (cell >= width) return undefined;
        continue;
      }
      if (code !== LF || cell !== width) return undefined;
      cell = 0;
    }
    return { bytes, rows: count / width, width, starts, ends, place };
  }

  #close(bytes: Buffer, from: number): number {
    for (let at = from; at < bytes.length; at++) {
      const code = bytes[at]!;
      if (code === LF) return -1;
      if (code === this.#quote) return at + 1 < bytes.length ? at : -1;
    }
    return -1;
  }
}
