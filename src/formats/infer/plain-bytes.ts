const ZERO = 48;
const NINE = 57;
const MINUS = 45;
const POINT = 46;
const MOST_DIGITS = 15;
const POWERS = Array.from({ length: 23 }, (_, i) => 10 ** i);

/** The number last read by `readPlainNumber`. */
export const plain = {
  value: 0,
  /** Digits before and after the point. */
  whole: 0,
  decimals: 0,
  leadingZero: false,
  /** End of the number without zeros after its last decimal, nor a point. */
  end: 0,
};

/**
 * Reads digits with at most a minus in front and a point between, 15 digits in all: so few that the value is exact.
 * False for everything else, also for `007`; results stand in `plain`.
 */
export function readPlainNumber(bytes: Uint8Array, start: number, end: number): boolean {
  const from = bytes[start] === MINUS ? start + 1 : start;
  let mantissa = 0;
  let at = from;
  let code = 0;
  while (at < end && (code = bytes[at]!) >= ZERO && code <= NINE) {
    mantissa = mantissa * 10 + code - ZERO;
    at++;
  }
  const whole = at - from;
  if (whole === 0 || whole > MOST_DIGITS || (whole > 1 && bytes[from] === ZERO)) return false;
  let decimals = 0;
  let last = at;
  if (at < end) {
    if (code !== POINT) return false;
    const point = at++;
    while (at < end && (code = bytes[at]!) >= ZERO && code <= NINE) {
      mantissa = mantissa * 10 + code - ZERO;
      at++;
      if (code !== ZERO) last = at;
    }
    decimals = at - point - 1;
    if (at !== end || decimals === 0 || whole + decimals > MOST_DIGITS) return false;
  }
  const value = decimals === 0 ? mantissa : mantissa / POWERS[decimals]!;
  plain.value = from === start ? value : -value;
  plain.whole = whole;
  plain.decimals = decimals;
  plain.leadingZero = bytes[from] === ZERO;
  plain.end = last;
  return true;
}

/** The moment last read by `readIso`. */
export const iso = { month: 0, day: 0, timed: false, hour: 0, minute: 0, second: 0, zoned: false };

/**
 * Reads `2020-07-01`, alone or with `T` or a space and `00:00:02`, alone or with `Z` or `+00:00`. False for everything
 * else and for what is no day of a calendar between the years 1000 and 2999; results stand in `iso`.
 */
export function readIso(bytes: Uint8Array, start: number, end: number): boolean {
  const length = end - start;
  if (length !== 10 && length !== 19 && length !== 20 && length !== 25) return false;
  const first = bytes[start]!;
  if (first !== 49 && first !== 50) return false;
  const year = two(bytes, start) * 100 + two(bytes, start + 2);
  iso.month = two(bytes, start + 5);
  iso.day = two(bytes, start + 8);
  // Anything that is no digit makes its number, and so the sum, NaN.
  if (!(year + iso.month + iso.day > 0) || bytes[start + 4] !== MINUS || bytes[start + 7] !== MINUS) return false;
  if (iso.month < 1 || iso.month > 12 || iso.day < 1 || iso.day > 31) return false;
  if (iso.day > 28 && !isDay(iso.month, iso.day)) return false;
  iso.timed = length > 10;
  iso.zoned = length > 19;
  return !iso.timed || readTime(bytes, start + 10, length);
}

function readTime(bytes: Uint8Array, at: number, length: number): boolean {
  if (bytes[at] !== 32 && bytes[at] !== 84) return false;
  iso.hour = two(bytes, at + 1);
  iso.minute = two(bytes, at + 4);
  iso.second = two(bytes, at + 7);
  if (bytes[at + 3] !== 58 || bytes[at + 6] !== 58) return false;
  if (!(iso.hour < 24 && iso.minute < 60 && iso.second < 60)) return false;
  return length === 19 || (length === 20 ? bytes[at + 9] === 90 : isZero(bytes, at + 9));
}

function two(bytes: Uint8Array, at: number): number {
  const [tens, ones] = [bytes[at]! - ZERO, bytes[at + 1]! - ZERO];
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}

/** The 29th of February is left to those who know leap years. */
function isDay(month: number, day: number): boolean {
  if (month === 2) return false;
  return day <= 30 || (month !== 4 && month !== 6 && month !== 9 && month !== 11);
}

/** `+00:00` */
function isZero(bytes: Uint8Array, at: number): boolean {
  return (
    bytes[at] === 43 &&
    bytes[at + 1] === ZERO &&
    bytes[at + 2] === ZERO &&
    bytes[at + 3] === 58 &&
    bytes[at + 4] === ZERO &&
    bytes[at + 5] === ZERO
  );
}
