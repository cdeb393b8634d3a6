import { daysInMonth, instantOf } from '#core/time/index.ts';
import type { RawCell } from '#formats/reader.ts';
import type { Conversion, DateStyle } from './conversion.ts';
import type { ConvertCell } from './convert.ts';
import { moment, readMoment } from './moment.ts';
import { isWrong, Wrong } from './wrong.ts';

const DAY = 86_400_000;
const QUARTER_HOUR = 900_000;
/** Day 0 of spreadsheets that count from 1900, as days since 1970. */
const SHEET_EPOCH = -25_569;
const TWO = Array.from({ length: 100 }, (_, i) => String(i).padStart(2, '0'));

/** The year, month and day last read by `placeParts`. */
const day = { year: 0, month: 0, day: 0 };

/** Days; a time beside them is left out. Repeated texts are converted once. */
export function convertDate(conversion: Conversion): ConvertCell {
  const style = conversion.date ?? { order: 'ymd' as const };
  let lastText = '';
  let lastValue: string | typeof Wrong = Wrong;
  const convert = (text: string): string | typeof Wrong => {
    const counted = countedDate(text, style);
    if (counted !== undefined) return counted;
    if (!readMoment(text) || !placeParts(style.order)) return isWrong('not a date');
    return isoDay();
  };
  return (cell) => {
    if (cell instanceof Date) return dayOf(cell.getTime());
    const text = String(cell);
    if (text === lastText && lastValue !== Wrong) return lastValue;
    const value = convert(text);
    lastText = text;
    lastValue = value;
    return value;
  };
}

/** Years, days written in one number, and days or seconds since an epoch. */
function countedDate(text: string, { order }: DateStyle): string | typeof Wrong | undefined {
  if (order === 'y') {
    const year = /^(\d{3,4})(?:\.0)?$/.exec(text.replace(/[,.](?=\d{3}$)/, ''));
    return year === null ? isWrong('not a year') : `${year[1]!.padStart(4, '0')}-01-01`;
  }
  if (order === 'compact') {
    const parts = /^(\d{4})(\d{2})(\d{2})(?:\.0)?$/.exec(text);
    if (parts === null) return isWrong('not a date');
    return checkedDay(Number(parts[1]), Number(parts[2]), Number(parts[3])) ? isoDay() : isWrong('not a date');
  }
  if (order !== 'excel' && order !== 'epoch_s' && order !== 'epoch_ms') return undefined;
  const instant = countedInstant(text, order);
  return Number.isNaN(instant) ? isWrong('not a date') : dayOf(instant);
}

function countedInstant(text: string, order: 'excel' | 'epoch_s' | 'epoch_ms'): number {
  const count = Number(text);
  if (order === 'excel') return Math.round((count + SHEET_EPOCH) * 86_400) * 1000;
  return order === 'epoch_s' ? count * 1000 : count;
}

function dayOf(instant: number): string | typeof Wrong {
  if (!(Math.abs(instant) < 8.64e15)) return isWrong('not a date');
  const date = new Date(instant);
  const year = date.getUTCFullYear();
  if (year < 0 || year > 9999) return isWrong('outside the years 0 to 9999');
  return date.toISOString().slice(0, 10);
}

function isoDay(): string {
  return `${TWO[Math.floor(day.year / 100)]}${TWO[day.year % 100]}-${TWO[day.month]}-${TWO[day.day]}`;
}

function checkedDay(year: number, month: number, date: number): boolean {
  if (month < 1 || month > 12 || date < 1 || date > 31) return false;
  if (date > 28 && date > daysInMonth(year, month)) return false;
  day.year = year;
  day.month = month;
  day.day = date;
  return true;
}

/** Puts the parts of `moment` in their places; false when there is no such day. */
function placeParts(order: DateStyle['order']): boolean {
  const { a, b, c, aDigits, cDigits, named } = moment;
  if (named > 0) return checkedDay(fullYear(c, cDigits), b, aDigits === 0 ? 1 : a);
  if (aDigits === 4) return checkedDay(a, b, cDigits === 0 ? 1 : c);
  const year = fullYear(c, cDigits);
  return order === 'mdy' ? checkedDay(year, a, b) : checkedDay(year, b, a);
}

/** Two digits are read as POSIX does: 69 to 99 belong to the last century. */
function fullYear(year: number, digits: number): number {
  if (digits > 2) return year;
  return year < 69 ? 2000 + year : 1900 + year;
}

/** Instants in UTC; a text without a zone is read in the dataset's. */
export function convertDatetime(conversion: Conversion): ConvertCell {
  const style = conversion.date ?? { order: 'ymd' as const };
  const local = localOffsets(conversion.timezone ?? 'UTC');
  const convert = (text: string): string | typeof Wrong => {
    if (style.order === 'excel' || style.order === 'epoch_s' || style.order === 'epoch_ms') {
      const instant = countedInstant(text, style.order);
      if (Number.isNaN(instant)) return isWrong('not a date and time');
      return isoInstant(style.order === 'excel' ? instant - local(instant) : instant, 0);
    }
    if (!readMoment(text) || !placeParts(style.order)) return isWrong('not a date and time');
    const zoned = moment.offset === moment.offset;
    if (zoned ? moment.offset === 0 : local === noOffset) return isoNow();
    const wall = Date.UTC(day.year, day.month - 1, day.day, moment.hour, moment.minute, moment.second);
    return isoInstant(wall - (zoned ? moment.offset * 60_000 : local(wall)), moment.micros);
  };
  let lastText = '';
  let lastValue: string | typeof Wrong = Wrong;
  return (cell: RawCell) => {
    if (cell instanceof Date) return isoInstant(cell.getTime(), 0);
    const text = String(cell);
    // Readings of one moment stand one after the other.
    if (text === lastText && lastValue !== Wrong) return lastValue;
    lastValue = convert(text);
    lastText = text;
    return lastValue;
  };
}

/** The moment as read, when it is UTC already: no date arithmetic needed. */
function isoNow(): string | typeof Wrong {
  if (moment.hour === 24 || moment.second === 60) {
    return isoInstant(Date.UTC(day.year, day.month - 1, day.day, moment.hour, moment.minute, moment.second), 0);
  }
  const time = `${isoDay()}T${TWO[moment.hour]}:${TWO[moment.minute]}:${TWO[moment.second]}`;
  return `${time}${fractionOf(moment.micros)}Z`;
}

function fractionOf(micros: number): string {
  if (micros === 0) return '';
  const digits = String(micros).padStart(6, '0');
  return `.${digits.endsWith('000') ? digits.slice(0, 3) : digits}`;
}

function isoInstant(instant: number, micros: number): string | typeof Wrong {
  if (!(Math.abs(instant) < 8.64e15)) return isWrong('not a date and time');
  const text = new Date(instant).toISOString();
  if (text.length !== 24) return isWrong('outside the years 0 to 9999');
  if (micros > 0) return `${text.slice(0, 19)}${fractionOf(micros)}Z`;
  return text.endsWith('.000Z') ? `${text.slice(0, 19)}Z` : text;
}

function noOffset(): number {
  return 0;
}

/** Milliseconds of the zone's clock before UTC at a wall-clock time; looked up once per quarter of an hour. */
function localOffsets(timezone: string): (wall: number) => number {
  if (timezone === 'UTC') return noOffset;
  const known = new Map<number, number>();
  return (wall) => {
    const quarter = Math.floor(wall / QUARTER_HOUR);
    let offset = known.get(quarter);
    if (offset === undefined) {
      if (known.size > (DAY / QUARTER_HOUR) * 4000) known.clear();
      const start = quarter * QUARTER_HOUR;
      offset = start - instantOf(start, timezone);
      known.set(quarter, offset);
    }
    return offset;
  };
}
