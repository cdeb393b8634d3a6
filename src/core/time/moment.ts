import { instantOf, offsetAt } from './zone.ts';

/** A date and time as written: without offset it is the wall clock of whatever zone the reader means. */
export interface Moment {
  /** The wall clock as if it were UTC, milliseconds since 1970. */
  readonly local: number;
  /** 0…999 999: what is below the second; `local` is whole seconds. */
  readonly microsecond: number;
  /** Seconds east of UTC, when written. */
  readonly offset?: number;
}

const SHAPE =
  /^(\d{4})(?:[-/](\d{1,2})(?:[-/](\d{1,2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*(Z|[+-]\d{2}(?::?\d{2})?)?)?)?)?$/i;

/**
 * Reads `2024`, `2024-02`, `2024/02/03`, `2024-02-03T04:05[:06[.123456]][Z|+02:00]`. Missing parts are the first ones.
 * Undefined for anything else, and for days and times that do not exist.
 */
export function parseMoment(text: string): Moment | undefined {
  const parts = SHAPE.exec(text.trim());
  if (!parts) return undefined;
  const number = (at: number, fallback: number) => (parts[at] === undefined ? fallback : Number(parts[at]));
  const [year, month, day] = [number(1, 0), number(2, 1), number(3, 1)];
  const [hour, minute, second] = [number(4, 0), number(5, 0), number(6, 0)];
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return undefined;
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const microsecond = Number((parts[7] ?? '').padEnd(6, '0').slice(0, 6));
  const offset = parts[8] === undefined ? undefined : parseOffset(parts[8]);
  const local = utc(year, month, day) + ((hour * 60 + minute) * 60 + second) * 1000;
  return { local, microsecond, ...(offset !== undefined && { offset }) };
}

function parseOffset(text: string): number {
  if (/^z$/i.test(text)) return 0;
  const digits = text.replace(/\D/g, '').padEnd(4, '0');
  const seconds = Number(digits.slice(0, 2)) * 3600 + Number(digits.slice(2, 4)) * 60;
  return text.startsWith('-') ? -seconds : seconds;
}

/** Milliseconds since 1970 of a day at midnight UTC; years 0…9999 (Date.UTC would move 0…99 to 1900…1999). */
export function utc(year: number, month: number, day: number): number {
  const date = new Date(0);
  return date.setUTCFullYear(year, month - 1, day);
}

export function daysInMonth(year: number, month: number): number {
  return new Date(utc(year, month + 1, 0)).getUTCDate();
}

/** Instant of a moment, milliseconds since 1970, reading it in `zone` unless it has an offset of its own. */
export function instantOfMoment(moment: Moment, zone: string): number {
  return moment.offset === undefined ? instantOf(moment.local, zone) : moment.local - moment.offset * 1000;
}

const FIRST = utc(0, 1, 1);
const LAST = utc(9999, 12, 31) + 86_399_000;

/** `2021-05-06 12:34:55.450500`, the engine's form of DateTime64(6, 'UTC'); cut to the years 0…9999. */
export function engineTime(instant: number, microsecond: number): string {
  const text = new Date(Math.min(Math.max(Math.floor(instant / 1000) * 1000, FIRST), LAST))
    .toISOString()
    .slice(0, 19)
    .replace('T', ' ');
  return `${text}.${String(microsecond).padStart(6, '0')}`;
}

/** ISO 8601 with the offset of `zone`: `2021-05-06T14:34:55+02:00`; the fraction is kept when there is one. */
export function isoInZone(instant: number, microsecond: number, zone: string): string {
  const offset = offsetAt(instant, zone);
  const local = new Date(Math.floor(instant / 1000) * 1000 + offset * 1000);
  const year = local.getUTCFullYear();
  // Only instants at the edge of the calendar can leave it by their offset.
  if (year < 0 || year > 9999) return isoInZone(instant, microsecond, 'UTC');
  const fraction = microsecond === 0 ? '' : `.${String(microsecond).padStart(6, '0')}`;
  return `${local.toISOString().slice(0, 19)}${fraction}${isoOffset(offset)}`;
}

/** `+02:00`; seconds only where an old local time had them. */
export function isoOffset(offset: number): string {
  const absolute = Math.abs(offset);
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  const seconds = absolute % 60 === 0 ? '' : `:${two(absolute % 60)}`;
  return `${offset < 0 ? '-' : '+'}${two(absolute / 3600)}:${two((absolute % 3600) / 60)}${seconds}`;
}
