import { createReadStream } from 'node:fs';
import { FormatProblems } from '../problems.ts';

/** One element of the list, as text. */
export interface Element {
  readonly text: string;
  /** Position in the list, from 1. */
  readonly place: number;
  /** Byte of the file it begins at. */
  readonly offset: number;
}

export interface ElementStream {
  /** Elements of the list in batches. */
  readonly elements: AsyncIterable<readonly Element[]>;
  /** The other members of the outer object as text, complete after the pass. */
  readonly members: ReadonlyMap<string, string>;
  /** Bytes that are no UTF-8 were met; such elements are read as Windows-1252. */
  readonly hasForeignBytes: () => boolean;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const SPACE = 0x20;
const OPEN = new Set([0x7b, 0x5b]);
const CLOSE = new Set([0x7d, 0x5d]);
const BYTE_ORDER_MARK = new Set([0xef, 0xbb, 0xbf]);
/** One feature may be a whole coastline; more than this is no feature. */
const ELEMENT_BYTES = 256 * 1024 ** 2;

/**
 * Splits a JSON document without building it in memory: the elements of the array `listKey` of the outer object, or
 * of the outer array itself, or the documents of a file that holds one after the other (GeoJSON text sequences,
 * newline-delimited GeoJSON). Brackets are counted byte by byte, so it holds for every encoding that keeps ASCII.
 */
export function splitElements(path: string, listKey: string, maxDepth: number): ElementStream {
  const splitter = new Splitter(listKey, maxDepth);
  async function* elements(): AsyncIterable<readonly Element[]> {
    for await (const chunk of createReadStream(path, { highWaterMark: 1024 ** 2 })) {
      const batch = splitter.push(chunk as Buffer);
      if (batch.length > 0) yield batch;
    }
    const rest = splitter.end();
    if (rest.length > 0) yield rest;
  }
  return { elements: elements(), members: splitter.members, hasForeignBytes: () => splitter.hasForeignBytes };
}

/** Where the scan is: outside of everything, inside an object whose members are looked at, or inside the list. */
type Level = 'top' | 'object' | 'list';

class Splitter {
  readonly members = new Map<string, string>();
  hasForeignBytes = false;
  readonly #listKey: string;
  readonly #maxDepth: number;
  readonly #utf8 = new TextDecoder('utf-8', { fatal: true });
  #depth = 0;
  #inString = false;
  #escaped = false;
  #place = 0;
  #offset = 0;
  /** Depth at which values are cut out: 0 documents, 1 members of the outer object or elements of the outer array, 2 the list. */
  #level: Level = 'top';
  #topIsObject = false;
  #sawList = false;
  #listDepth = -1;
  #key: string | null = null;
  /** Chunks of what is being cut out, and where it began. */
  #parts: Buffer[] = [];
  #size = 0;
  #from = -1;
  #out: Element[] = [];

  constructor(listKey: string, maxDepth: number) {
    this.#listKey = listKey;
    this.#maxDepth = maxDepth;
  }

  push(chunk: Buffer): Element[] {
    let start = this.#from >= 0 ? 0 : -1;
    for (let i = 0; i < chunk.length; i++) {
      const byte = chunk[i] as number;
      if (!this.#inString) start = this.#outside(byte, chunk, i, start);
      else if (this.#escaped) this.#escaped = false;
      else if (byte === BACKSLASH) this.#escaped = true;
      else if (byte === QUOTE) start = this.#endString(chunk, i, start);
    }
    if (start >= 0) this.#keep(chunk.subarray(start));
    this.#offset += chunk.length;
    return this.#take();
  }

  end(): Element[] {
    if (this.#depth > 0 || this.#inString) {
      const what = this.#place > 0 ? `it breaks off after element ${this.#place}` : 'it breaks off in the middle';
      throw FormatProblems.Damaged({ what: `${what} (byte ${this.#offset})` });
    }
    return this.#take();
  }

  /** A byte outside of strings. Gives the place in the chunk where what is being cut out begins; -1 when nothing is. */
  #outside(byte: number, chunk: Buffer, i: number, start: number): number {
    if (byte === QUOTE) {
      this.#inString = true;
      return start < 0 && this.#cuts() ? this.#begin(i) : start;
    }
    if (OPEN.has(byte)) return this.#open(byte, chunk, i, start);
    if (CLOSE.has(byte)) return this.#close(chunk, i, start);
    if (byte === COMMA) return this.#comma(chunk, i, start);
    return start < 0 && byte > SPACE && byte !== COLON ? this.#beginPlain(byte, i) : start;
  }

  #endString(chunk: Buffer, i: number, start: number): number {
    this.#inString = false;
    const isKey = this.#depth === 1 && this.#level === 'object' && this.#key === null && start >= 0;
    if (!isKey) return start;
    this.#key = this.#cut(chunk, start, i + 1);
    return -1;
  }

  #comma(chunk: Buffer, i: number, start: number): number {
    const isMember = this.#depth === 1 && this.#level === 'object';
    if (!isMember && this.#depth !== this.#listDepth) return start;
    if (start >= 0 && isMember) this.#member(chunk, start, i);
    else if (start >= 0) this.#element(chunk, start, i);
    if (isMember) this.#key = null;
    return -1;
  }

  /** A number, true, false or null; outside of all documents nothing but white space is allowed. */
  #beginPlain(byte: number, i: number): number {
    if (this.#cuts()) return this.#begin(i);
    if (this.#depth === 0 && !BYTE_ORDER_MARK.has(byte)) {
      throw FormatProblems.Damaged({ what: `text outside of the JSON document at byte ${this.#offset + i}` });
    }
    return -1;
  }

  /** Are values cut out at the present depth? Not at the outermost: only objects and arrays are documents. */
  #cuts(): boolean {
    return this.#depth === this.#listDepth || (this.#depth === 1 && this.#level === 'object');
  }

  #begin(i: number): number {
    this.#from = this.#offset + i;
    return i;
  }

  #open(byte: number, chunk: Buffer, i: number, start: number): number {
    const isObject = byte === 0x7b;
    if (this.#depth === 0) {
      this.#topIsObject = isObject;
      this.#level = isObject ? 'object' : 'list';
      this.#listDepth = isObject ? -1 : 1;
      this.#key = null;
      this.#depth = 1;
      return -1;
    }
    if (this.#depth === 1 && this.#level === 'object' && !isObject && this.#key === JSON.stringify(this.#listKey)) {
      this.#level = 'list';
      this.#sawList = true;
      this.#listDepth = 2;
      this.#depth = 2;
      this.#key = null;
      return -1;
    }
    const began = start < 0 && this.#cuts() ? this.#begin(i) : start;
    this.#depth += 1;
    if (this.#depth > this.#maxDepth) {
      throw FormatProblems.TooDeep({ limit: this.#maxDepth, place: `byte ${this.#offset + i}` });
    }
    return began;
  }

  #close(chunk: Buffer, i: number, start: number): number {
    if (this.#depth === 0)
      throw FormatProblems.Damaged({ what: `a closing bracket too many at byte ${this.#offset + i}` });
    if (this.#depth === this.#listDepth) {
      if (start >= 0) this.#element(chunk, start, i);
      this.#depth -= 1;
      this.#listDepth = -1;
      this.#level = this.#topIsObject ? 'object' : 'top';
      return -1;
    }
    if (this.#depth === 1) {
      if (start >= 0) this.#member(chunk, start, i);
      this.#depth = 0;
      this.#level = 'top';
      this.#endDocument();
      return -1;
    }
    this.#depth -= 1;
    return start;
  }

  /** A document without the list is an element itself: a bare feature or geometry, alone or one after the other. */
  #endDocument(): void {
    if (this.#sawList) return;
    this.#place += 1;
    const body = [...this.members].map(([key, value]) => `${JSON.stringify(key)}:${value}`).join(',');
    this.#out.push({ text: `{${body}}`, place: this.#place, offset: this.#offset });
    this.members.clear();
  }

  #element(chunk: Buffer, start: number, end: number): void {
    const offset = this.#from;
    const text = this.#cut(chunk, start, end);
    this.#place += 1;
    this.#out.push({ text, place: this.#place, offset });
  }

  #member(chunk: Buffer, start: number, end: number): void {
    const text = this.#cut(chunk, start, end);
    if (this.#key !== null) this.members.set(this.#name(this.#key), text);
  }

  #name(key: string): string {
    try {
      return JSON.parse(key) as string;
    } catch {
      throw FormatProblems.Damaged({ what: `a name that is no JSON text before byte ${this.#offset}` });
    }
  }

  #keep(part: Buffer): void {
    this.#size += part.length;
    if (this.#size > ELEMENT_BYTES) {
      throw FormatProblems.CellTooLong({ place: this.#place + 1, limit: ELEMENT_BYTES });
    }
    this.#parts.push(part);
  }

  #cut(chunk: Buffer, start: number, end: number): string {
    const bytes =
      this.#parts.length === 0
        ? chunk.subarray(start, end)
        : Buffer.concat([...this.#parts, chunk.subarray(start, end)]);
    this.#parts = [];
    this.#size = 0;
    this.#from = -1;
    try {
      return this.#utf8.decode(bytes);
    } catch {
      this.hasForeignBytes = true;
      return new TextDecoder('windows-1252').decode(bytes);
    }
  }

  #take(): Element[] {
    const out = this.#out;
    this.#out = [];
    return out;
  }
}
