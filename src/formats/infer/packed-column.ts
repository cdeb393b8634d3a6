import { textAt } from '#formats/packed.ts';
import { ByteMap } from './byte-map.ts';
import { DateMark, type ColumnStats, type Word } from './column.ts';
import { Form } from './forms.ts';
import { iso, plain, readIso, readPlainNumber } from './plain-bytes.ts';

/**
 * Observes the cells of a column as they stand in bytes. Numbers, ISO dates, known words and long texts are counted on
 * the spot, everything else goes to `stats.observe`; the counts come out the same.
 */
export class PackedColumn {
  readonly #stats: ColumnStats;
  readonly #words = new ByteMap<Word>();

  constructor(stats: ColumnStats) {
    this.#stats = stats;
  }

  observe(bytes: Buffer, start: number, end: number): void {
    const stats = this.#stats;
    if (start === end) {
      stats.observe('');
      return;
    }
    const first = bytes[start]!;
    const last = bytes[end - 1]!;
    const isTrimmed = first > 32 && first < 127 && last > 32 && last < 127;
    if (!isTrimmed || !stats.isSettled || !this.#known(bytes, start, end, first)) this.#slow(bytes, start, end);
  }

  #slow(bytes: Buffer, start: number, end: number): void {
    const text = textAt(bytes, start, end);
    this.#stats.observe(text);
    const word = this.#stats.words.get(text);
    if (word !== undefined && this.#words.find(bytes, start, end) === undefined) {
      this.#words.add(bytes, start, end, word);
    }
  }

  #known(bytes: Buffer, start: number, end: number, first: number): boolean {
    const stats = this.#stats;
    if (stats.overflow) {
      // A text has at most as many letters as bytes.
      if (end - start > stats.maxLength || !stats.watchAt(bytes, start, end)) return false;
      stats.rows++;
      stats.counts[Form.text]!++;
      return true;
    }
    if ((first >= 48 && first <= 57) || first === 45) {
      if (readPlainNumber(bytes, start, end)) return this.#number(bytes, start, end);
      if (first !== 45 && readIso(bytes, start, end)) return this.#date(bytes, start, end);
    }
    const word = this.#words.find(bytes, start, end);
    if (word === undefined || !stats.watchAt(bytes, start, end)) return false;
    stats.rows++;
    stats.counts[word.form]!++;
    word.count++;
    return true;
  }

  #number(bytes: Buffer, start: number, end: number): boolean {
    const stats = this.#stats;
    if (!stats.hasExamples) return false;
    const { value, whole, decimals } = plain;
    // Marks like -999 are counted apart.
    if (value <= -99) return false;
    let form: number = Form.double;
    if (decimals === 0) form = Form.int;
    else if (decimals === 1 && bytes[end - 1] === 48) form = Form.pointZero;
    else if (decimals === 3 && whole <= 3 && !plain.leadingZero) form = Form.ambiguousPoint;
    if (!stats.watchAt(bytes, start, end)) return false;
    stats.rows++;
    if (end - start > stats.maxLength) stats.maxLength = end - start;
    stats.counts[form]!++;
    if (value < stats.min) stats.min = value;
    if (value > stats.max) stats.max = value;
    if (value < stats.least) stats.least = value;
    if (form === Form.double || form === Form.ambiguousPoint) stats.fractions++;
    return true;
  }

  #date(bytes: Buffer, start: number, end: number): boolean {
    const stats = this.#stats;
    if (!stats.hasExamples || !stats.watchAt(bytes, start, end)) return false;
    let marks: number = DateMark.yearFirst;
    if (iso.timed) {
      marks |= DateMark.timed | (iso.zoned ? DateMark.zoned : 0);
      if (iso.second === 0) {
        marks |= DateMark.wholeMinute;
        if (iso.minute === 0) marks |= iso.hour === 0 ? DateMark.wholeHour | DateMark.midnight : DateMark.wholeHour;
      }
    }
    stats.rows++;
    if (end - start > stats.maxLength) stats.maxLength = end - start;
    stats.tallyDate(iso.timed ? Form.datetime : Form.date, marks);
    return true;
  }
}
