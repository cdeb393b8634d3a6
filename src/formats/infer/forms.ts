import { moment, readMoment } from './moment.ts';

/** What a cell looks like. A column counts each form; the counts decide its type. */
export const Form = {
  blank: 0,
  /** A mark for "no value": NA, null, - … */
  missing: 1,
  int: 2,
  /** Digits with a leading zero, or too many to be counted with. */
  code: 3,
  /** A point and digits. */
  double: 4,
  /** `12.0` as left by programs that have no whole numbers with gaps. */
  pointZero: 5,
  /** `1,234`: thousands or a decimal comma. */
  ambiguousComma: 6,
  /** `1.234`: thousands or a decimal point. */
  ambiguousPoint: 7,
  decimalComma: 8,
  /** `1,234,567.8` */
  thousandsComma: 9,
  /** `1.234.567,8` */
  thousandsPoint: 10,
  /** `1 234 567,8` or `1'234.5` */
  thousandsOther: 11,
  date: 12,
  datetime: 13,
  yearMonth: 14,
  time: 15,
  boolean: 16,
  /** `42.35, -71.08` with or without brackets, or after an address. */
  point: 17,
  wkt: 18,
  json: 19,
  url: 20,
  email: 21,
  /** `#REF!` */
  error: 22,
  text: 23,
  dms: 24,
  list: 25,
  shape: 26,
} as const;
export const FORMS = 27;

/** Marks around a number, found with it. */
export const affix = { percent: false, currency: '', negative: false, body: '' };

/** How accounting formats of spreadsheets write "nothing". */
export const NO_MONEY = ['$ -', '$-', '£ -', '£-', '€ -', '€-', '- €', '-€'];

const MISSING = new Set([
  'na',
  'n/a',
  '#n/a',
  'n.a.',
  'n.a',
  'null',
  '(null)',
  '<null>',
  '[null]',
  'nan',
  'nil',
  '-',
  '--',
  '---',
  '–',
  '—',
  '.',
  '..',
  '...',
  '?',
  '*',
  '**',
  '***',
  '****',
  '*****',
  'none',
  '#n/a n/a',
  '\\n',
  ...NO_MONEY,
]);
/** Days that programs write for "no day": of zeros, the zeroth of January 1900, the last of the year 9999. */
export const NO_DAY =
  /^(?:0{1,2}[/.-]0{1,2}[/.-]0{2,4}|0000[-/.]00[-/.]00|0?1\/0{1,2}\/(?:19)?00|12[-/]31[-/]9999|31[-/.]12[-/.]9999|9999[-/]12[-/]31)(?:[ T]\d\d?:\d\d(?::\d\d(?:\.\d+)?)?(?: ?[AP]M)?Z?)?$/i;
/** Rows of one sign, the point where no place is, and days that are none. */
const SIGNS = /^(?:([-*.?_=~#])\1*|[([]?0(?:\.0+)?\s*,\s*0(?:\.0+)?[)\]]?)$/;
export function isNothing(text: string): boolean {
  return SIGNS.test(text) || NO_DAY.test(text);
}
const BOOLEANS = new Set([
  'true',
  'false',
  'yes',
  'no',
  'y',
  'n',
  't',
  'f',
  'oui',
  'non',
  'ja',
  'nein',
  'sí',
  'si',
  'vrai',
  'faux',
  'wahr',
  'falsch',
  'verdadero',
  'falso',
  'vero',
]);
const MONTH_OR_DAY = new Set(
  'jan feb mar apr may jun jul aug sep oct nov dec mai okt dez fév fev avr aoû aou déc mär maa mei mrt ene abr ago dic gen mag giu lug set ott mon tue wed thu fri sat sun die mit don fre sam son lun mer jeu ven dim'.split(
    ' ',
  ),
);
const NUMBERLIKE =
  /^(?<open>\()?(?<sign>[-+\u2212])?\s?(?<before>US\$|CA\$|[$€£¥]|USD|EUR|GBP|CHF|CAD)?\s?(?<sign2>[-+\u2212])?(?<body>\d[\d.,'’ \u00A0\u202F]*|[.,]\d+)(?<exponent>[eE][-+]?\d{1,3})?\s?(?<after>[$€£¥%]|USD|EUR|GBP|CHF|CAD)?(?<minus>-)?(?<close>\))?$/;
const POINT = /^(?:.*\n)?\s*[([]?\s*[-+]?\d{1,3}\.\d+\s*[,; ]\s*[-+]?\d{1,3}\.\d+\s*[)\]]?$/s;
const WKT =
  /^(?:SRID=\d+;)?\s*(?:MULTI)?(?:POINT|LINESTRING|POLYGON)\s*(?:ZM?|M)?\s*\(|^(?:SRID=\d+;)?\s*GEOMETRYCOLLECTION\s*\(/i;
const DMS = /^\s*\d{1,3}\s*°\s*\d{1,2}\s*['’′]\s*(?:[\d.]+\s*(?:["”″]|''))?\s*[NSEW]\b/i;
const BOTH_SIDES = /[NS]\b.*[EW]\b|[EW]\b.*[NS]\b/i;
const TIME = /^\d{1,3}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?: ?[AaPp]\.?[Mm]\.?)?$/;
const ERROR = /^#(?:REF|DIV\/0|VALUE|NAME|NUM|NULL|SPILL|CALC)[!?]?$/i;

/** The form of a cell of text. The text is trimmed. */
export function formOf(text: string): number {
  const length = text.length;
  if (length === 0) return Form.blank;
  const code = text.charCodeAt(0);
  if ((code >= 48 && code <= 57) || code === 45) return startsWithDigit(text, code === 45 ? 1 : 0);
  const letter = code | 32;
  if (letter >= 97 && letter <= 122) return startsWithLetter(text);
  return other(text);
}

function startsWithDigit(text: string, from: number): number {
  const length = text.length;
  let at = from;
  let code = 0;
  while (at < length && (code = text.charCodeAt(at)) >= 48 && code <= 57) at++;
  const digits = at - from;
  if (at === length && digits > 0) return wholeNumber(text, from, digits);
  if (code === 46 && digits > 0) {
    const point = at++;
    while (at < length && (code = text.charCodeAt(at)) >= 48 && code <= 57) at++;
    if (at === length && at > point + 1) return pointNumber(text, from, point);
  }
  return other(text);
}

function wholeNumber(text: string, from: number, digits: number): number {
  if (digits > 1 && text.charCodeAt(from) === 48) return Form.code;
  return digits > 15 ? Form.code : Form.int;
}

function pointNumber(text: string, from: number, point: number): number {
  const decimals = text.length - point - 1;
  const whole = point - from;
  if (whole > 1 && text.charCodeAt(from) === 48) return text.charCodeAt(from + 1) === 48 ? Form.code : Form.text;
  if (decimals === 1 && text.charCodeAt(point + 1) === 48) return Form.pointZero;
  if (decimals === 3 && whole <= 3 && text.charCodeAt(from) !== 48) return Form.ambiguousPoint;
  return Form.double;
}

function startsWithLetter(text: string): number {
  const length = text.length;
  if (length <= 9) {
    const lower = text.toLowerCase();
    if (BOOLEANS.has(lower)) return Form.boolean;
    if (MISSING.has(lower)) return Form.missing;
  }
  const special = addressOrShape(text);
  if (special !== Form.text) return special;
  if (length < 80) {
    if (text.includes('@') && isEmail(text)) return Form.email;
    const last = text.charCodeAt(length - 1);
    if (length < 40 && ((last >= 48 && last <= 57) || (last | 32) === 109)) {
      if (MONTH_OR_DAY.has(text.slice(0, 3).toLowerCase()) && readMoment(text) && plausible()) return dateForm();
      if (/^(?:usd|eur|gbp|chf|cad|us\$|ca\$)/i.test(text)) return numberForm(text);
    }
  }
  if (text.endsWith(')') && POINT.test(text)) return Form.point;
  return Form.text;
}

/** By the first letter: h, w begin addresses; p, l, m, g, s begin well-known text. */
function addressOrShape(text: string): number {
  const code = text.charCodeAt(0) | 32;
  if (code === 104 || code === 119) return /^(?:https?:\/\/|www\.)\S+$/i.test(text) ? Form.url : Form.text;
  if (code !== 112 && code !== 108 && code !== 109 && code !== 103 && code !== 115) return Form.text;
  return WKT.test(text) ? Form.wkt : Form.text;
}

export function isEmail(text: string): boolean {
  return /^[^\s@,;<>]+@[^\s@,;<>]+\.[a-z]{2,}$/i.test(text);
}

function dateForm(): number {
  if (moment.hasTime) return Form.datetime;
  return moment.cDigits === 0 || (moment.named > 0 && moment.aDigits === 0) ? Form.yearMonth : Form.date;
}

function other(text: string): number {
  const first = text.charCodeAt(0);
  if (first === 123 || first === 91) return jsonForm(text);
  if (first === 40 && POINT.test(text) && !isNothing(text)) return Form.point;
  const short = text.length <= 48 ? shortForm(text, first) : Form.text;
  if (short !== Form.text) return short;
  if (text.length < 400 && POINT.test(text)) return Form.point;
  return text.length < 80 && text.includes('@') && isEmail(text) ? Form.email : Form.text;
}

/** Dates, times, angles, marks of nothing, written numbers and errors are short. */
function shortForm(text: string, first: number): number {
  if (first >= 48 && first <= 57) {
    if (readMoment(text) && plausible()) return dateForm();
    if (TIME.test(text)) return Form.time;
    if (DMS.test(text)) return BOTH_SIDES.test(text) ? Form.dms : Form.text;
  }
  if (MISSING.has(text.toLowerCase()) || isNothing(text)) return Form.missing;
  const number = numberForm(text);
  if (number !== Form.text) return number;
  return ERROR.test(text) ? Form.error : Form.text;
}

/** No date has a day or month of nothing, or two parts over 12 that are not a year. */
function plausible(): boolean {
  const { a, b, c, aDigits, cDigits, named } = moment;
  if (named > 0) return a <= 31;
  if (aDigits === 4) return b >= 1 && b <= 12 && (cDigits === 0 || (c >= 1 && c <= 31)) && a >= 1000 && a <= 2999;
  if (a < 1 || b < 1 || a > 31 || b > 31) return false;
  if (cDigits === 4 && (c < 1000 || c > 2999)) return false;
  return a <= 12 || b <= 12;
}

function jsonForm(text: string): number {
  const last = text.charCodeAt(text.length - 1);
  if (text.charCodeAt(0) === 91 && POINT.test(text)) return Form.point;
  if (last !== 125 && last !== 93) return Form.text;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' ? Form.json : Form.text;
  } catch {
    return Form.text;
  }
}

/** Looks at how the digits of a written number are grouped; fills `affix`. */
export function numberForm(text: string): number {
  const groups = NUMBERLIKE.exec(text)?.groups;
  if (groups === undefined) return Form.text;
  if ((groups['open'] === undefined) !== (groups['close'] === undefined)) return Form.text;
  affix.percent = groups['after'] === '%';
  affix.currency = groups['before'] ?? (affix.percent ? '' : (groups['after'] ?? ''));
  const signs = [groups['sign'], groups['sign2'], groups['minus']].filter((sign) => sign !== undefined);
  if (signs.length > 1) return Form.text;
  affix.negative = groups['open'] !== undefined || (signs.length > 0 && signs[0] !== '+');
  const body = groups['body']!.trimEnd();
  affix.body = body + (groups['exponent'] ?? '');
  return groupingOf(body, groups['exponent'] !== undefined);
}

function groupingOf(body: string, exponent: boolean): number {
  const digits = body.replace(/[^\d]/g, '').length;
  if (/^\d+$/.test(body)) return exponent ? Form.double : wholeNumber(body, 0, digits);
  if (/^\d*\.\d+$/.test(body) || /^\d+\.$/.test(body))
    return exponent || body.startsWith('.') || body.endsWith('.')
      ? Form.double
      : pointNumber(body, 0, body.indexOf('.'));
  if (exponent) return Form.text;
  if (/^[1-9]\d{0,2},\d{3}$/.test(body)) return Form.ambiguousComma;
  if (/^\d*,\d+$/.test(body)) return Form.decimalComma;
  if (/^\d{1,3}(?:,\d{3})+(?:\.\d*)?$/.test(body) || /^\d{1,3}(?:,\d{2})*,\d{3}(?:\.\d*)?$/.test(body))
    return Form.thousandsComma;
  if (/^\d{1,3}(?:\.\d{3})+(?:,\d*)?$/.test(body)) return Form.thousandsPoint;
  if (/^\d{1,3}(?:[ \u00A0\u202F'’]\d{3})+(?:[.,]\d*)?$/.test(body)) return Form.thousandsOther;
  return Form.text;
}
