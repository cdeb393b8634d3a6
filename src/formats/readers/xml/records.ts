import type { ReadLimits } from '#formats/reader.ts';
import { FormatProblems } from '../problems.ts';
import { XmlEvents } from '../sheet/xml-events.ts';

/** A row of XML: names of leaves to their texts; a name that stands more than once has a list. */
export type XmlRecord = Map<string, string | string[]>;

const MAX_BESIDE = 40;

/**
 * Takes the rows of one path out of a document as it streams by. What stands beside the rows in the elements around
 * them (the station a series of values belongs to) is repeated in each row.
 */
export class XmlRecords {
  readonly #events: XmlEvents;
  readonly #path: string;
  readonly #limits: ReadLimits;
  readonly #names: string[] = [];
  /** Leaves of the open elements around the row, one map for each level. */
  readonly #beside: XmlRecord[] = [];
  #row: XmlRecord | undefined;
  /** Cells of the open row that stand outside of it, with the element they stand in. */
  readonly #repeated = new Map<string, string>();
  #rowDepth = 0;
  readonly #texts: string[] = [];
  #found: XmlRecord[] = [];

  constructor(path: string, limits: ReadLimits) {
    this.#path = path;
    this.#limits = limits;
    this.#events = new XmlEvents(this, 'the document');
  }

  push(text: string): XmlRecord[] {
    this.#events.write(text);
    return this.#taken();
  }

  finish(): XmlRecord[] {
    this.#events.end();
    return this.#taken();
  }

  #taken(): XmlRecord[] {
    const found = this.#found;
    this.#found = [];
    return found;
  }

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    this.#names.push(name);
    this.#texts.push('');
    const path = this.#row === undefined ? this.#names.join('/') : '';
    if (this.#row === undefined && path === this.#path) {
      this.#row = new Map();
      this.#rowDepth = this.#names.length;
      this.#repeated.clear();
      this.#beside.forEach((level, depth) => {
        for (const [key, value] of level) {
          this.#row!.set(key, value);
          this.#repeated.set(key, this.#names[depth]!);
        }
      });
    } else if (this.#row === undefined && this.#path.startsWith(`${path}/`))
      this.#beside[this.#names.length - 1] = new Map();
    for (const [key, value] of Object.entries(attributes)) {
      if (!key.startsWith('xmlns') && !key.startsWith('xsi:'))
        this.#put([...this.#relative(), key.replace(/^.*:/, '')].join('.'), value);
    }
  }

  text(piece: string): void {
    const last = this.#texts.length - 1;
    if (last < 0) return;
    this.#texts[last] += piece;
    if (this.#texts[last]!.length > this.#limits.maxCellBytes)
      throw FormatProblems.CellTooLong({ place: this.#names.join('/'), limit: this.#limits.maxCellBytes });
  }

  close(name: string): void {
    const text = this.#texts.pop()!.trim();
    if (text !== '') {
      const relative = this.#relative();
      this.#put(relative.length === 0 ? name : relative.join('.'), text);
    }
    if (this.#row !== undefined && this.#names.length === this.#rowDepth) {
      this.#found.push(this.#row);
      this.#row = undefined;
    } else if (this.#row === undefined) this.#beside.length = Math.min(this.#beside.length, this.#names.length - 1);
    this.#names.pop();
  }

  /** Names from the row (or from the innermost element around the rows) to here. */
  #relative(): string[] {
    if (this.#row !== undefined) return this.#names.slice(this.#rowDepth);
    return this.#names.slice(this.#besideDepth());
  }

  /** How many of the open elements lie on the way to the rows. */
  #besideDepth(): number {
    let depth = 0;
    const path = this.#path.split('/');
    while (depth < this.#names.length && this.#names[depth] === path[depth]) depth++;
    return Math.min(depth, path.length - 1);
  }

  #put(name: string, value: string): void {
    const target = this.#row ?? this.#beside[this.#besideDepth() - 1];
    if (
      target === undefined ||
      name === '' ||
      (this.#row === undefined && target.size >= MAX_BESIDE && !target.has(name))
    )
      return;
    if (this.#row !== undefined) this.#makeWay(name);
    const before = target.get(name);
    if (before === undefined) target.set(name, value);
    else if (Array.isArray(before)) before.push(value);
    else target.set(name, [before, value]);
  }

  /** What the row says itself wins over what stands around it: the title of an item over that of its feed. */
  #makeWay(name: string): void {
    const around = this.#repeated.get(name);
    if (around === undefined) return;
    this.#repeated.delete(name);
    this.#row!.set(`${around}.${name}`, this.#row!.get(name)!);
    this.#row!.delete(name);
  }
}
