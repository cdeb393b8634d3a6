const formats = new Map<string, Intl.DateTimeFormat>();
const offsets = new Map<string, number>();
const QUARTER_HOUR = 900_000;
const MAX_CACHED = 20_000;

/** The zone as the time zone database spells it (`europe/paris` → `Europe/Paris`); undefined when there is none. */
export function findZone(text: string): string | undefined {
  // Bare offsets (`+02:00`) are zones to Intl but have no name in the database.
  if (!/^[A-Za-z][A-Za-z0-9_+\-/]{1,60}$/.test(text)) return undefined;
  try {
    return formatOf(text).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}

/** Seconds to add to UTC to get the wall clock of `zone` at an instant (milliseconds since 1970). */
export function offsetAt(instant: number, zone: string): number {
  if (zone === 'UTC') return 0;
  // Offsets change at full quarters of an hour only, seen from UTC.
  const quarter = Math.floor(instant / QUARTER_HOUR);
  const key = `${zone} ${quarter}`;
  const known = offsets.get(key);
  if (known !== undefined) return known;
  if (offsets.size > MAX_CACHED) offsets.clear();
  const found = findOffset(quarter * QUARTER_HOUR, zone);
  offsets.set(key, found);
  return found;
}

/**
 * The instant (milliseconds since 1970) at which the wall clock of `zone` shows `local`, itself given as if it were UTC.
 * A time that a clock change skips is read with the offset before the change; of one that comes twice, the first is taken.
 */
export function instantOf(local: number, zone: string): number {
  const DAY = 86_400_000;
  const before = offsetAt(local - DAY, zone);
  const after = offsetAt(local + DAY, zone);
  const first = local - before * 1000;
  if (before === after || offsetAt(first, zone) === before) return first;
  const second = local - after * 1000;
  return offsetAt(second, zone) === after ? second : first;
}

function findOffset(instant: number, zone: string): number {
  const parts: Record<string, number> = {};
  for (const { type, value } of formatOf(zone).formatToParts(instant)) parts[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  // Years before 1 come as 1 BC and on; they shift by whole days only, which the last lines undo.
  const wall = new Date(0);
  wall.setUTCFullYear(new Date(instant).getUTCFullYear() <= 0 ? 1 - year : year, month - 1, day);
  wall.setUTCHours(hour, minute, second);
  return Math.round((wall.getTime() - instant) / 1000);
}

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  formats.set(zone, format);
  return format;
}
