import type { ReadLimits } from '#formats/reader.ts';
import { FormatProblems } from '../problems.ts';

/** What a walk over JSON text calls back. Positions are in the text given to `push` plus what was kept. */
export interface JsonVisitor {
  open(isArray: boolean, at: number): void;
  close(isArray: boolean, at: number): void;
  key(name: string): void;
  scalar(from: number, to: number): void;
  /** Text before this position is no longer needed. */
  keepFrom(at: number): number;
}

const QUOTE = 34;
const STRUCTURE = new Set([...'{}[],:'].map((letter) => letter.charCodeAt(0)));

/**
 * Walks over the structure of JSON text that comes in pieces, without building anything and without recursion, so that
 * neither size nor nesting can break it. Values themselves are checked when they are parsed.
 */
export class JsonScan {
  text = '';
  line = 1;
  readonly #limits: ReadLimits;
  readonly #visitor: JsonVisitor;
  #at = 0;
  /** Of each open container: is it an array; a string so that the depth costs a byte a level. */
  readonly #stack: boolean[] = [];
  #expectKey = false;
  #documents = 0;

  constructor(visitor: JsonVisitor, limits: ReadLimits) {
    this.#visitor = visitor;
    this.#limits = limits;
  }

  get depth(): number {
    return this.#stack.length;
  }

  push(piece: string): void {
    const keep = Math.min(this.#at, this.#visitor.keepFrom(this.#at));
    this.text = keep < this.text.length ? this.text.slice(keep) + piece : piece;
    this.#at -= keep;
    this.#run(false);
  }

  end(): void {
    this.push('\n');
    this.#run(true);
    if (this.#stack.length > 0) {
      throw FormatProblems.Damaged({
        what: `the JSON ends in line ${this.line} before it is complete; ${this.#stack.length} brackets are still open`,
      });
    }
  }

  #run(final: boolean): void {
    const { text } = this;
    while (this.#at < text.length) {
      const code = text.charCodeAt(this.#at);
      if (code === QUOTE) {
        if (!this.#string(final)) return;
      } else if (code === 10) {
        this.line++;
        this.#at++;
      } else if (code <= 32 || code === 0xfeff || code === 44) this.#at++;
      else if (code === 58) {
        this.#expectKey = false;
        this.#at++;
      } else if (code === 123 || code === 91) this.#open(code === 91);
      else if (code === 125 || code === 93) this.#close(code === 93);
      else if (!this.#word(final)) return;
      if (code === 44) this.#expectKey = this.#stack.length > 0 && !this.#stack.at(-1)!;
    }
  }

  #open(isArray: boolean): void {
    if (this.#stack.length === 0 && this.#documents++ > 0) this.#broken('text goes on after the end of the JSON');
    if (this.#stack.length >= this.#limits.maxDepth)
      throw FormatProblems.TooDeep({ limit: this.#limits.maxDepth, place: `line ${this.line}` });
    this.#visitor.open(isArray, this.#at);
    this.#stack.push(isArray);
    this.#expectKey = !isArray;
    this.#at++;
  }

  #close(isArray: boolean): void {
    if (this.#stack.pop() !== isArray) this.#broken('a bracket does not match');
    this.#at++;
    this.#expectKey = false;
    this.#visitor.close(isArray, this.#at);
  }

  #string(final: boolean): boolean {
    const { text } = this;
    let end = this.#at;
    do {
      end = text.indexOf('"', end + 1);
      if (end < 0) {
        if (text.length - this.#at > this.#limits.maxCellBytes)
          throw FormatProblems.CellTooLong({ place: this.line, limit: this.#limits.maxCellBytes });
        if (final) this.#broken('a quotation mark is never closed');
        return false;
      }
    } while (isEscaped(text, end));
    const from = this.#at;
    this.#at = end + 1;
    if (this.#expectKey) {
      this.#visitor.key(keyOf(text.slice(from + 1, end)));
      this.#expectKey = false;
    } else this.#visitor.scalar(from, this.#at);
    return true;
  }

  #word(final: boolean): boolean {
    const { text } = this;
    let end = this.#at;
    while (end < text.length) {
      const code = text.charCodeAt(end);
      if (code <= 32 || code === QUOTE || STRUCTURE.has(code)) break;
      end++;
    }
    if (end === text.length && !final) return false;
    if (end - this.#at > 100 || this.#stack.length === 0 || this.#expectKey)
      this.#broken(`"${text.slice(this.#at, this.#at + 20)}" is not expected there`);
    this.#visitor.scalar(this.#at, end);
    this.#at = end;
    return true;
  }

  #broken(what: string): never {
    throw FormatProblems.Damaged({ what: `the JSON is broken in line ${this.line}: ${what}` });
  }
}

function isEscaped(text: string, quote: number): boolean {
  let slashes = 0;
  while (text.charCodeAt(quote - 1 - slashes) === 92) slashes++;
  return slashes % 2 === 1;
}

function keyOf(raw: string): string {
  if (!raw.includes('\\')) return raw;
  try {
    return JSON.parse(`"${raw}"`) as string;
  } catch {
    return raw;
  }
}
