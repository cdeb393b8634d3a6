import { engineTime, monthNames, moveTime, weekdayNames } from '#core/time/index.ts';
import type { Relative } from '#core/time/index.ts';
import type { Context } from '../check/context.ts';
import type { Term } from '../check/term.ts';
import { joinSql } from '../join.ts';
import type { Argument } from '../parse/ast.ts';
import type { Sql } from '../sql.ts';
import { sql, value } from '../sql.ts';
import type { Invocation, OdsqlFunction } from './function.ts';
import { inherit } from './text.ts';

/** The wall clock of a date or datetime: dates have no zone, datetimes are seen in the request's. */
export function wallClock(term: Term, { zone }: Context): Sql {
  return term.type === 'datetime' && zone !== 'UTC' ? sql`toTimezone(${term.sql}, ${value(zone, 'String')})` : term.sql;
}

const PARTS = {
  year: (of: Sql) => sql`toYear(${of})`,
  month: (of: Sql) => sql`toMonth(${of})`,
  day: (of: Sql) => sql`toDayOfMonth(${of})`,
  hour: (of: Sql) => sql`toHour(${of})`,
  minute: (of: Sql) => sql`toMinute(${of})`,
  second: (of: Sql) => sql`toSecond(${of})`,
} as const;

const datePart = (name: keyof typeof PARTS): OdsqlFunction => ({
  name,
  family: 'date',
  signature: `${name}(date)`,
  returns: 'int',
  clauses: ['select', 'where', 'group_by', 'order_by'],
  summary: `The ${name === 'day' ? 'day of the month' : name} of a date or datetime; datetimes are read in the request's time zone.`,
  example: `${name}(published_at)`,
  compile(call) {
    call.count(1);
    const of = call.term(0, 'date', 'datetime');
    return { ...inherit(of), type: 'int', sql: PARTS[name](wallClock(of, call.context)) };
  },
});

const pad = (of: Sql, length: number) => sql`leftPad(toString(${of}), ${value(length, 'UInt8')}, '0')`;
const pick = (names: readonly string[], at: Sql) => sql`arrayElement(${value(names, 'Array(String)')}, ${at})`;

/** Symbols of date_format, longest first. */
const SYMBOLS: readonly (readonly [symbol: string, (of: Sql, context: Context) => Sql])[] = [
  ['yyyy', (of) => pad(sql`toYear(${of})`, 4)],
  ['YYYY', (of) => pad(sql`toYear(${of})`, 4)],
  ['yy', (of) => pad(sql`toYear(${of}) % 100`, 2)],
  ['YY', (of) => pad(sql`toYear(${of}) % 100`, 2)],
  ['xxxx', (of) => pad(sql`toISOYear(${of})`, 4)],
  ['xx', (of) => pad(sql`toISOYear(${of}) % 100`, 2)],
  ['ww', (of) => pad(sql`toISOWeek(${of})`, 2)],
  ['w', (of) => sql`toString(toISOWeek(${of}))`],
  ['EEEE', (of, { language }) => pick(weekdayNames(language, 'long'), sql`toDayOfWeek(${of})`)],
  ['EEE', (of, { language }) => pick(weekdayNames(language, 'short'), sql`toDayOfWeek(${of})`)],
  ['E', (of, { language }) => pick(weekdayNames(language, 'short'), sql`toDayOfWeek(${of})`)],
  ['e', (of) => sql`toString(toDayOfWeek(${of}))`],
  ['DDD', (of) => pad(sql`toDayOfYear(${of})`, 3)],
  ['D', (of) => sql`toString(toDayOfYear(${of}))`],
  ['MMMM', (of, { language }) => pick(monthNames(language, 'long'), sql`toMonth(${of})`)],
  ['MMM', (of, { language }) => pick(monthNames(language, 'short'), sql`toMonth(${of})`)],
  ['MM', (of) => pad(sql`toMonth(${of})`, 2)],
  ['M', (of) => sql`toString(toMonth(${of}))`],
  ['dd', (of) => pad(sql`toDayOfMonth(${of})`, 2)],
  ['d', (of) => sql`toString(toDayOfMonth(${of}))`],
  ['HH', (of) => pad(sql`toHour(${of})`, 2)],
  ['H', (of) => sql`toString(toHour(${of}))`],
  ['mm', (of) => pad(sql`toMinute(${of})`, 2)],
  ['m', (of) => sql`toString(toMinute(${of}))`],
  ['ss', (of) => pad(sql`toSecond(${of})`, 2)],
  ['s', (of) => sql`toString(toSecond(${of}))`],
];

type Piece = { readonly literal: string } | { readonly symbol: string };

/** Splits a format: runs of one letter are symbols, `'…'` is literal, `''` a quote. */
function piecesOf(format: string): Piece[] {
  const pieces: Piece[] = [];
  const pattern = /''|'((?:[^']|'')*)'?|([A-Za-z])\2*|[^A-Za-z']+/gu;
  for (const [whole, quoted, letter] of format.matchAll(pattern)) {
    if (whole === "''") pieces.push({ literal: "'" });
    else if (quoted !== undefined) pieces.push({ literal: quoted.replaceAll("''", "'") });
    else pieces.push(letter === undefined ? { literal: whole } : { symbol: whole });
  }
  return pieces;
}

const dateFormat: OdsqlFunction = {
  name: 'date_format',
  family: 'date',
  signature: 'date_format(date, "format")',
  returns: 'text',
  clauses: ['select', 'where', 'group_by', 'order_by'],
  summary:
    'The date as text. Symbols: yy yyyy (year), xx xxxx (year of the ISO week), w ww (ISO week), e (day of the week, Monday is 1), E EEEE (its name), D DDD (day of the year), M MM MMM MMMM (month), d dd (day), H HH (hour), m mm (minute), s ss (second). Names follow `lang`. Text in single quotes stands for itself.',
  example: "date_format(founded, 'dd/MM/yyyy')",
  compile(call) {
    call.count(2);
    const of = call.term(0, 'date', 'datetime');
    const format = call.args[1]!;
    if (format.kind !== 'text') throw call.misuse('The format is a text.');
    const clock = wallClock(of, call.context);
    const texts = piecesOf(format.value).map((piece) => {
      if ('literal' in piece) return value(piece.literal, 'String');
      const known = SYMBOLS.find(([symbol]) => symbol === piece.symbol);
      if (!known)
        throw call.misuse(`"${piece.symbol}" is not a symbol of date_format; put literal text in single quotes.`);
      return known[1](clock, call.context);
    });
    if (texts.length > 100) throw call.misuse('The format has more than 100 parts.');
    // A format without symbols must still be null for a missing date.
    const written = sql`concat('', ${joinSql(texts.length > 0 ? texts : [value('', 'String')], ', ')})`;
    return { ...inherit(of), type: 'text', sql: sql`if(isNull(${of.sql}), NULL, ${written})` };
  },
};

const ABSOLUTE: Readonly<Record<string, readonly [min: number, max: number]>> = {
  year: [1, 9999],
  month: [1, 12],
  day: [1, 31],
  hour: [0, 23],
  minute: [0, 59],
  second: [0, 59],
  microsecond: [0, 999_999],
  weekday: [0, 6],
};
const RELATIVE = ['years', 'months', 'days', 'hours', 'minutes', 'seconds', 'microseconds'];
const WEEKDAYS = ['mondays', 'tuesdays', 'wednesdays', 'thursdays', 'fridays', 'saturdays', 'sundays'];

const now: OdsqlFunction = {
  name: 'now',
  family: 'date',
  signature: 'now([year=2024, months=-1, mondays=+1, …])',
  returns: 'datetime',
  clauses: ['select', 'where', 'order_by'],
  summary:
    'The current time, changed by its arguments: year, month, day, hour, minute, second, microsecond, weekday (Monday is 0) set a part; years, months, days, hours, minutes, seconds, microseconds add to it; mondays … sundays move to that weekday. Parts are set first, then added, then the weekday is looked for.',
  example: 'updated_at > now(days=-7)',
  compile(call) {
    const change: Record<string, unknown> = {};
    for (const arg of call.args) readChange(call, arg, change);
    const { now: date } = call.context;
    const instant = Math.floor(date.getTime() / 1000) * 1000;
    const microsecond = microsecondsOf(date);
    const moved = moveTime({ instant, microsecond }, change as Relative);
    if (!moved) throw call.misuse('The result is outside the years 1 to 9999.');
    return { type: 'datetime', sql: value(engineTime(moved.instant, moved.microsecond), "DateTime64(6, 'UTC')") };
  },
};

/** Microseconds below the second; a clock that knows more than milliseconds says so in a property of that name. */
function microsecondsOf(date: Date): number {
  const fine = (date as { microsecond?: number }).microsecond;
  return fine ?? (((date.getTime() % 1000) + 1000) % 1000) * 1000;
}

function readChange(call: Invocation, arg: Argument, change: Record<string, unknown>): void {
  if (arg.kind !== 'named') throw call.misuse();
  const given = integerOf(arg.value);
  const bounds = Object.hasOwn(ABSOLUTE, arg.name)
    ? ABSOLUTE[arg.name]!
    : ([-3_700_000_000_000, 3_700_000_000_000] as const);
  if (given === undefined || given < bounds[0] || given > bounds[1]) {
    throw call.misuse(`${arg.name} must be an integer from ${bounds[0]} to ${bounds[1]}.`);
  }
  const day = WEEKDAYS.indexOf(arg.name);
  if (day >= 0) {
    if (given === 0) throw call.misuse(`${arg.name} must not be 0.`);
    change.weekday = { day, nth: given };
  } else if (arg.name === 'weekday') change.weekday = { day: given, nth: 1 };
  else if (Object.hasOwn(ABSOLUTE, arg.name) || RELATIVE.includes(arg.name)) change[arg.name] = given;
  else throw call.misuse(`${arg.name} is no argument of now().`);
}

export function integerOf(expression: Argument): number | undefined {
  if (expression.kind === 'negation') {
    const positive = integerOf(expression.of);
    return positive === undefined ? undefined : -positive;
  }
  return expression.kind === 'number' && /^\d{1,15}$/.test(expression.text) ? Number(expression.text) : undefined;
}

export const dates: readonly OdsqlFunction[] = [
  dateFormat,
  ...(['day', 'hour', 'minute', 'month'] as const).map(datePart),
  now,
  ...(['second', 'year'] as const).map(datePart),
];
