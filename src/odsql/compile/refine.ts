import { daysInMonth, engineTime, instantOf, utc } from '#core/time/index.ts';
import type { Context } from '../check/context.ts';
import { fieldTerm, findField, requireField } from '../check/context.ts';
import type { Term } from '../check/term.ts';
import { allOf, anyOf } from '../join.ts';
import { queryError, unknownField } from '../problems.ts';
import type { QueryField, QuerySchema } from '../query.ts';
import type { Sql } from '../sql.ts';
import { sql, value } from '../sql.ts';

/** The values chosen of one facet. */
export interface Choice {
  readonly found: QueryField;
  readonly values: readonly string[];
}

/** Gathers `field:value` parameters by field. A field's name may itself hold colons. */
export function chosenValues(clause: 'refine' | 'exclude', schema: QuerySchema, given: readonly string[]): Choice[] {
  const choices = new Map<QueryField, string[]>();
  for (const text of given) {
    if (text.trim() === '') continue;
    const [found, chosen] = splitChoice(clause, schema, text);
    const values = choices.get(found) ?? [];
    values.push(chosen);
    choices.set(found, values);
  }
  return [...choices].map(([found, values]) => ({ found, values }));
}

function splitChoice(clause: 'refine' | 'exclude', schema: QuerySchema, text: string): [QueryField, string] {
  for (let at = text.indexOf(':'); at >= 0; at = text.indexOf(':', at + 1)) {
    const name = text.slice(0, at).trim();
    if (findField(schema, name)) return [requireField(clause, schema, name), text.slice(at + 1)];
  }
  if (!text.includes(':')) throw queryError(clause, `${text} is not of the form field:value.`);
  throw unknownField(clause, text.slice(0, text.indexOf(':')));
}

/** Values of one disjunctive facet are combined by OR, of another by AND; an exclusion keeps records without a value. */
export function refinement(clause: 'refine' | 'exclude', { found, values }: Choice, context: Context): Sql {
  const inside = { ...context, clause };
  const term = fieldTerm(clause, found);
  const tests = values.map((chosen) => hasValue(term, chosen, inside));
  if (clause === 'exclude') return allOf(tests.map((test) => sql`NOT ifNull(${test}, 0)`));
  return found.field.annotations.disjunctive ? anyOf(tests) : allOf(tests);
}

function hasValue(term: Term, chosen: string, context: Context): Sql {
  switch (term.type) {
    case 'date':
    case 'datetime':
      return inPeriod(term, chosen, context);
    case 'int':
    case 'double': {
      const isNumber = chosen.trim() !== '' && Number.isFinite(Number(chosen));
      return isNumber ? sql`${term.sql} = ${value(String(Number(chosen)), 'Float64')}` : sql`0`;
    }
    case 'boolean':
      if (/^(?:true|1)$/i.test(chosen)) return term.sql;
      return /^(?:false|0)$/i.test(chosen) ? sql`NOT ${term.sql}` : sql`0`;
    case 'geo_point_2d':
    case 'geo_shape':
      throw queryError(context.clause, `Field ${term.field?.field.name} cannot be a facet.`);
    default:
      return hasText(term, chosen);
  }
}

function hasText(term: Term, chosen: string): Sql {
  const separator = term.field?.field.annotations.hierarchical;
  const wanted = value(chosen, 'String');
  if (separator === undefined)
    return term.multivalued ? sql`has(${term.sql}, ${wanted})` : sql`${term.sql} = ${wanted}`;
  const below = value(chosen + separator, 'String');
  const test = (of: Sql) => sql`(${of} = ${wanted} OR startsWith(${of}, ${below}))`;
  return term.multivalued ? sql`arrayExists(x -> ${test(sql`x`)}, ${term.sql})` : test(term.sql);
}

/** `2020`, `2020/12`, `2020/12/25`, with slashes or dashes; a time behind it is not looked at. */
function periodOf(text: string): readonly [year: number, month?: number, day?: number] | undefined {
  const parts = /^\s*(\d{4})(?:[/-](\d{1,2})(?:[/-](\d{1,2})(?:[T ].*)?)?)?\s*$/.exec(text);
  if (!parts) return undefined;
  const [year, month, day] = [Number(parts[1]), parts[2] && Number(parts[2]), parts[3] && Number(parts[3])];
  if (month === undefined || month === '') return [year];
  if (month < 1 || month > 12) return undefined;
  if (day === undefined || day === '') return [year, month];
  return day < 1 || day > daysInMonth(year, month) ? undefined : [year, month, day];
}

/** The value of a date facet as it is answered: `2020/02/03`. */
export function periodPath(text: string): string | undefined {
  const period = periodOf(text);
  return period?.map((part, at) => String(part).padStart(at === 0 ? 4 : 2, '0')).join('/');
}

function inPeriod(term: Term, chosen: string, { clause, zone }: Context): Sql {
  const period = periodOf(chosen);
  if (!period) throw queryError(clause, `Invalid date to parse '${chosen.slice(0, 100)}'.`);
  const [year, month, day] = period;
  const start = utc(year, month ?? 1, day ?? 1);
  const end =
    day !== undefined ? start + 86_400_000 : month !== undefined ? utc(year, month + 1, 1) : utc(year + 1, 1, 1);
  const at = (local: number) => {
    const instant = term.type === 'datetime' ? instantOf(local, zone) : local;
    return value(engineTime(instant, 0), "DateTime64(6, 'UTC')");
  };
  // The calendar of the engine ends with 9999, so that year has no end to compare with.
  return year >= 9999 && end > utc(9999, 12, 31)
    ? sql`${term.sql} >= ${at(start)}`
    : sql`(${term.sql} >= ${at(start)} AND ${term.sql} < ${at(end)})`;
}
