import type { Annotations, FieldTypeId } from '#core/field.ts';
import type { Conversion } from './conversion.ts';
import { DISTINCT_CAP, type ColumnStats } from './column.ts';
import { readDates, type DateHint } from './decide-date.ts';
import { readNumbers } from './decide-number.ts';
import { Form, isNothing, NO_DAY, NO_MONEY } from './forms.ts';
import { namesCode, namesTime, namesYear, wordsOf } from './names.ts';

/** What a column is taken for. */
export interface Decision {
  readonly type: FieldTypeId;
  readonly conversion: Omit<Conversion, 'field' | 'columns'>;
  readonly annotations: Annotations;
  /** Sentences for the publisher about this column. */
  readonly said: readonly string[];
  /** Something was guessed that the column can't prove. */
  readonly guessed: boolean;
}

export interface DecideContext {
  readonly hint: DateHint;
  /** Decimal commas are usual: a semicolon file, or another column proves it. */
  readonly commaPlace: boolean;
  readonly timezone: string;
  /** `NA` stands for nothing in typed columns of this table. */
  readonly naIsMissing: boolean;
}

const ALWAYS_NULL = [
  'n/a',
  '#n/a',
  '#n/a n/a',
  'null',
  '(null)',
  '<null>',
  '[null]',
  'nan',
  '-',
  '--',
  '---',
  '–',
  '—',
  '.',
  '..',
  '...',
  '?',
  '\\n',
  ...NO_MONEY,
];
/** Words for "we don't know" that stand in columns of numbers and dates. */
const UNKNOWN =
  /^(?:unknown|unk|not (?:coded|known|available|applicable|recorded|reported|stated|given|provided|specified|assigned)|no data|nodata|missing|none|nil|n\.?d\.?|nd|nc|n\.?c\.?|s\/?o|s\/?d|k\.? ?a\.?|keine angaben?|unbekannt|inconnu|non (?:renseign[ée]|disponible|communiqu[ée])|desconocido|sin dato|sconosciuto|tb[acd]|pending|redacted|suppressed|confidential|withheld|blank|empty|undefined|x|xx|n|err|error|#+|\*+)$/i;

/** Text wins on doubt: another type only when the whole column agrees but for marks of nothing and a few stray words. */
export function decide(name: string, column: ColumnStats, context: DecideContext): Decision {
  const filled = column.filled - column.count(Form.missing, Form.error);
  if (filled === 0) return text(name, column, context);
  return (
    geometry(column, filled) ??
    list(column, filled) ??
    booleans(column, filled) ??
    numbers(name, column, filled, context) ??
    dates(column, filled, context) ??
    text(name, column, context)
  );
}

interface Strays {
  /** Words read as "no value" that are worth telling. */
  readonly told: readonly string[];
  readonly nulls: readonly string[];
}

/** Stray words a typed column may hold without becoming text; undefined when there are too many or they look like codes. */
function strays(column: ColumnStats, filled: number, fitting: number): Strays | undefined {
  const bad = filled - fitting;
  if (bad <= 0) {
    const nulls = [...column.words.keys()].filter(isNothing).map((word) => word.toLowerCase());
    return { told: nulls.filter((word) => NO_DAY.test(word)), nulls };
  }
  if (fitting < 3 || column.overflow || column.count(Form.wkt, Form.json, Form.shape) > 0) return undefined;
  let unknown = 0;
  let words = 0;
  let codes = 0;
  const markers: string[] = [];
  const nothing: string[] = [];
  for (const [word, { count }] of column.words) {
    if (isNothing(word)) nothing.push(word.toLowerCase());
    if (isMissing(word) || isNothing(word)) continue;
    if (UNKNOWN.test(word)) {
      unknown += count;
      markers.push(word.toLowerCase());
    } else if (/\d/.test(word) || word.length < 3) codes += count;
    else words += count;
  }
  const rest = Math.max(0, bad - unknown);
  if (unknown > filled * 0.9) return undefined;
  if (rest > Math.max(filled * 0.005, filled >= 20 ? 1 : 0)) return undefined;
  return codes > Math.max(filled * 0.002, filled >= 100 ? 1 : 0) && words + codes > 0
    ? undefined
    : { told: [...new Set(markers), ...nothing.filter((word) => NO_DAY.test(word))], nulls: [...markers, ...nothing] };
}

/** Gauges write -999 where they measured nothing: when it stands more than once, far below everything else, and is no money. */
function withSentinels(markers: Strays | undefined, column: ColumnStats): Strays | undefined {
  if (markers === undefined || column.currencies.size > 0) return markers;
  const found = [...column.sentinels].filter(
    ([text, count]) => count > 1 && column.least >= (Number(text) > -99.5 ? 0 : -60) && Number.isFinite(column.least),
  );
  const texts = found.map(([text]) => text);
  return { told: [...markers.told, ...texts], nulls: [...markers.nulls, ...texts] };
}

function isMissing(word: string): boolean {
  return ALWAYS_NULL.includes(word.toLowerCase()) || /^(?:na|nil|n\.a\.?|\*+)$/i.test(word) || word.startsWith('#');
}

function nullsOf(markers: readonly string[]): string[] {
  return [
    ...new Set([...ALWAYS_NULL, 'na', 'n.a.', 'n.a', 'nil', 'none', '*', '**', '***', '****', '*****', ...markers]),
  ];
}

function geometry(column: ColumnStats, filled: number): Decision | undefined {
  const points = column.count(Form.point, Form.dms);
  if (points > 0 && points >= filled * 0.98) {
    const lonFirst = lonComesFirst(column);
    return plain('geo_point_2d', { to: 'point', nulls: nullsOf([]), lonFirst });
  }
  const shapes = column.count(Form.wkt, Form.shape);
  if (shapes > 0 && shapes >= filled * 0.98) {
    const allPoints = column.wktPoints + column.typedPoints >= shapes;
    return allPoints
      ? plain('geo_point_2d', { to: 'point', nulls: nullsOf([]), lonFirst: true })
      : plain('geo_shape', { to: 'shape', nulls: nullsOf([]) });
  }
  const json = column.count(Form.json);
  if (json === 0 || json < filled * 0.98) return undefined;
  const geojson = column.examples.every(
    (example) =>
      /^\{\s*"(?:type|coordinates|geometries)"\s*:/.test(example) &&
      /coordinates|geometries|"type":\s*"(?:Multi)?(?:Point|Line|Poly)/.test(example),
  );
  if (geojson) return plain('geo_shape', { to: 'shape', nulls: nullsOf([]) });
  const located = column.examples.every((example) => /"(?:lat|latitude)"\s*:/i.test(example));
  return located
    ? plain('geo_point_2d', { to: 'point', nulls: nullsOf([]) })
    : plain('json_blob', { to: 'json', nulls: nullsOf([]) });
}

function lonComesFirst(column: ColumnStats): boolean {
  const middle = (list: readonly number[]): number => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)] ?? 0;
  const first = column.firstCoordinates;
  if (first.some((value) => Math.abs(value) > 90)) return true;
  if (column.secondCoordinates.some((value) => Math.abs(value) > 90)) return false;
  // Nobody lives south of 60° S.
  return middle(first) < -60 || (column.bracketed > 0 && column.bracketed === first.length);
}

function plain(type: FieldTypeId, conversion: Decision['conversion'], annotations: Annotations = {}): Decision {
  return { type, conversion, annotations, said: [], guessed: false };
}

function list(column: ColumnStats, filled: number): Decision | undefined {
  const lists = column.count(Form.list);
  if (lists === 0 || lists < filled * 0.5) return undefined;
  return plain(
    'text',
    { to: 'list', nulls: [], separator: ';' },
    { multivalued: ';', ...(isShared(column, lists) ? { facet: true, disjunctive: true } : {}) },
  );
}

/** Tags are shared by rows; lists of titles are not. */
function isShared({ words, overflow }: ColumnStats, lists: number): boolean {
  return !overflow && words.size < 500 && (words.size <= 12 ? words.size < lists : words.size <= lists * 0.5);
}

const TRUE = new Set(['true', 'yes', 'y', 't', 'oui', 'ja', 'sí', 'si', 'vrai', 'wahr', 'verdadero', 'vero']);

function booleans(column: ColumnStats, filled: number): Decision | undefined {
  if (column.count(Form.boolean) !== filled) return undefined;
  const words = [
    ...new Set([...column.words.keys()].map((word) => word.toLowerCase()).filter((word) => !isMissing(word))),
  ];
  const truths = words.filter((word) => TRUE.has(word));
  const falsehoods = words.filter((word) => !TRUE.has(word));
  const strict = words.every((word) => word === 'true' || word === 'false');
  // A lone "Y" or "No" says too little about what its absence means.
  if (!strict && (truths.length === 0 || falsehoods.length === 0 || words.length > 4)) return undefined;
  return plain('boolean', { to: 'boolean', nulls: nullsOf([]), truths, falsehoods }, { facet: true });
}

function numbers(name: string, column: ColumnStats, filled: number, context: DecideContext): Decision | undefined {
  const reading = readNumbers(column, context.commaPlace);
  if (reading === undefined || reading.fitting === 0 || column.count(Form.code) > 0) return undefined;
  const markers = withSentinels(strays(column, filled, reading.fitting), column);
  if (markers === undefined) return undefined;
  const special =
    reading.whole && column.percents === 0 ? wholeNumbers(name, column, markers) : excelDays(name, column, markers);
  if (special !== undefined) return special;
  const marks = currencyOf(column, filled);
  const annotations: Annotations = {
    ...(column.percents > filled * 0.5 ? { unit: '%', semantic: 'percentage' } : {}),
    ...(marks === undefined ? {} : { unit: marks, semantic: 'currency' }),
  };
  const to = reading.whole ? 'int' : 'double';
  return {
    type: to,
    conversion: { to, nulls: nullsOf(markers.nulls), number: reading.style },
    annotations,
    said: [...(reading.guessed === undefined ? [] : [reading.guessed]), ...saidOf(markers.told)],
    guessed: reading.guessed !== undefined,
  };
}

function saidOf(markers: readonly string[]): string[] {
  return markers.length === 0 ? [] : [`These words were read as "no value": ${markers.slice(0, 5).join(', ')}`];
}

function currencyOf(column: ColumnStats, filled: number): string | undefined {
  const [most] = [...column.currencies].sort((a, b) => b[1] - a[1]);
  return most !== undefined && most[1] > filled * 0.5 && column.currencies.size === 1 ? most[0] : undefined;
}

/** Whole numbers that are something else: codes, years, days written in one, seconds since 1970. */
function wholeNumbers(name: string, column: ColumnStats, markers: Strays): Decision | undefined {
  const { min, max } = column;
  const nulls = nullsOf(markers.nulls);
  if (namesYear(name) && min >= 1700 && max <= 2150) {
    return plain('date', { to: 'date', nulls, date: { order: 'y' } }, { timeserie_precision: 'year', facet: true });
  }
  if (namesTime(name) && column.count(Form.int) > 0) {
    if (min >= 17_000_101 && max <= 21_001_231 && [...column.early].every(isCompactDay)) {
      return plain('date', { to: 'date', nulls, date: { order: 'compact' } }, { timeserie_precision: 'day' });
    }
    if (min >= 300_000_000_000 && max <= 4_200_000_000_000)
      return plain('datetime', { to: 'datetime', nulls, date: { order: 'epoch_ms' } });
    if (min >= 300_000_000 && max <= 4_200_000_000)
      return plain('datetime', { to: 'datetime', nulls, date: { order: 'epoch_s' } });
    const days = excelDays(name, column, markers);
    if (days !== undefined) return days;
  }
  const long = max >= 1e10 && column.early.size > 1 && /\b(?:id|number|no|num|nr|code|key)$/.test(wordsOf(name));
  if (!namesCode(name) && !long) return undefined;
  return {
    ...plain('text', { to: 'code', nulls: [...ALWAYS_NULL] }, codeFacet(column)),
    said: column.count(Form.pointZero) > 0 ? ['The ".0" after each number was taken away: these are codes'] : [],
  };
}

/** Codes are only counted apart in the first rows. */
function codeFacet(column: ColumnStats): Annotations {
  return column.isShort && isCategory(column, column.filled) ? { facet: true, disjunctive: true } : {};
}

function isCompactDay(text: string): boolean {
  return /^(?:1[789]|20|21)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])$/.test(text);
}

/** Days since 1900 as spreadsheets count them, in a column whose name says date. */
function excelDays(name: string, column: ColumnStats, markers: Strays): Decision | undefined {
  if (!/\b(?:date|datum|fecha|dt)\b|date$/.test(wordsOf(name)) || column.min < 20_000 || column.max > 60_000)
    return undefined;
  const to = column.fractions > 0 ? 'datetime' : 'date';
  return {
    ...plain(to, { to, nulls: nullsOf(markers.nulls), date: { order: 'excel' } }),
    said: ['Numbers were read as days counted by a spreadsheet'],
    guessed: true,
  };
}

function dates(column: ColumnStats, filled: number, context: DecideContext): Decision | undefined {
  const reading = readDates(column, context.hint);
  if (reading === undefined || reading.fitting === 0) return undefined;
  const markers = strays(column, filled, reading.fitting);
  if (markers === undefined) return undefined;
  const short = column.shortYears > 0 ? ['Years of two digits were read as 1969 to 2068'] : [];
  return {
    type: reading.to,
    conversion: { to: reading.to, nulls: nullsOf(markers.nulls), date: reading.style, timezone: context.timezone },
    annotations: reading.precision === undefined ? {} : { timeserie_precision: reading.precision },
    said: [...(reading.guessed === undefined ? [] : [reading.guessed]), ...short, ...saidOf(markers.told)],
    guessed: reading.guessed !== undefined,
  };
}

function text(name: string, column: ColumnStats, context: DecideContext): Decision {
  const filled = column.filled;
  const semantic = semanticOf(name, column, filled);
  const nulls = [...ALWAYS_NULL, ...(context.naIsMissing ? ['na'] : [])];
  const facet = isCategory(column, filled);
  const code = namesCode(name) || column.count(Form.code) > 0;
  const pointZero =
    column.count(Form.pointZero) > 0 &&
    column.count(Form.pointZero) + column.count(Form.int) >= filled * 0.98 &&
    namesCode(name);
  return {
    ...plain('text', { to: pointZero ? 'code' : 'text', nulls }),
    annotations: {
      ...(facet && !(code && column.words.size > 100) ? { facet: true, disjunctive: true } : {}),
      ...(semantic === undefined ? {} : { semantic }),
    },
  };
}

function semanticOf(name: string, column: ColumnStats, filled: number): string | undefined {
  if (filled === 0) return undefined;
  const words = wordsOf(name);
  const most = (form: number): boolean => column.count(form) > filled * 0.6;
  if (most(Form.email)) return 'email';
  const links = column.examples.filter((example) => /^(?:https?:|www\.)/i.test(example)).length;
  if (most(Form.url) || (column.overflow && links === column.examples.length)) {
    return column.examples.some((example) => /\.(?:jpe?g|png|gif|webp|svg)(?:\?|$)/i.test(example)) ? 'image' : 'url';
  }
  if (/\b(?:phone|telephone|tel|telefon|telefono|mobile|fax)\b/.test(words)) return 'phone';
  if (
    /\b(?:address|adresse|direccion|indirizzo|street address|anschrift|addr)\d*$/.test(words) &&
    !/\b(?:e ?mail|ip|web)\b/.test(words)
  )
    return 'address';
  return undefined;
}

/** Few different values, each standing for many rows, and short enough for a list. */
function isCategory(column: ColumnStats, filled: number): boolean {
  if (column.overflow || filled < 5) return false;
  // Places and documents are not counted apart; hardly two are the same.
  if (column.count(Form.point, Form.wkt, Form.json) > 0) return false;
  const different = column.words.size + column.early.size;
  if (different === 0 || different >= DISTINCT_CAP || column.maxLength > 120 || column.long > 0) return false;
  return different <= 12 ? different < filled * 0.7 : different <= Math.min(500, filled * 0.2);
}
