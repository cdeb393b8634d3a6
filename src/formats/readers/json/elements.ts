import type { ReadLimits } from '#formats/reader.ts';
import { FormatProblems } from '../problems.ts';
import { JsonScan, type JsonVisitor } from './scan.ts';

const MAX_ELEMENT = 256 * 1024 ** 2;

/** Takes the elements of one list out of a document as it streams by; each is parsed on its own. */
export class JsonElements implements JsonVisitor {
  readonly #scan: JsonScan;
  readonly #keys: readonly string[];
  /** Of each open container on the way to the list: how many keys have matched, or -1. */
  readonly #matches: { readonly isArray: boolean; readonly match: number }[] = [];
  #key: string | undefined;
  /** Depth inside the list; 0 = outside of it. */
  #inside = 0;
  #from = -1;
  #found: unknown[] = [];

  constructor(keys: readonly string[], limits: ReadLimits) {
    this.#keys = keys;
    this.#scan = new JsonScan(this, limits);
  }

  push(text: string): unknown[] {
    this.#scan.push(text);
    return this.#taken();
  }

  end(): unknown[] {
    this.#scan.end();
    return this.#taken();
  }

  #taken(): unknown[] {
    const found = this.#found;
    this.#found = [];
    return found;
  }

  keepFrom(at: number): number {
    if (this.#from < 0) return at;
    if (at - this.#from > MAX_ELEMENT) throw FormatProblems.CellTooLong({ place: this.#scan.line, limit: MAX_ELEMENT });
    const keep = this.#from;
    this.#from = 0;
    return keep;
  }

  open(isArray: boolean, at: number): void {
    if (this.#inside > 0) {
      if (this.#inside++ === 1) this.#from = at;
      return;
    }
    const parent = this.#matches.at(-1);
    let match = 0;
    if (parent !== undefined) {
      if (parent.isArray || parent.match < 0) match = parent.match;
      else match = this.#key === this.#keys[parent.match] ? parent.match + 1 : -1;
    }
    this.#key = undefined;
    if (isArray && match === this.#keys.length) this.#inside = 1;
    else this.#matches.push({ isArray, match });
  }

  close(_isArray: boolean, at: number): void {
    if (this.#inside === 0) {
      this.#matches.pop();
      return;
    }
    this.#inside--;
    if (this.#inside === 1) {
      this.#found.push(parseValue(this.#scan.text.slice(this.#from, at), this.#scan.line));
      this.#from = -1;
    }
  }

  key(name: string): void {
    this.#key = name;
  }

  scalar(from: number, to: number): void {
    if (this.#inside === 1) this.#found.push(parseValue(this.#scan.text.slice(from, to), this.#scan.line));
  }
}

const BIG = /\d{16}/;

/** One value; whole numbers too big to be exact are kept as text, and Python's NaN and Infinity are nothing. */
export function parseValue(text: string, line: number): unknown {
  try {
    return BIG.test(text) ? JSON.parse(text, exact) : JSON.parse(text);
  } catch (thrown) {
    const repaired = text.replace(
      /("(?:[^"\\]|\\.)*")|-?\b(?:NaN|Infinity|undefined)\b/g,
      (_, quoted: string | undefined) => quoted ?? 'null',
    );
    if (repaired !== text) {
      try {
        return JSON.parse(repaired, exact);
      } catch {
        // Falls through to the first error, which is about the file itself.
      }
    }
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    throw FormatProblems.Damaged({ what: `the JSON is broken near line ${line} (${message.slice(0, 120)})` });
  }
}

function exact(_key: string, value: unknown, context?: { source?: string }): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value) || context?.source === undefined) return value;
  return /^-?\d+$/.test(context.source) ? context.source : value;
}
