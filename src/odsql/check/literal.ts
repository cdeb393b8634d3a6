import { engineTime, instantOfMoment, parseMoment } from '#core/time/index.ts';
import type { DateLiteral, Literal } from '../parse/ast.ts';
import { queryError } from '../problems.ts';
import { sql, value } from '../sql.ts';
import type { Context } from './context.ts';
import type { Term } from './term.ts';

const INT64_MAX = 9_223_372_036_854_775_807n;
const MAX_DIGITS = 400;

/** A literal as a term. Dates are read as plain days and times; `asType` turns them into instants where needed. */
export function literalTerm(literal: Literal, context: Context, negative = false): Term {
  switch (literal.kind) {
    case 'number':
      return numberTerm(literal.text, context, negative);
    case 'text':
      return { type: 'text', sql: value(literal.value, 'String'), literal };
    case 'boolean':
      return { type: 'boolean', sql: literal.value ? sql`true` : sql`false`, literal };
    case 'null':
      return { type: 'null', sql: sql`NULL`, literal };
    case 'geometry':
      return { type: 'geometry', sql: sql`NULL`, literal };
    case 'date':
      return dateTerm(literal, 'date', context);
  }
}

function numberTerm(text: string, { clause }: Context, negative: boolean): Term {
  const signed = negative ? `-${text}` : text;
  const isInteger = !text.includes('.') && text.length <= 19 && BigInt(text) <= INT64_MAX;
  const literal: Literal = { kind: 'number', text };
  if (isInteger) return { type: 'int', sql: value(signed, 'Int64'), literal, negative };
  if (text.length > MAX_DIGITS || !Number.isFinite(Number(text))) {
    throw queryError(clause, `The number ${text.slice(0, 20)}… is too large.`);
  }
  return { type: 'double', sql: value(String(Number(signed)), 'Float64'), literal, negative };
}

/** A date literal: `date` reads it as a wall clock, `datetime` as an instant of the request's time zone. */
export function dateTerm(literal: DateLiteral, as: 'date' | 'datetime', { clause, zone }: Context): Term {
  const moment = parseMoment(literal.text);
  if (!moment) throw queryError(clause, `Invalid date to parse '${literal.text.slice(0, 100)}'.`);
  const instant = as === 'date' && moment.offset === undefined ? moment.local : instantOfMoment(moment, zone);
  return { type: as, sql: value(engineTime(instant, moment.microsecond), "DateTime64(6, 'UTC')"), literal };
}
