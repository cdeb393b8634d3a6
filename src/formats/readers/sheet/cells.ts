import type { RawCell } from '#formats/reader.ts';

const DAY_MS = 86_400_000;

/** What a number format shows. */
export type Shown = 'number' | 'date' | 'datetime' | 'time' | 'percent' | `code ${string}` | `money ${string}`;

/** Number formats every workbook has without defining them (ECMA-376 part 1, 18.8.30). */
const BUILT_IN: Readonly<Record<number, Shown>> = {
  9: 'percent',
  10: 'percent',
  14: 'date',
  15: 'date',
  16: 'date',
  17: 'date',
  18: 'time',
  19: 'time',
  20: 'time',
  21: 'time',
  22: 'datetime',
  45: 'time',
  46: 'time',
  47: 'time',
  27: 'date',
  28: 'date',
  29: 'date',
  30: 'date',
  31: 'date',
  36: 'date',
  50: 'date',
  51: 'date',
  52: 'date',
  53: 'date',
  54: 'date',
  57: 'date',
  58: 'date',
};

/** `"$"#,##0.00`, `[$€-407]`, `\$`: the sign of a currency in a format. */
const CURRENCY = /(?:"|\[\$|\\|^|_\()([$€£])/;

/** Three zeros and more show a number with leading zeros (postal codes), also in groups (`000-00-0000`). */
const CODE = /^0+(?:[- ]0+)*$(?<=0.*0.*0)/;

/** What a format shows, from its code ("dd/mm/yyyy", "0.0%") or its number. */
export function shownBy(id: number, code: string | undefined): Shown {
  if (code === undefined) return BUILT_IN[id] ?? 'number';
  const plain = code
    .replace(/"[^"]*"|\\.|_.|\*./g, '')
    .replace(/\[(?:[^\]hms][^\]]*|[hms]+[^\]hms][^\]]*)\]/gi, '')
    .split(';')[0]!
    .toLowerCase();
  if (plain.includes('general') || plain.includes('@')) return 'number';
  const days = /[yd]|m(?!m?:)(?<!:m)(?<!:mm)/.test(plain.replace(/h+:?m+(?::?s+)?|m+:s+/g, ''));
  const times = /h|s|\[h|\[m|am\/pm/.test(plain);
  if (days && /[ymd]/.test(plain)) return times ? 'datetime' : 'date';
  if (times) return 'time';
  const digits = code
    .split(';')[0]!
    .replace(/\\(?=.)|"/g, '')
    .trim();
  if (CODE.test(digits)) return `code ${digits}`;
  if (plain.includes('%')) return 'percent';
  const currency = CURRENCY.exec(code.split(';')[0]!);
  return currency === null || !/[0#]/.test(plain) ? 'number' : `money ${currency[1]!}`;
}

/** A number of a sheet as it is meant: text of a date or time, "12.5%", or the number itself. */
export function sheetNumber(value: number, shown: Shown, date1904: boolean): RawCell {
  if (!Number.isFinite(value)) return '';
  if (shown === 'number') return value;
  if (shown === 'percent') return `${Number((value * 100).toPrecision(12))}%`;
  if (shown.startsWith('money ')) return `${value < 0 ? '-' : ''}${shown.slice(6)}${Math.abs(value)}`;
  if (shown.startsWith('code ')) return codeOf(value, shown.slice(5));
  if (shown === 'time' && value >= 0 && value < 1) return timeOf(value);
  return serialDate(value, shown, date1904);
}

/** A number in the digits of its format; one that has more digits than the format keeps them in front. */
function codeOf(value: number, digits: string): RawCell {
  if (value < 0 || !Number.isSafeInteger(value)) return value;
  const rest = [...String(value).padStart(digits.replace(/[^0]/g, '').length, '0')];
  const shown = [...digits].toReversed().map((sign) => (sign === '0' ? rest.pop()! : sign));
  return rest.join('') + shown.toReversed().join('');
}

/** Days since 30 December 1899 (or 1 January 1904). Lotus took 1900 for a leap year, so days before March 1900 are off by one. */
function serialDate(value: number, shown: Shown, date1904: boolean): RawCell {
  if (value < 0 || value > 2_958_466) return value;
  const days = date1904 ? value + 1462 : value < 60 ? value + 1 : value;
  const instant = Math.round((days - 25_569) * 86_400) * 1000;
  const text = new Date(instant).toISOString();
  const whole = instant % DAY_MS === 0;
  return shown === 'date' || (whole && shown !== 'time') ? text.slice(0, 10) : text.slice(0, 19);
}

function timeOf(value: number): string {
  const seconds = Math.round(value * 86_400);
  const two = (n: number): string => String(n).padStart(2, '0');
  const text = `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}`;
  return seconds % 60 === 0 ? text : `${text}:${two(seconds % 60)}`;
}

/** `BC12` → row and column, 0-based; undefined when it is no address. */
export function addressOf(ref: string): { row: number; column: number } | undefined {
  let column = 0;
  let at = 0;
  for (; at < ref.length; at++) {
    const code = ref.charCodeAt(at) & ~32;
    if (code < 65 || code > 90) break;
    column = column * 26 + code - 64;
  }
  const row = Number(ref.slice(at));
  return column === 0 || !Number.isInteger(row) || row < 1 ? undefined : { row: row - 1, column: column - 1 };
}

export function columnLetters(column: number): string {
  let letters = '';
  for (let rest = column + 1; rest > 0; rest = Math.floor((rest - 1) / 26))
    letters = String.fromCharCode(65 + ((rest - 1) % 26)) + letters;
  return letters;
}
