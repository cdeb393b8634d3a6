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
  const minutes = offsetMinutes(instant, timezone);
  const local = new Date(instant + minutes * 60_000).toISOString().slice(0, 19);
  return `${local}${fraction}${offsetText(minutes)}`;
}

const pad = (number: number): string => String(number).padStart(2, '0');
const offsetText = (minutes: number): string =>
  `${minutes < 0 ? '-' : '+'}${pad(Math.floor(Math.abs(minutes) / 60))}:${pad(Math.floor(Math.abs(minutes) % 60))}`;

const formats = new Map<string, Intl.DateTimeFormat>();
const offsets = new Map<string, number>();
const QUARTER = 900_000;

/** Minutes east of UTC at an instant. Zones change on quarters of an hour only, so answers are kept a quarter. */
function offsetMinutes(instant: number, timezone: string): number {
  const key = `${timezone} ${Math.floor(instant / QUARTER)}`;
  const known = offsets.get(key);
  if (known !== undefined) return known;
  let format = formats.get(timezone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', { timeZone: timezone, timeZoneName: 'longOffset' });
    formats.set(timezone, format);
  }
  const name = format.formatToParts(instant).find(({ type }) => type === 'timeZoneName')?.value ?? 'GMT';
  const [, sign, hours = '0', minutes = '0'] = /GMT([+-])(\d+):(\d+)/.exec(name) ?? [];
  const offset = (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
  if (offsets.size > 50_000) offsets.clear();
  offsets.set(key, offset);
  return offset;
}
