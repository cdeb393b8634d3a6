import type { Field } from '#core/field.ts';
import { ByteMap } from './byte-map.ts';
import type { Conversion } from './conversion.ts';
import { iso, plain, readIso, readPlainNumber } from './plain-bytes.ts';

/** Bytes that grow; a line of tab-separated values is put together in it. */
export class ByteSink {
  bytes: Buffer = Buffer.allocUnsafeSlow(1 << 20);
  length = 0;

  /** Room for `more` bytes. */
  reserve(more: number): void {
    if (this.length + more <= this.bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(this.bytes.length * 2, this.length + more));
    this.bytes.copy(larger, 0, 0, this.length);
    this.bytes = larger;
  }

  text(text: string): void {
    this.reserve(text.length * 3);
    this.length += this.bytes.write(text, this.length);
  }

  copy(from: Uint8Array, start: number, end: number): void {
    const { bytes } = this;
    let at = this.length;
    for (let i = start; i < end; i++) bytes[at++] = from[i]!;
    this.length = at;
  }
}

/**
 * Converts and writes the cell that stands in bytes, in the form of `core/tsv-row.ts`; false, and nothing written, when
 * the cell is not of the plain kind. There is room for twice its length and 32 bytes more.
 */
export type PutCell = (sink: ByteSink, bytes: Buffer, start: number, end: number) => boolean;

/** The short way for cells of one field; undefined where there is none. Writes what the long way would. */
export function plainCell(field: Field, conversion: Conversion): PutCell | undefined {
  if (conversion.to !== field.type || field.annotations.multivalued !== undefined) return undefined;
  switch (conversion.to) {
    case 'text':
      return putText(conversion);
    case 'int':
    case 'double':
      return putNumber(conversion);
    case 'date':
    case 'datetime':
      return putMoment(conversion);
    default:
      return undefined;
  }
}

function putText({ nulls }: Conversion): PutCell {
  const longest = nulls.reduce((length, mark) => Math.max(length, mark.length), 0);
  // A letter of UTF-8 has up to three bytes for one of a string; folding case may add another letter.
  const longestBytes = longest * 6;
  const firsts = firstBytes(nulls);
  return (sink, bytes, start, end) => {
    const first = bytes[start]!;
    const last = bytes[end - 1]!;
    if (first <= 32 || first >= 127 || last <= 32 || last >= 127 || first === 35) return false;
    const length = end - start;
    const mayBeNull = firsts[first] === 1 && length <= longestBytes;
    if (mayBeNull && length <= longest) return false;
    const out = sink.bytes;
    let at = sink.length;
    for (let i = start; i < end; i++) {
      const code = bytes[i]!;
      if ((code < 14 && (code === 9 || code === 10 || code === 13 || code === 0)) || code === 92) return false;
      if (code > 127 && mayBeNull) return false;
      out[at++] = code;
    }
    sink.length = at;
    return true;
  };
}

/** ASCII letters that a mark of "no value" may begin with, in either case. */
function firstBytes(nulls: readonly string[]): Uint8Array {
  const firsts = new Uint8Array(128);
  for (const mark of nulls) {
    for (const form of [mark, mark.toUpperCase()]) if (form.charCodeAt(0) < 128) firsts[form.charCodeAt(0)] = 1;
  }
  return firsts;
}

function hasNumber(nulls: readonly string[]): boolean {
  return nulls.some((mark) => /^-?\d/.test(mark));
}

function putNumber({ to, nulls, number = { decimal: '.', thousands: ',' } }: Conversion): PutCell | undefined {
  if (hasNumber(nulls)) return undefined;
  const whole = to === 'int';
  const pointed = number.decimal === '.';
  return (sink, bytes, start, end) => {
    if (!isCanonical(bytes, start, end) || (plain.decimals > 0 && !pointed)) return false;
    if (whole && !Number.isInteger(plain.value)) return false;
    sink.copy(bytes, start, plain.end);
    return true;
  };
}

/** A number whose digits, but for zeros at the end, are those that JavaScript prints. Results stand in `plain`. */
function isCanonical(bytes: Uint8Array, start: number, end: number): boolean {
  if (!readPlainNumber(bytes, start, end)) return false;
  const { value, decimals } = plain;
  // Neither `-0` nor what is printed with an exponent.
  return decimals === 0 ? value !== 0 || end - start === 1 : value > 1e-6 || value < -1e-6;
}

function putMoment({ to, nulls, date, timezone }: Conversion): PutCell | undefined {
  const order = date?.order ?? 'ymd';
  if (hasNumber(nulls) || (order !== 'ymd' && order !== 'dmy' && order !== 'mdy')) return undefined;
  const isDate = to === 'date';
  const isUtc = (timezone ?? 'UTC') === 'UTC';
  return (sink, bytes, start, end) => {
    if (!readIso(bytes, start, end) || !(isDate || iso.zoned || isUtc)) return false;
    sink.copy(bytes, start, start + 10);
    const out = sink.bytes;
    out[sink.length++] = 32;
    if (iso.timed && !isDate) sink.copy(bytes, start + 11, start + 19);
    else sink.copy(MIDNIGHT, 0, 8);
    return true;
  };
}

const MIDNIGHT = Buffer.from('00:00:00');

/** The short way for a point of two columns: places first and second are latitude and longitude. */
export function plainPair({
  nulls,
  number,
  epsg,
}: Conversion): ((sink: ByteSink, bytes: Buffer, lat: Span, lon: Span) => boolean) | undefined {
  if (hasNumber(nulls) || (number !== undefined && number.decimal !== '.')) return undefined;
  if (epsg !== undefined && epsg !== 4326) return undefined;
  return (sink, bytes, lat, lon) => {
    if (!isCanonical(bytes, lat.start, lat.end) || !(Math.abs(plain.value) <= 90)) return false;
    const latZero = plain.value === 0;
    const latEnd = plain.end;
    if (!isCanonical(bytes, lon.start, lon.end) || !(Math.abs(plain.value) <= 180)) return false;
    if (latZero && plain.value === 0) return false;
    sink.copy(bytes, lon.start, plain.end);
    sink.bytes[sink.length++] = 9;
    sink.copy(bytes, lat.start, latEnd);
    return true;
  };
}

interface Span {
  start: number;
  end: number;
}

/** Remembers what cells became; for columns of few different ones. */
export class KnownCells {
  readonly #texts = new ByteMap<Buffer>();

  put(sink: ByteSink, bytes: Buffer, start: number, end: number): boolean {
    const known = this.#texts.find(bytes, start, end);
    if (known === undefined) return false;
    sink.reserve(known.length);
    sink.copy(known, 0, known.length);
    return true;
  }

  keep(bytes: Buffer, start: number, end: number, text: string): void {
    if (text.length <= 256 && this.#texts.find(bytes, start, end) === undefined) {
      this.#texts.add(bytes, start, end, Buffer.from(text));
    }
  }
}
