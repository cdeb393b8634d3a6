import { queryError } from '../problems.ts';
import type { Term, TermType } from '../check/term.ts';
import type { Sql } from '../sql.ts';
import { sql, value } from '../sql.ts';
import type { FunctionClause, Invocation, OdsqlFunction } from './function.ts';

const CLAUSES: readonly FunctionClause[] = ['select', 'order_by'];
const ANY: readonly TermType[] = [
  'text',
  'int',
  'double',
  'boolean',
  'date',
  'datetime',
  'geo_point_2d',
  'geo_shape',
  'json_blob',
  'file',
];

/** The argument of an aggregation, read record by record. */
function argumentOf(call: Invocation, at = 0): Term {
  const { context } = call;
  const records = context.records;
  if (!context.aggregate || !records) {
    throw queryError(context.clause, `Aggregation ${call.name}() is not allowed in the current clause.`);
  }
  const arg = call.args[at];
  if (!arg || arg.kind === 'star' || arg.kind === 'measure' || arg.kind === 'named' || arg.kind === 'pattern') {
    throw call.misuse();
  }
  const term = call.read(arg.kind === 'distinct' ? arg.of : arg, records);
  if (!ANY.includes(term.type) || term.predicate) throw call.misuse();
  return term;
}

function aggregated(call: Invocation, type: TermType, of: Sql, more: Partial<Term> = {}): Term {
  if (!call.context.aggregate)
    throw queryError(call.context.clause, `Aggregation ${call.name}() is not allowed in the current clause.`);
  return { ...more, type, aggregate: true, plain: false, sql: call.context.aggregate(of) };
}

/** What is NULL exactly when a term without list has no value. */
function presenceOf({ place, sql: of }: Term): Sql {
  return place ? (place.shape ? place.shape.geojson : place.lon) : of;
}

/** A condition that the term has a value. */
export function isPresent(term: Term): Sql {
  return term.multivalued ? sql`notEmpty(${term.sql})` : sql`isNotNull(${presenceOf(term)})`;
}

const count: OdsqlFunction = {
  name: 'count',
  family: 'aggregation',
  signature: 'count(*) · count(field) · count(distinct field)',
  returns: 'int',
  clauses: CLAUSES,
  summary: 'Number of records, of records with a value, or of different values (exact).',
  example: 'count(distinct country)',
  compile(call) {
    call.count(1);
    const arg = call.args[0]!;
    if (arg.kind === 'star') return aggregated(call, 'int', sql`count()`);
    const of = argumentOf(call);
    if (arg.kind !== 'distinct') {
      return aggregated(call, 'int', of.multivalued ? sql`countIf(${isPresent(of)})` : sql`count(${presenceOf(of)})`);
    }
    if (of.place) {
      const { lon, lat, shape } = of.place;
      return aggregated(
        call,
        'int',
        shape ? sql`uniqExact(${shape.geojson})` : sql`uniqExactIf((${lon}, ${lat}), ${isPresent(of)})`,
      );
    }
    return aggregated(call, 'int', of.multivalued ? sql`uniqExactArray(${of.sql})` : sql`uniqExact(${of.sql})`);
  },
};

/** Numbers, and where said dates; the observed messages for the rest. */
function statisticOf(call: Invocation, withDates: boolean): Term {
  const of = argumentOf(call);
  const { clause } = call.context;
  if (of.type === 'geo_point_2d') {
    const hint = 'Use the geo_cluster(point_geo, int_precision) aggregation function instead.';
    throw queryError(clause, `Aggregation on geo point field is not possible. ${hint}`);
  }
  const isNumber = of.type === 'int' || of.type === 'double';
  const isDate = of.type === 'date' || of.type === 'datetime';
  if (isNumber || (isDate && withDates)) return of;
  throw queryError(clause, 'StatAggregation only supports numeric or date expression.');
}

const extreme = (name: 'min' | 'max'): OdsqlFunction => ({
  name,
  family: 'aggregation',
  signature: `${name}(number or date)`,
  returns: 'type of its argument',
  clauses: CLAUSES,
  summary: `${name === 'min' ? 'Smallest' : 'Largest'} value; missing values are left out.`,
  example: `${name}(population)`,
  compile(call) {
    call.count(1);
    const of = statisticOf(call, true);
    const kept = of.precision && { precision: of.precision };
    return aggregated(call, of.type, name === 'min' ? sql`min(${of.sql})` : sql`max(${of.sql})`, { ...kept });
  },
});

const sum: OdsqlFunction = {
  name: 'sum',
  family: 'aggregation',
  signature: 'sum(number)',
  returns: 'type of its argument',
  clauses: CLAUSES,
  summary: 'Sum of the values; null when there is none.',
  example: 'sum(population)',
  compile(call) {
    call.count(1);
    const of = statisticOf(call, false);
    return aggregated(call, of.type, sql`sum(${of.sql})`);
  },
};

const avg: OdsqlFunction = {
  name: 'avg',
  family: 'aggregation',
  signature: 'avg(number or date)',
  returns: 'double, or the type of a date',
  clauses: CLAUSES,
  summary: 'Mean of the values; missing values are left out.',
  example: 'avg(population)',
  compile(call) {
    call.count(1);
    const of = statisticOf(call, true);
    if (of.type === 'int' || of.type === 'double') return aggregated(call, 'double', sql`avg(${of.sql})`);
    return aggregated(
      call,
      'datetime',
      onTimeline(of, (micros) => sql`avg(${micros})`),
    );
  },
};

/** Runs an aggregation of numbers over the microseconds of dates. */
function onTimeline(of: Term, aggregate: (micros: Sql) => Sql): Sql {
  const micros = aggregate(sql`toUnixTimestamp64Micro(toDateTime64(${of.sql}, 6, 'UTC'))`);
  return sql`fromUnixTimestamp64Micro(toInt64(${micros}), 'UTC')`;
}

/** With linear interpolation between the two nearest ranks. */
function quantile(call: Invocation, of: Term, percent: number): Term {
  const exact = (numbers: Sql) =>
    sql`quantileExactInclusiveOrNull(${value(String(percent / 100), 'Float64')})(${numbers})`;
  return of.type === 'int' || of.type === 'double'
    ? aggregated(call, 'double', exact(of.sql))
    : aggregated(call, 'datetime', onTimeline(of, exact));
}

const median: OdsqlFunction = {
  name: 'median',
  family: 'aggregation',
  signature: 'median(number or date)',
  returns: 'double, or datetime',
  clauses: CLAUSES,
  summary: 'The middle value; of two middle ones their mean.',
  example: 'median(population)',
  compile(call) {
    call.count(1);
    return quantile(call, statisticOf(call, true), 50);
  },
};

const percentile: OdsqlFunction = {
  name: 'percentile',
  family: 'aggregation',
  signature: 'percentile(number or date, 0…100)',
  returns: 'double, or datetime',
  clauses: CLAUSES,
  summary: 'The value below which the given share (in percent, 0 to 100) of the values lies, with interpolation.',
  example: 'percentile(population, 95)',
  compile(call) {
    call.count(2);
    const given = call.args[1]!;
    const percent = given.kind === 'number' ? Number(given.text) : Number.NaN;
    if (!(percent >= 0 && percent <= 100)) throw call.misuse('The percentile is a number from 0 to 100.');
    return quantile(call, statisticOf(call, true), percent);
  },
};

export const aggregations: readonly OdsqlFunction[] = [
  avg,
  count,
  extreme('max'),
  median,
  extreme('min'),
  percentile,
  sum,
];
