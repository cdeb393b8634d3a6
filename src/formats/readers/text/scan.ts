import type { ReadLimits } from '#formats/reader.ts';
import { FormatProblems } from '../problems.ts';

/** How cells and lines are set apart in a text. */
export interface Dialect {
  /** One character. */
  readonly delimiter: string;
  /** Empty when no quoting is used. */
  readonly quote: '"' | "'" | '';
  /** A backslash takes the meaning from the next character inside quotes. */
  readonly backslash: boolean;
  /** A carriage return alone ends a line, as on the Macs of old. */
  readonly returns: boolean;
  /** Spaces may stand between the delimiter and the opening quote. */
  readonly skipSpace: boolean;
}

export interface Line {
  /** Number of the line the record begins in, from 1. */
  readonly place: number;
  readonly cells: string[];
}

const LF = 10;
const CR = 13;
const SPACE = 32;
const BACKSLASH = 92;
const INCOMPLETE = -1;
const NOWHERE = Number.MAX_SAFE_INTEGER;

function find(text: string, wanted: string, from: number): number {
  const at = text.indexOf(wanted, from);
  return at < 0 ? NOWHERE : at;
}

/**
 * Takes text piece by piece and gives complete records. Follows RFC 4180 where a file does, and what people meant where
 * not: quotes inside a quoted cell that are not doubled, text after a closing quote, a quote that is never closed (then
 * it is a letter), line ends of any kind and mixed. This is the hot path of every import.
 */
export class Scanner {
  /** Lines whose quotation mark had no partner and was taken as a letter. */
  readonly strayQuotes: number[] = [];
  /** Line of the quoted cell the text ends in; 0 = the text ends between records. */
  cutAt = 0;
  /** Cells a whole record has; a lone carriage return after that many ends the line. 0 = not known yet. */
  expected = 0;
  readonly #delimiter: number;
  readonly #quote: number;
  readonly #quoteText: string;
  readonly #delimiterText: string;
  readonly #dialect: Dialect;
  readonly #limits: ReadLimits;
  #text = '';
  #at = 0;
  #final = false;
  #line = 1;
  /** Line ends seen inside the cells of the record being read. */
  #inner = 0;
  #nextBreak = -1;
  #delimiterAt = -1;
  #lineFeedAt = -1;
  #returnAt = -1;
  #cell = '';
  #letterAt = -1;

  constructor(dialect: Dialect, limits: ReadLimits) {
    this.#dialect = dialect;
    this.#limits = limits;
    this.#delimiter = dialect.delimiter.charCodeAt(0);
    this.#quoteText = dialect.quote;
    this.#quote = dialect.quote === '' ? INCOMPLETE : dialect.quote.charCodeAt(0);
    this.#delimiterText = dialect.delimiter.charAt(0);
  }

  push(text: string): Line[] {
    this.#text = this.#at < this.#text.length ? this.#text.slice(this.#at) + text : text;
    this.#at = 0;
    this.#nextBreak = -1;
    this.#delimiterAt = this.#lineFeedAt = this.#returnAt = -1;
    return this.#records();
  }

  /** The records that had no line end yet. */
  end(): Line[] {
    this.#final = true;
    return this.push('');
  }

  /** Number of the next record's line; to be set when lines were read by other means. */
  get line(): number {
    return this.#line;
  }
  set line(line: number) {
    this.#line = line;
  }

  /** No record is half read. */
  get isBetween(): boolean {
    return this.#at >= this.#text.length;
  }

  #records(): Line[] {
    const lines: Line[] = [];
    while (this.#at < this.#text.length) {
      const line = this.#record();
      if (line === undefined) break;
      lines.push(line);
    }
    return lines;
  }

  #record(): Line | undefined {
    const text = this.#text;
    const cells: string[] = [];
    let at = this.#at;
    this.#inner = 0;
    for (;;) {
      if (this.#dialect.skipSpace) at = this.#pastSpace(at);
      let end: number;
      if (text.charCodeAt(at) === this.#quote && at !== this.#letterAt) {
        end = this.#quoted(at);
        if (end === INCOMPLETE) return undefined;
        cells.push(this.#cell);
      } else {
        end = this.#plain(at, cells.length + 1);
        if (end === INCOMPLETE) return undefined;
        cells.push(text.slice(at, end));
      }
      if (text.charCodeAt(end) !== this.#delimiter) {
        return this.#finish(cells, end);
      }
      at = end + 1;
      if (cells.length >= this.#limits.maxColumns) {
        throw FormatProblems.TooManyColumns({ place: this.#line, limit: this.#limits.maxColumns });
      }
    }
  }

  /** Steps over the line end at `end`. */
  #finish(cells: string[], end: number): Line | undefined {
    const text = this.#text;
    let next = end;
    if (end < text.length) {
      if (text.charCodeAt(end) === CR) {
        if (end + 1 >= text.length && !this.#final) return undefined;
        next = text.charCodeAt(end + 1) === LF ? end + 2 : end + 1;
      } else next = end + 1;
    }
    const place = this.#line;
    this.#line += 1 + this.#inner;
    this.#at = next;
    return { place, cells };
  }

  /**
   * Where the unquoted cell ends: at a delimiter, a line end, or the end of the text. The engine's own search is several
   * times faster than looking at each letter, so the next place of each of the three is kept until it is passed.
   */
  #plain(at: number, count: number): number {
    const text = this.#text;
    for (let from = at; ;) {
      if (this.#delimiterAt < from) this.#delimiterAt = find(text, this.#delimiterText, from);
      if (this.#lineFeedAt < from) this.#lineFeedAt = find(text, '\n', from);
      if (this.#returnAt < from) this.#returnAt = find(text, '\r', from);
      const end = this.#delimiterAt < this.#lineFeedAt ? this.#delimiterAt : this.#lineFeedAt;
      if (this.#returnAt >= end) {
        if (end !== NOWHERE) return end;
        return this.#final ? text.length : this.#wait(at);
      }
      const after = this.#returnAt + 1;
      if (after >= text.length) return this.#final ? this.#returnAt : this.#wait(at);
      if (text.charCodeAt(after) === LF || this.#dialect.returns || count === this.expected) return this.#returnAt;
      from = after;
    }
  }

  #wait(at: number): number {
    if (this.#text.length - at > this.#limits.maxCellBytes) {
      throw FormatProblems.CellTooLong({ place: this.#line, limit: this.#limits.maxCellBytes });
    }
    return INCOMPLETE;
  }

  /** Reads the quoted cell that opens at `open` into `#cell`; gives where it ends. */
  #quoted(open: number): number {
    const text = this.#text;
    let escaped = false;
    for (let from = open + 1; ;) {
      const close = this.#closing(from);
      if (close === INCOMPLETE) return this.#final ? this.#asLetter(open) : this.#wait(open);
      if (close + 1 >= text.length && !this.#final) return this.#wait(open);
      const after = text.charCodeAt(close + 1);
      if (after === this.#quote) {
        escaped = true;
        from = close + 2;
      } else if (this.#endsCell(after)) {
        this.#countBreaks(open, close);
        this.#cell = this.#unescape(text.slice(open + 1, close), escaped);
        return close + 1;
      } else {
        const end = this.#afterClosing(close + 1);
        if (end === INCOMPLETE) return this.#wait(open);
        if (end > 0) {
          this.#countBreaks(open, close);
          const tail = text.slice(close + 1, end);
          // `"a" ,` is a padded cell; `"a" b,` was never meant as quoting.
          this.#cell =
            tail.trim() === '' ? this.#unescape(text.slice(open + 1, close), escaped) : text.slice(open, end);
          return end;
        }
        from = close + 1;
      }
    }
  }

  #endsCell(code: number): boolean {
    return code === this.#delimiter || code === LF || code === CR || Number.isNaN(code);
  }

  #closing(from: number): number {
    let close = this.#text.indexOf(this.#quoteText, from);
    if (!this.#dialect.backslash) return close;
    while (close > from) {
      let slashes = 0;
      while (this.#text.charCodeAt(close - 1 - slashes) === BACKSLASH && close - 1 - slashes >= from) slashes++;
      if (slashes % 2 === 0) return close;
      close = this.#text.indexOf(this.#quoteText, close + 1);
    }
    return close;
  }

  /** After a quote that closes nothing: the end of the cell when no other quote comes first, else 0. */
  #afterClosing(from: number): number {
    const text = this.#text;
    for (let at = from; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code === this.#quote) return 0;
      if (this.#endsCell(code)) return at;
    }
    return this.#final ? text.length : INCOMPLETE;
  }

  #unescape(cell: string, doubled: boolean): string {
    let plain = cell;
    if (doubled) plain = plain.replaceAll(this.#quoteText + this.#quoteText, this.#quoteText);
    if (this.#dialect.backslash && plain.includes('\\')) plain = plain.replace(/\\(["'\\])/g, '$1');
    return plain;
  }

  #countBreaks(open: number, close: number): void {
    if (this.#nextBreak < open) this.#nextBreak = this.#breakAfter(open);
    while (this.#nextBreak < close) {
      this.#inner++;
      this.#nextBreak = this.#breakAfter(this.#nextBreak + 1);
    }
  }

  #breakAfter(at: number): number {
    const found = this.#text.indexOf(this.#dialect.returns ? '\r' : '\n', at);
    return found < 0 ? Number.MAX_SAFE_INTEGER : found;
  }

  /** A quote without partner: a letter when whole records follow, else the text was cut off inside the cell. */
  #asLetter(open: number): number {
    const rest = this.#text.slice(open + 1);
    const records = rest.split('\n').filter((line) => line.split(this.#dialect.delimiter).length * 2 > this.expected);
    if (this.expected > 2 && records.length < 2) {
      this.cutAt = this.#line;
      this.#cell = this.#unescape(rest, true).trimEnd();
      return this.#text.length;
    }
    this.strayQuotes.push(this.#line);
    this.#letterAt = open;
    const end = this.#plain(open, 0);
    this.#cell = this.#text.slice(open, end);
    return end;
  }

  #pastSpace(at: number): number {
    let next = at;
    while (this.#text.charCodeAt(next) === SPACE) next++;
    return this.#text.charCodeAt(next) === this.#quote ? next : at;
  }
}
