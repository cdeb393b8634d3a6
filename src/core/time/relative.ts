import { daysInMonth, utc } from './moment.ts';

/** What to change of a time. `weekday` counts from Monday = 0; `nth` 1 is that day or the next such, -1 that day or the last such. */
export interface Relative {
  readonly year?: number;
  readonly month?: number;
  readonly day?: number;
  readonly hour?: number;
  readonly minute?: number;
  readonly second?: number;
  readonly microsecond?: number;
  readonly years?: number;
  readonly months?: number;
  readonly days?: number;
  readonly hours?: number;
  readonly minutes?: number;
  readonly seconds?: number;
  readonly microseconds?: number;
  readonly weekday?: { readonly day: number; readonly nth: number };
}
export interface Instant {
  /** Milliseconds since 1970, whole seconds. */
  readonly instant: number;
  readonly microsecond: number;
}

/**
 * Moves a time as `dateutil.relativedelta` of Python does: parts that are given are set first (the day is cut to the
 * month), then years and months are added, then days and smaller, then the weekday is looked for. In UTC.
 * Undefined when the result is outside the years 1 to 9999.
 */
export function moveTime({ instant, microsecond }: Instant, change: Relative): Instant | undefined {
  const from = new Date(instant);
  const months = (change.year ?? from.getUTCFullYear()) * 12 + (change.month ?? from.getUTCMonth() + 1) - 1;
  const moved = months + (change.years ?? 0) * 12 + (change.months ?? 0);
  const [year, month] = [Math.floor(moved / 12), (((moved % 12) + 12) % 12) + 1];
  if (!isYear(year)) return undefined;
  const day = Math.min(change.day ?? from.getUTCDate(), daysInMonth(year, month));
  const clock =
    (change.hour ?? from.getUTCHours()) * 3600 +
    (change.minute ?? from.getUTCMinutes()) * 60 +
    (change.second ?? from.getUTCSeconds());
  const micro = (change.microsecond ?? microsecond) + (change.microseconds ?? 0);
  const seconds =
    clock +
    (change.days ?? 0) * 86_400 +
    (change.hours ?? 0) * 3600 +
    (change.minutes ?? 0) * 60 +
    (change.seconds ?? 0) +
    Math.floor(micro / 1_000_000);
  const added = utc(year, month, day) + seconds * 1000;
  const result = added + jumpDays(added, change.weekday) * 86_400_000;
  const isInside = Math.abs(result) < 8.64e15 && isYear(new Date(result).getUTCFullYear());
  return isInside ? { instant: result, microsecond: ((micro % 1_000_000) + 1_000_000) % 1_000_000 } : undefined;
}

const isYear = (year: number) => year >= 1 && year <= 9999;

function jumpDays(instant: number, weekday: Relative['weekday']): number {
  if (!weekday) return 0;
  const today = (new Date(instant).getUTCDay() + 6) % 7;
  const weeks = (Math.abs(weekday.nth) - 1) * 7;
  if (weekday.nth > 0) return weeks + ((7 - today + weekday.day) % 7);
  return -(weeks + ((today - weekday.day + 7) % 7));
}
