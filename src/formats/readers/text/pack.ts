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
 * must be simple: closed in its line and without quotes inside. It stops before the first line that is otherwise: that is
 * for the `Scanner`, which makes the same cells of what is taken here. The room for places is used again by the next call.
 */
export class Packer {
  /** Where the last call stopped. */
  end = 0;
  readonly #delimiter: number;
  readonly #quote: number;
  #starts = new Int32Array(0);
  #ends = new Int32Array(0);

  constructor(dialect: Dialect) {
    this.#delimiter = dialect.delimiter.charCodeAt(0);
    this.#quote = dialect.quote === '' ? -1 : dialect.quote.charCodeAt(0);
  }

  /** `bytes` ends with a line feed; a line, whose number is `place`, begins at `from`. */
  pack(bytes: Buffer, from: number, width: number, place: number): PackedRows {
    this.end = from;
    if (this.#starts.length < bytes.length - from) {
      this.#starts = new Int32Array(bytes.length - from);
      this.#ends = new Int32Array(bytes.length - from);
    }
    const rows = this.#lines(bytes, from, width);
    return { bytes, rows, width, starts: this.#starts, ends: this.#ends, place };
  }

  #lines(bytes: Buffer, from: number, width: number): number {
    const end = bytes.length;
    const [starts, ends, delimiter, quote] = [this.#starts, this.#ends, this.#delimiter, this.#quote];
    let rows = 0;
    let count = 0;
    let cell = 0;
    for (let at = from; at < end; at++) {
      let code = bytes[at]!;
      if (code === quote) {
        const close = this.#close(bytes, at + 1);
        if (close < 0) return rows;
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
        if (cell >= width) return rows;
        continue;
      }
      if (code !== LF || cell !== width) return rows;
      cell = 0;
      rows++;
      this.end = at + 1;
    }
    return rows;
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
