import { utc } from '#core/time/index.ts';
import type { Context } from '../check/context.ts';
import { dateTerm } from '../check/literal.ts';
import type { Term } from '../check/term.ts';
import { joinSql } from '../join.ts';
import type { Argument, DateLiteral } from '../parse/ast.ts';
import type { Sql } from '../sql.ts';
import { sql, value } from '../sql.ts';
import { wallClock } from './dates.ts';
import type { Invocation, OdsqlFunction } from './function.ts';
import { number } from './target-geometry.ts';

const MAX_BOUNDS = 500;

/** Milliseconds of the fixed units, months of the others. Case matters: m is minutes, M months. */
const FIXED: readonly (readonly [pattern: RegExp, micros: number])[] = [
  [/^(?:ms|milliseconds?)$/, 1_000],
  [/^(?:s|seconds?)$/, 1_000_000],
  [/^(?:m|minutes?)$/, 60_000_000],
  [/^(?:h|hours?)$/, 3_600_000_000],
  [/^(?:d|days?)$/, 86_400_000_000],
];
const MONTHS: readonly (readonly [pattern: RegExp, months: number])[] = [
  [/^(?:M|months?)$/, 1],
  [/^(?:q|quarters?)$/, 3],
  [/^(?:y|years?)$/, 12],
];
const WEEK = /^(?:w|weeks?)$/;
const WEEK_MICROS = 7 * 86_400_000_000;
/** A Monday: 5 January 1970. */
const FIRST_MONDAY = utc(1970, 1, 5) * 1000;

const range: OdsqlFunction = {
  name: 'range',
  family: 'grouping',
  signature: 'range(number, 10) · range(date, 1 month) · range(field, *, 10, 20, *)',
  returns: 'text',
  clauses: ['group_by'],
  summary:
    'Groups by intervals of one width, or by the intervals between the given bounds; * leaves an end open. The lower bound belongs to an interval, the upper does not. Units of dates: ms, s, m, h, d, w, M, q, y or in full (day, months …); week and larger only with 1.',
  example: 'range(population, *, 1000, 10000, *)',
  compile(call) {
    call.count(2, MAX_BOUNDS + 3);
    const of = call.term(0, 'int', 'double', 'date', 'datetime');
    const [first, ...more] = call.args.slice(1);
    if (first!.kind === 'measure' && more.length === 0) return dateSteps(call, of, first!.text, first!.unit);
    const isStep = more.length === 0 && first!.kind === 'number';
    return isStep && of.type !== 'date' && of.type !== 'datetime'
      ? numberSteps(call, of, first!.text)
      : buckets(call, of);
  },
};

const grouped = (of: Term, by: Sql, show: (by: Sql) => Sql, keep?: (by: Sql) => Sql): Term => ({
  type: 'text',
  plain: true,
  sql: by,
  group: {
    by: [by],
    show: ([key]) => sql`if(isNull(${key!}), NULL, ${show(sql`assumeNotNull(${key!})`)})`,
    ...(keep && { keep: ([key]) => keep(key!) }),
  },
});

/** Doubles always show a decimal: `20.0`. */
function numberText(of: Sql, isInt: boolean): Sql {
  const whole = sql`toString(toInt128OrZero(toString(round(${of}))))`;
  return isInt ? whole : sql`if(${of} = round(${of}) AND abs(${of}) < 1e15, concat(${whole}, '.0'), toString(${of}))`;
}

function numberSteps(call: Invocation, of: Term, text: string): Term {
  const width = Number(text);
  if (!(width > 0) || !Number.isFinite(width)) throw call.misuse('The width is a number above 0.');
  const isInt = of.type === 'int' && Number.isSafeInteger(width);
  const step = number(width);
  const bound = (key: Sql) => numberText(sql`(${key} * ${step})`, isInt);
  const show = (key: Sql) => sql`concat('[', ${bound(key)}, ', ', ${bound(sql`(${key} + 1)`)}, '[')`;
  return grouped(of, sql`floor(toFloat64(${of.sql}) / ${step})`, show);
}

/** The wall clock as microseconds since 1970. */
function localMicros(of: Term, context: Context): Sql {
  const micros = sql`toUnixTimestamp64Micro(toDateTime64(${of.sql}, 6, 'UTC'))`;
  if (of.type !== 'datetime' || context.zone === 'UTC') return micros;
  return sql`(${micros} + ${offsetOf(wallClock(of, context))} * 1000000)`;
}

function dateSteps(call: Invocation, of: Term, text: string, unit: string): Term {
  if (of.type !== 'date' && of.type !== 'datetime') throw call.misuse('An interval of time goes with a date.');
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1 || count > 1_000_000)
    throw call.misuse('The interval is a whole number above 0.');
  const { context } = call;
  const fixed = FIXED.find(([pattern]) => pattern.test(unit));
  const months = MONTHS.find(([pattern]) => pattern.test(unit));
  if (!fixed && count !== 1) throw call.misuse('Week and larger units go with 1 only.');
  if (months) {
    const clock = wallClock(of, context);
    const month = sql`(toYear(${clock}) * 12 + toMonth(${clock}) - 1)`;
    const by =
      months[1] === 12
        ? sql`toYear(${clock})`
        : months[1] === 1
          ? month
          : sql`intDiv(${month}, ${value(months[1], 'UInt32')})`;
    const start = (key: Sql) => monthStart(sql`(toInt64(${key}) * ${value(months[1], 'UInt32')})`);
    return grouped(of, nullable(of, by), (key) => interval(start(key), start(sql`(${key} + 1)`), of, context));
  }
  const width = fixed ? fixed[1] * count : WEEK_MICROS;
  if (!fixed && !WEEK.test(unit)) throw call.misuse(`${unit} is no unit of time.`);
  if (width > 4e17) throw call.misuse('The interval is too large.');
  const origin = value(String(fixed ? 0 : FIRST_MONDAY), 'Int64');
  const step = value(String(width), 'Int64');
  // Integer division rounds towards zero; the remainder made positive rounds down, also before 1970.
  const micros = sql`(${localMicros(of, context)} - ${origin})`;
  const by = sql`((${micros} - positiveModulo(${micros}, ${step})) + ${origin})`;
  const start = (key: Sql) => sql`toString(fromUnixTimestamp64Micro(toInt64(${key}), 'UTC'))`;
  return grouped(of, nullable(of, by), (key) => interval(start(key), start(sql`(${key} + ${step})`), of, context));
}

function nullable(of: Term, by: Sql): Sql {
  return sql`if(isNull(${of.sql}), NULL, toInt64(${by}))`;
}

/** `2020-02-01 00:00:00.000000` of a month counted from year 0. */
function monthStart(month: Sql): Sql {
  const year = sql`leftPad(toString(intDiv(${month}, 12)), 4, '0')`;
  return sql`concat(${year}, '-', leftPad(toString((${month}) % 12 + 1), 2, '0'), '-01 00:00:00.000000')`;
}

function interval(from: Sql, to: Sql, of: Term, context: Context): Sql {
  return sql`concat('[', ${boundText(from, of, context)}, ', ', ${boundText(to, of, context)}, '[')`;
}

/** A wall clock in the observed forms: `2020-01-01T00:00:00.000Z`, or with the offset of the request's zone. */
function boundText(clock: Sql, of: Term, { zone }: Context): Sql {
  if (of.type === 'date' || zone === 'UTC') return sql`concat(replaceOne(substring(${clock}, 1, 23), ' ', 'T'), 'Z')`;
  const instant = sql`toDateTime64(${clock}, 6, ${value(zone, 'String')})`;
  return isoText(instant, false);
}

/** Seconds east of UTC, from the difference of the two wall clocks: the engine's own `timezoneOffset` is a day off for some. */
function offsetOf(of: Sql): Sql {
  const utcClock = sql`toTimezone(${of}, 'UTC')`;
  const days = sql`((toInt32(toDayOfWeek(${of})) - toInt32(toDayOfWeek(${utcClock})) + 8) % 7 - 1)`;
  const hours = sql`(toInt32(toHour(${of})) - toInt32(toHour(${utcClock})))`;
  return sql`(${days} * 86400 + ${hours} * 3600 + (toInt32(toMinute(${of})) - toInt32(toMinute(${utcClock}))) * 60)`;
}

/** ISO 8601 with the offset of the value's own zone, `+02:00`; a fraction when there is one and it is wanted. */
export function isoText(of: Sql, withFraction: boolean, isUtc = false): Sql {
  if (isUtc && withFraction)
    return sql`if(toUnixTimestamp64Micro(toDateTime64(${of}, 6, 'UTC')) % 1000000 = 0, formatDateTime(${of}, '%Y-%m-%dT%H:%i:%S+00:00'), formatDateTime(${of}, '%Y-%m-%dT%H:%i:%S.%f+00:00'))`;
  const offset = offsetOf(of);
  const two = (part: Sql) => sql`leftPad(toString(${part}), 2, '0')`;
  const colon = sql`concat(if(${offset} < 0, '-', '+'), ${two(sql`intDiv(abs(${offset}), 3600)`)}, ':', ${two(sql`intDiv(abs(${offset}) % 3600, 60)`)})`;
  const fraction = sql`formatDateTime(${of}, '%f')`;
  const shown = withFraction ? sql`if(${fraction} = '000000', '', concat('.', ${fraction}))` : sql`''`;
  return sql`concat(formatDateTime(${of}, '%Y-%m-%dT%H:%i:%S'), ${shown}, ${colon})`;
}

interface Bound {
  readonly sql: Sql;
  readonly label: string;
  readonly order: number;
  /** The last whole number below, for the observed closed labels of integers. */
  readonly before?: string;
}

/** Intervals between given bounds. */
function buckets(call: Invocation, of: Term): Term {
  const given = call.args.slice(1);
  const [opensLow, opensHigh] = [given[0]!.kind === 'star', given.length > 1 && given.at(-1)!.kind === 'star'];
  const bounds = given.slice(opensLow ? 1 : 0, opensHigh ? -1 : undefined).map((arg) => boundOf(call, of, arg));
  if (bounds.length === 0 || bounds.length + (opensLow ? 1 : 0) + (opensHigh ? 1 : 0) < 2)
    throw call.misuse('An interval has two ends.');
  if (bounds.some((bound, at) => at > 0 && bound.order <= bounds[at - 1]!.order)) throw call.misuse('Bounds go up.');
  const isClosed = of.type === 'int' && bounds.every(({ before }) => before !== undefined);
  const labels = labelsOf(bounds, opensLow, opensHigh, isClosed);
  const x = of.type === 'date' || of.type === 'datetime' ? of.sql : sql`toFloat64(${of.sql})`;
  const cases = bounds.map((bound, at) => sql`${x} < ${bound.sql}, ${value(at + (opensLow ? 1 : 0), 'UInt16')}`);
  const last = value(opensHigh ? labels.length : 0, 'UInt16');
  const by = sql`if(isNull(${of.sql}), NULL, multiIf(${joinSql([...cases, last], ', ')}))`;
  const show = (key: Sql) => sql`arrayElement(${value(labels, 'Array(String)')}, ${key})`;
  return grouped(of, by, show, (key) => sql`(isNull(${key}) OR ${key} > 0)`);
}

function labelsOf(bounds: readonly Bound[], opensLow: boolean, opensHigh: boolean, isClosed: boolean): string[] {
  const low = (bound: Bound | undefined) => (bound ? `[${bound.label}` : '[*');
  const high = (bound: Bound | undefined) =>
    bound ? (isClosed ? `${bound.before}]` : `${bound.label}[`) : isClosed ? '*]' : '*[';
  const ends: (Bound | undefined)[] = [...(opensLow ? [undefined] : []), ...bounds, ...(opensHigh ? [undefined] : [])];
  return ends.slice(1).map((end, at) => `${low(ends[at])}, ${high(end)}`);
}

function boundOf(call: Invocation, of: Term, arg: Argument): Bound {
  if (of.type === 'date' || of.type === 'datetime') {
    if (arg.kind !== 'date') throw call.misuse("Bounds of dates are written date'2024-01-31'.");
    return dateBound(call, of.type, arg);
  }
  const negative = arg.kind === 'negation';
  const digits = negative ? arg.of : arg;
  if (digits.kind !== 'number') throw call.misuse('Bounds are numbers.');
  const order = Number(digits.text) * (negative ? -1 : 1);
  if (!Number.isFinite(order)) throw call.misuse('A bound is too large.');
  const before = Number.isSafeInteger(order) ? { before: String(order - 1) } : {};
  const label = of.type === 'double' && Number.isInteger(order) ? `${order}.0` : String(order);
  return { sql: number(order), label, order, ...before };
}

function dateBound(call: Invocation, type: 'date' | 'datetime', arg: DateLiteral): Bound {
  const term = dateTerm(arg, type, call.context);
  const [text] = Object.values(term.sql.compile().params) as [string];
  const order = Date.parse(`${text.slice(0, 23).replace(' ', 'T')}Z`);
  return { sql: term.sql, label: `${text.slice(0, 23).replace(' ', 'T')}Z`, order };
}

const geoCluster: OdsqlFunction = {
  name: 'geo_cluster',
  family: 'grouping',
  signature: 'geo_cluster(geo point, zoom[, radius])',
  returns: 'object with cluster_centroid',
  clauses: ['group_by'],
  summary:
    'Groups points that lie near each other on a map: in squares of a side of radius pixels (default 40) at the zoom level (0 to 25, tiles of 256 pixels). The key holds the centre of the points.',
  example: 'geo_cluster(location, 8)',
  compile(call) {
    call.count(2, 3);
    const of = call.term(0, 'geo_point_2d', 'geo_shape');
    const [zoom, radius] = [arg(call, 1, 0, 25), call.args[2] ? arg(call, 2, 1, 4096) : 40];
    const { lon, lat } = of.place!;
    // Web Mercator ends at this latitude.
    const sine = sql`sin(greatest(least(toFloat64(${lat}), 85.0511287798066), -85.0511287798066) * pi() / 180)`;
    const cells = number((256 * 2 ** zoom) / radius);
    const column = sql`toInt64(floor((toFloat64(${lon}) / 360 + 0.5) * ${cells}))`;
    const row = sql`toInt64(floor((0.5 - log((1 + ${sine}) / (1 - ${sine})) / (4 * pi())) * ${cells}))`;
    const centroid = { lon: sql`avg(${lon})`, lat: sql`avg(${lat})` };
    const group = {
      by: [column, row],
      show: () => sql`concat(toString(${centroid.lat}), ', ', toString(${centroid.lon}))`,
      keep: ([key]: readonly Sql[]) => sql`isNotNull(${key!})`,
      centroid,
    };
    return { type: 'geo_cluster', plain: true, sql: column, group };
  },
};

function arg(call: Invocation, at: number, min: number, max: number): number {
  const given = call.args[at];
  const found = given?.kind === 'number' ? Number(given.text) : Number.NaN;
  if (!(found >= min && found <= max)) throw call.misuse(`Argument ${at + 1} is a number from ${min} to ${max}.`);
  return at === 1 ? Math.floor(found) : found;
}

export const grouping: readonly OdsqlFunction[] = [geoCluster, range];
