import { affix, Form, FORMS, formOf, numberForm } from './forms.ts';
import { Fingerprints, fingerprint, fingerprintAt } from './fingerprints.ts';
import { moment, readMoment } from './moment.ts';

export const DISTINCT_CAP = 1000;
/** Typed values are counted apart only this far; text is counted to the cap. */
const EARLY_ROWS = 5000;
const EXAMPLES = 3;
const MAX_WATCHED = 5_000_000;
const COORDINATE = /[-+]?\d+(?:\.\d+)?/g;

/** A value that is not plainly typed. */
export interface Word {
  readonly text: string;
  readonly form: number;
  count: number;
}

/** What marks a date; each combination is counted apart. */
export const DateMark = {
  timed: 1,
  midnight: 2,
  wholeHour: 4,
  wholeMinute: 8,
  zoned: 16,
  yearFirst: 32,
  shortYear: 64,
  numeric: 128,
  firstOver12: 256,
  secondOver12: 512,
} as const;
const SENTINEL = /^-9{2,6}(?:\.9{1,2}|\.0+)?$/;
const RECENT = 256;
/** Shared by columns that have none: a table may have thousands of columns. */
const NO_DATES: number[] = [];
const NO_WORDS: (Word | undefined)[] = [];

/** Everything one pass over a column tells: how many cells of each form, and what decides between readings. */
export class ColumnStats {
  readonly counts: number[] = Array.from({ length: FORMS }, () => 0);
  rows = 0;
  /** Values that are not plainly typed, with their counts; not complete when `overflow`. */
  readonly words = new Map<string, Word>();
  overflow = false;
  readonly early = new Set<string>();
  readonly examples: string[] = [];
  maxLength = 0;
  min = Number.POSITIVE_INFINITY;
  max = Number.NEGATIVE_INFINITY;
  /** Numbers like -999 and how often each stands; `least` is the smallest of the others. */
  readonly sentinels = new Map<string, number>();
  least = Number.POSITIVE_INFINITY;
  /** Numbers with a fraction that is not `.0`. */
  fractions = 0;
  percents = 0;
  readonly currencies = new Map<string, number>();
  /** Dates by parts: which days and months stood first and second (bits), how often the year did. */
  firsts = 0;
  seconds = 0;
  separators = '';
  wktPoints = 0;
  firstCoordinates: number[] = [];
  secondCoordinates: number[] = [];
  bracketed = 0;
  typedGeometries = 0;
  typedPoints = 0;
  listLength = 0;
  /** A line break or more than 200 letters. */
  long = 0;
  /** No value stands twice; only watched where asked for. */
  unique: boolean;
  readonly #seen: Fingerprints | undefined;
  /** How many dates had each combination of marks. */
  #dates: number[] = NO_DATES;
  /** Values come in runs and from short lists: the last date and the latest words are known again without a closer look. */
  #lastDate = '';
  #lastDateForm: number = Form.date;
  #lastMarks = 0;
  #recent: (Word | undefined)[] = NO_WORDS;

  constructor(watchUnique = false) {
    this.unique = watchUnique;
    this.#seen = watchUnique ? new Fingerprints() : undefined;
  }

  observe(cell: unknown): void {
    this.rows++;
    if (this.unique) this.#watch(cell);
    if (typeof cell === 'string') this.#text(cell);
    else if (cell === null || cell === undefined) this.counts[Form.blank]!++;
    else this.#typed(cell);
  }

  get firstOver12(): number {
    return this.#dated(DateMark.firstOver12);
  }
  get secondOver12(): number {
    return this.#dated(DateMark.secondOver12);
  }
  get yearFirst(): number {
    return this.#dated(DateMark.yearFirst);
  }
  get shortYears(): number {
    return this.#dated(DateMark.shortYear);
  }
  get numericDates(): number {
    return this.#dated(DateMark.numeric);
  }
  get zoned(): number {
    return this.#dated(DateMark.zoned);
  }
  get timed(): number {
    return this.#dated(DateMark.timed);
  }
  get midnight(): number {
    return this.#dated(DateMark.midnight);
  }
  get wholeHours(): number {
    return this.#dated(DateMark.wholeHour);
  }
  get wholeMinutes(): number {
    return this.#dated(DateMark.wholeMinute);
  }

  /** Dates that carry a mark. */
  #dated(mark: number): number {
    return this.#dates.reduce((sum, count, marks) => sum + (marks & mark ? count : 0), 0);
  }

  #watch(cell: unknown): void {
    this.#seeOnce(fingerprint(typeof cell === 'string' ? trimmed(cell) : String(cell)), this.rows);
  }

  #seeOnce(mark: number, rows: number): void {
    const seen = this.#seen!;
    seen.add(mark);
    if (seen.size === rows && rows < MAX_WATCHED) return;
    this.unique = false;
    seen.clear();
  }

  /** The early rows are over: nothing but counts is kept of typed cells from here on. */
  get isSettled(): boolean {
    return this.rows > EARLY_ROWS;
  }
  get hasExamples(): boolean {
    return this.examples.length >= EXAMPLES;
  }

  /** Watches the cell of the next row, trimmed, in bytes; false, and nothing done, when it is not ASCII. */
  watchAt(bytes: Uint8Array, start: number, end: number): boolean {
    if (!this.unique) return true;
    for (let at = start; at < end; at++) if (bytes[at]! > 127) return false;
    this.#seeOnce(fingerprintAt(bytes, start, end), this.rows + 1);
    return true;
  }

  /** Counts a date that begins with its year. */
  tallyDate(form: number, marks: number): void {
    this.counts[form]!++;
    if (this.#dates === NO_DATES) this.#dates = Array.from({ length: 1024 }, () => 0);
    this.#dates[marks]!++;
  }

  /** All rows are early ones: every value was counted apart. */
  get isShort(): boolean {
    return this.rows <= EARLY_ROWS;
  }

  /** Cells that hold something. */
  get filled(): number {
    return this.rows - this.counts[Form.blank]!;
  }

  count(...forms: readonly number[]): number {
    return forms.reduce((sum, form) => sum + this.counts[form]!, 0);
  }

  #text(cell: string): void {
    const text = trimmed(cell);
    const length = text.length;
    if (length === 0) {
      this.counts[Form.blank]!++;
      return;
    }
    if (length > this.maxLength) this.maxLength = length;
    if (this.overflow) {
      // More different words than any typed column has: text for certain.
      this.counts[Form.text]!++;
      return;
    }
    if (text === this.#lastDate) {
      this.counts[this.#lastDateForm]!++;
      this.#dates[this.#lastMarks]!++;
      return;
    }
    const slot =
      (length * 31 + text.charCodeAt(0) * 7 + text.charCodeAt(length >> 1) * 3 + text.charCodeAt(length - 1)) &
      (RECENT - 1);
    const recent = this.#recent[slot];
    if (recent !== undefined && recent.text === text) {
      recent.count++;
      this.counts[recent.form]!++;
      return;
    }
    const form = formOf(text);
    this.counts[form]!++;
    if (this.examples.length < EXAMPLES) this.#example(text);
    switch (form) {
      case Form.int:
      case Form.double:
      case Form.pointZero:
      case Form.ambiguousPoint:
        this.#number(text, form);
        break;
      case Form.date:
      case Form.datetime:
      case Form.yearMonth:
        this.#date();
        this.#lastDate = own(text);
        this.#lastDateForm = form;
        break;
      default:
        this.#rare(text, form, slot);
        return;
    }
    if (this.rows <= EARLY_ROWS && this.early.size <= DISTINCT_CAP) this.early.add(own(text));
  }

  #example(text: string): void {
    const shown = text.length > 80 ? `${text.slice(0, 79)}…` : text;
    if (!this.examples.includes(shown)) this.examples.push(own(shown));
  }

  #number(text: string, form: number): void {
    let value = +text;
    if (value !== value) {
      // Marks around the digits: currency, brackets, percent.
      numberForm(text);
      this.#marks();
      value = +affix.body * (affix.negative ? -1 : 1);
    }
    this.#bound(value, text);
    if (form === Form.double || form === Form.ambiguousPoint) this.fractions++;
  }

  #bound(value: number, text: string | undefined): void {
    if (value < this.min) this.min = value;
    if (value > this.max) this.max = value;
    if (value <= -99) {
      const written = text ?? String(value);
      if (SENTINEL.test(written)) {
        this.sentinels.set(own(written), (this.sentinels.get(written) ?? 0) + 1);
        return;
      }
    }
    if (value < this.least) this.least = value;
  }

  #marks(): void {
    if (affix.percent) this.percents++;
    if (affix.currency !== '') this.currencies.set(affix.currency, (this.currencies.get(affix.currency) ?? 0) + 1);
  }

  /** Tallies the date in `moment` by what marks it. */
  #date(): void {
    const { a, b, named, hasTime, hour, minute, second, micros } = moment;
    let marks = 0;
    if (hasTime) {
      marks |= DateMark.timed;
      const wholeMinute = second === 0 && micros === 0;
      if (wholeMinute) marks |= DateMark.wholeMinute;
      if (wholeMinute && minute === 0)
        marks |= hour === 0 ? DateMark.wholeHour | DateMark.midnight : DateMark.wholeHour;
      if (moment.offset === moment.offset) marks |= DateMark.zoned;
    }
    if (moment.cDigits === 2 && (named > 0 || moment.aDigits !== 4)) marks |= DateMark.shortYear;
    if (named === 0 && moment.aDigits === 4) marks |= DateMark.yearFirst;
    else if (named === 0) {
      marks |= DateMark.numeric | (a > 12 ? DateMark.firstOver12 : 0) | (b > 12 ? DateMark.secondOver12 : 0);
      this.firsts |= 1 << a;
      this.seconds |= 1 << b;
      const separator = String.fromCharCode(moment.separator);
      if (!this.separators.includes(separator)) this.separators += separator;
    }
    this.#lastMarks = marks;
    if (this.#dates === NO_DATES) this.#dates = Array.from({ length: 1024 }, () => 0);
    this.#dates[marks]!++;
  }

  #rare(text: string, form: number, slot: number): void {
    if (form >= Form.ambiguousComma && form <= Form.thousandsOther) {
      numberForm(text);
      this.#marks();
      if (form === Form.decimalComma || fraction(affix.body, form)) this.fractions++;
      if (this.rows <= EARLY_ROWS && this.early.size <= DISTINCT_CAP) this.early.add(own(text));
      return;
    }
    if (form === Form.point) this.#point(text);
    if (form === Form.wkt && /^(?:SRID=\d+;)?\s*POINT\b/i.test(text)) this.wktPoints++;
    if (text.length > 200 || text.includes('\n')) this.long++;
    if (form === Form.point || form === Form.wkt || form === Form.json) return;
    if (this.#recent === NO_WORDS) this.#recent = Array.from({ length: RECENT }, () => undefined);
    this.#recent[slot] = this.#word(text, form);
  }

  #word(text: string, form: number): Word | undefined {
    let word = this.words.get(text);
    if (word !== undefined) word.count++;
    else if (this.words.size < DISTINCT_CAP) {
      word = { text: own(text), form, count: 1 };
      this.words.set(word.text, word);
    } else if (this.count(Form.text) > 200) this.overflow = true;
    return word;
  }

  #point(text: string): void {
    if (this.firstCoordinates.length >= 1000) return;
    const numbers = text.slice(text.lastIndexOf('\n') + 1).match(COORDINATE);
    if (numbers === null || numbers.length < 2) return;
    this.firstCoordinates.push(Number(numbers.at(-2)));
    this.secondCoordinates.push(Number(numbers.at(-1)));
    if (text.startsWith('[')) this.bracketed++;
  }

  #typed(cell: unknown): void {
    const form = this.#typedForm(cell);
    this.counts[form]!++;
    if (this.examples.length < EXAMPLES) this.#example(shownTyped(cell));
  }

  #typedForm(cell: unknown): number {
    if (typeof cell === 'number') {
      if (!Number.isFinite(cell)) return Form.missing;
      this.#bound(cell, undefined);
      if (this.rows <= EARLY_ROWS && this.early.size <= DISTINCT_CAP) this.early.add(String(cell));
      if (Number.isInteger(cell)) return Math.abs(cell) > Number.MAX_SAFE_INTEGER ? Form.double : Form.int;
      this.fractions++;
      return Form.double;
    }
    if (typeof cell === 'bigint') {
      const value = Number(cell);
      if (value < this.min) this.min = value;
      if (value > this.max) this.max = value;
      return Form.int;
    }
    if (typeof cell === 'boolean') {
      this.#word(String(cell), Form.boolean);
      return Form.boolean;
    }
    if (cell instanceof Date) {
      if (Number.isNaN(cell.getTime())) return Form.missing;
      readMoment(cell.toISOString());
      this.#date();
      const midnight = cell.getTime() % 86_400_000 === 0;
      return midnight ? Form.date : Form.datetime;
    }
    if (Array.isArray(cell)) {
      if (cell.length === 0) return Form.blank;
      for (const part of cell.slice(0, 50)) this.#word(String(part), Form.list);
      return Form.list;
    }
    return this.#object(cell as object);
  }

  #object(cell: object): number {
    if ('lon' in cell && 'lat' in cell) {
      this.typedPoints++;
      return Form.shape;
    }
    if ('type' in cell && ('coordinates' in cell || 'geometries' in cell)) {
      this.typedGeometries++;
      if (cell.type === 'Point') this.typedPoints++;
      return Form.shape;
    }
    return Form.json;
  }
}

function shownTyped(cell: unknown): string {
  if (cell instanceof Date) return cell.toISOString();
  return typeof cell === 'object' ? JSON.stringify(cell).slice(0, 100) : String(cell);
}

function fraction(body: string, form: number): boolean {
  if (form === Form.thousandsComma) return body.includes('.');
  if (form === Form.thousandsPoint) return body.includes(',');
  return form === Form.thousandsOther && /[.,]\d*$/.test(body);
}

/** Cells are padded with spaces, tabs and no-break spaces; most are not. */
export function trimmed(text: string): string {
  const length = text.length;
  if (length === 0) return text;
  const first = text.charCodeAt(0);
  const last = text.charCodeAt(length - 1);
  if (first > 32 && last > 32 && first < 127 && last < 127) return text;
  return text.trim();
}

/** A copy that does not keep the megabyte of text alive that the cell was cut from. */
export function own(text: string): string {
  return text.length < 13 ? text : Buffer.from(text, 'utf8').toString('utf8');
}
