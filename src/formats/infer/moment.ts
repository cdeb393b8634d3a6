/**
 * Reads a date, with or without a time, in any of the forms that stand in files. It neither allocates nor decides the
 * order of day and month: the column does. Results stand in `moment` until the next call.
 */
export interface Moment {
  /** What stands first, second and third; a month name is already a number. */
  a: number;
  b: number;
  c: number;
  /** How many digits the part had; 0 = missing. */
  aDigits: number;
  bDigits: number;
  cDigits: number;
  /** Position of the month when it is a name: 1 or 2, else 0. */
  named: number;
  /** Character code of the separator. */
  separator: number;
  hasTime: boolean;
  hour: number;
  minute: number;
  second: number;
  micros: number;
  /** Minutes east of UTC; NaN when there is no zone. */
  offset: number;
}

export const moment: Moment = {
  a: 0,
  b: 0,
  c: 0,
  aDigits: 0,
  bDigits: 0,
  cDigits: 0,
  named: 0,
  separator: 0,
  hasTime: false,
  hour: 0,
  minute: 0,
  second: 0,
  micros: 0,
  offset: Number.NaN,
};

const MONTHS: Readonly<Record<string, number>> = Object.fromEntries(
  [
    'jan january januar janvier janv enero ene gennaio gen januari jän jänner',
    'feb february februar février fevrier févr fevr fév febrero febbraio februari',
    'mar march märz maerz mär mrz mars marzo maart mrt',
    'apr april avril avr abril abr aprile',
    'may mai mayo maggio mag mei',
    'jun june juni juin junio giugno giu',
    'jul july juli juillet juil julio luglio lug',
    'aug august août aout agosto ago augustus',
    'sep sept september septembre septiembre set settembre',
    'oct october oktober okt octobre octubre ottobre ott',
    'nov november novembre noviembre',
    'dec december dezember dez décembre decembre déc diciembre dic dicembre',
  ].flatMap((names, i) => names.split(' ').map((name) => [name, i + 1])),
);
const MONTH_NAME = /\p{L}+/u;
const WEEKDAY = /^(?:mon|tue|wed|thu|fri|sat|sun|mo|di|mi|do|fr|sa|so|lun|mar|mer|jeu|ven|sam|dim)[a-zé]*\.?,? /i;

let text = '';
let at = 0;

/** True when the whole text is a date or a date and a time. */
export function readMoment(given: string): boolean {
  text = given;
  at = 0;
  moment.hasTime = false;
  moment.hour = moment.minute = moment.second = moment.micros = 0;
  moment.offset = Number.NaN;
  moment.named = 0;
  const length = text.length;
  if (length < 6 || length > 48) return false;
  const first = text.charCodeAt(0);
  const started = first >= 48 && first <= 57 ? numericDate() : false;
  if (!started && !namedDate()) return false;
  if (at === length) return true;
  return readTime() && at === length && sane();
}

function sane(): boolean {
  const { hour, minute, second } = moment;
  return minute < 60 && second <= 60 && (hour < 24 || (hour === 24 && minute === 0 && second === 0));
}

let digits = 0;

function number(): number {
  let value = 0;
  digits = 0;
  for (; at < text.length; at++, digits++) {
    const code = text.charCodeAt(at);
    if (code < 48 || code > 57) break;
    value = value * 10 + code - 48;
  }
  return value;
}

/** `2015-06-30`, `20150630` is not one, `30/6/15`, `30.06.2015`, `2015/6`. */
function numericDate(): boolean {
  moment.a = number();
  moment.aDigits = digits;
  const separator = text.charCodeAt(at);
  // - / . : anything else is no numeric date.
  if ((separator !== 45 && separator !== 47 && separator !== 46) || digits === 0 || digits > 4 || digits === 3) {
    at = 0;
    return false;
  }
  moment.separator = separator;
  at++;
  moment.b = number();
  moment.bDigits = digits;
  if (digits === 0 || digits > 2) {
    at = 0;
    return false;
  }
  if (text.charCodeAt(at) !== separator) {
    moment.c = 0;
    moment.cDigits = 0;
    return moment.aDigits === 4 && separator !== 46 && at === text.length;
  }
  at++;
  moment.c = number();
  moment.cDigits = digits;
  const whole = moment.aDigits === 4 ? digits > 0 && digits <= 2 : digits === 4 || digits === 2;
  if (!whole) at = 0;
  return whole;
}

/** `4-Jan-10`, `January 4, 2010`, `4 janvier 2010`, `Mon, 04 Jan 2010`. */
function namedDate(): boolean {
  const name = MONTH_NAME.exec(text);
  if (name === null) return false;
  const weekday = WEEKDAY.exec(text);
  if (weekday !== null && text.length > weekday[0].length + 5 && MONTH_NAME.test(text.slice(weekday[0].length))) {
    at = weekday[0].length;
  }
  const rest = text.slice(at);
  const found =
    /^(?<a>\d{1,2})(?:st|nd|rd|th|\.|er|º)?[- /.]?(?: de )?\s?(?<month>\p{L}+)\.?,?[- /]?(?: de | del )?\s?'?(?<y>\d{4}|\d{2})(?![\d])/u.exec(
      rest,
    ) ??
    /^(?<month>\p{L}+)\.?[- /]?\s?(?<a>\d{1,2})(?:st|nd|rd|th)?,?[- /]\s?(?<y>\d{4}|\d{2})(?![\d:])/u.exec(rest) ??
    /^(?<month>\p{L}+)\.?[- ,]\s?(?<y>\d{4})(?![\d])$/u.exec(rest) ??
    /^(?<y>\d{4})[- ](?<month>\p{L}+)[- ](?<a>\d{1,2})(?![\d])/u.exec(rest);
  const groups = found?.groups;
  const month = MONTHS[groups?.['month']?.toLowerCase() ?? ''];
  if (found === null || groups === undefined || month === undefined) return false;
  moment.named = 2;
  moment.a = groups['a'] === undefined ? 0 : Number(groups['a']);
  moment.aDigits = groups['a'] === undefined ? 0 : groups['a'].length;
  moment.b = month;
  moment.bDigits = 2;
  moment.c = Number(groups['y']);
  moment.cDigits = groups['y']!.length;
  moment.separator = 32;
  at += found[0].length;
  return true;
}

function readTime(): boolean {
  let code = text.charCodeAt(at);
  if (code === 44) code = text.charCodeAt(++at);
  if (code !== 32 && code !== 84 && code !== 116) return false;
  while (text.charCodeAt(at) === 32 || text.charCodeAt(at) === 84 || text.charCodeAt(at) === 116) at++;
  moment.hour = number();
  if (digits === 0 || digits > 2) return false;
  moment.hasTime = true;
  const colon = text.charCodeAt(at);
  if (colon === 58 || colon === 104) {
    at++;
    moment.minute = number();
    if (digits !== 2) return false;
    if (text.charCodeAt(at) === 58) {
      at++;
      moment.second = number();
      if (digits !== 2) return false;
      const point = text.charCodeAt(at);
      if (point === 46 || point === 44) {
        at++;
        const fraction = number();
        moment.micros = Math.floor(fraction * 10 ** (6 - digits));
      }
    }
  } else if (!/^ ?[ap]\.?m/i.test(text.slice(at))) return false;
  return at === text.length || readSuffix();
}

/** `AM`, `p.m.`, `Z`, `+02:00`, `UTC`. */
function readSuffix(): boolean {
  skipSpace();
  const letter = text.charCodeAt(at) | 32;
  if (letter === 97 || letter === 112) {
    const length =
      (text.charCodeAt(at + 1) | 32) === 109 ? 2 : (/^[ap]\.m\.?/i.exec(text.slice(at, at + 4))?.[0].length ?? 0);
    if (length === 0 || moment.hour > 12) return false;
    if (moment.hour > 0) moment.hour = (moment.hour % 12) + (letter === 112 ? 12 : 0);
    at += length;
    if (at === text.length) return true;
    skipSpace();
  }
  return readZone();
}

function skipSpace(): void {
  if (text.charCodeAt(at) === 32) at++;
}

function readZone(): boolean {
  const zone = /^(?:(?<utc>z|utc|gmt)|(?<sign>[-+\u2212])(?<hours>\d{2}):?(?<minutes>\d{2})?)$/i.exec(
    text.slice(at),
  )?.groups;
  if (zone === undefined) return false;
  const minutes = Number(zone['hours'] ?? 0) * 60 + Number(zone['minutes'] ?? 0);
  moment.offset = zone['sign'] === undefined || zone['sign'] === '+' ? minutes : -minutes;
  at = text.length;
  return true;
}
