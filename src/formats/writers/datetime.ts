import { offsetAt } from '#core/time/index.ts';

/**
 * A stored datetime ("…Z", UTC) in a zone as the Explore API writes it: `2026-07-27T21:39:00+02:00`; six digits of
 * the second when there is a fraction, none otherwise.
 */
export function showDatetime(stored: string, timezone: string): string {
  const match = /^(.{19})(?:\.(\d+))?Z?$/.exec(stored);
  if (match === null) return stored;
  const [, seconds = '', digits = ''] = match;
  const fraction = /[1-9]/.test(digits) ? `.${digits.slice(0, 6).padEnd(6, '0')}` : '';
  if (timezone === 'UTC') return `${seconds}${fraction}+00:00`;
  const instant = Date.parse(`${seconds}Z`);
  if (Number.isNaN(instant)) return stored;
  const offset = offsetAt(instant, timezone);
  const local = new Date(instant + offset * 1000).toISOString().slice(0, 19);
  return `${local}${fraction}${offsetText(offset)}`;
}

const pad = (number: number): string => String(number).padStart(2, '0');

/** Whole minutes; before standard time some zones were off by odd seconds, which ISO 8601 can't say. */
function offsetText(seconds: number): string {
  const minutes = Math.round(Math.abs(seconds) / 60);
  return `${seconds < 0 ? '-' : '+'}${pad(Math.floor(minutes / 60))}:${pad(minutes % 60)}`;
}

/** Milliseconds since 1970 that show the wall clock of the zone as if it were UTC; NaN for what is no datetime. */
export function wallClock(stored: string, timezone: string): number {
  const instant = Date.parse(stored);
  return Number.isNaN(instant) ? instant : instant + offsetAt(instant, timezone) * 1000;
}
