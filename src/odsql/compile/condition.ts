import { alignTypes, isNumeric } from '../check/compare.ts';
import type { Context } from '../check/context.ts';
import { readExpression } from '../check/expression.ts';
import type { Term } from '../check/term.ts';
import { isPresent } from '../functions/aggregations.ts';
import { likeCondition, searchCondition } from '../functions/full-text.ts';
import { allOf, anyOf, joinSql } from '../join.ts';
import type { CompareOperator, Condition } from '../parse/ast.ts';
import { incompatibleTypes, queryError } from '../problems.ts';
import type { Sql } from '../sql.ts';
import { sql, value } from '../sql.ts';

type Of<K extends Condition['kind']> = Extract<Condition, { kind: K }>;

/**
 * SQL of a condition. It may be NULL, which every place it goes to reads as false; below NOT it never is, so that
 * NOT is the exact complement and keeps records without a value.
 */
export function conditionSql(condition: Condition, context: Context): Sql {
  switch (condition.kind) {
    case 'and':
      return allOf(condition.of.map((part) => conditionSql(part, context)));
    case 'or':
      return anyOf(condition.of.map((part) => conditionSql(part, context)));
    case 'not':
      return sql`NOT ifNull(${conditionSql(condition.of, context)}, 0)`;
    case 'compare':
      return compareTerms(condition.operator, read(condition.left, context), read(condition.right, context), context);
    case 'is':
      return isSql(condition, context);
    case 'like':
      return likeCondition(read(condition.operand, context), condition.pattern, context);
    case 'between':
      return betweenSql(condition, context);
    case 'list':
      return listSql(condition, context);
    case 'element':
      return elementSql(condition, context);
    case 'search':
      return searchCondition(condition.text, context);
    case 'truth':
      return truthSql(condition, context);
  }
}

const read = readExpression;

function truthSql({ of }: Of<'truth'>, context: Context): Sql {
  const term = read(of, context);
  if (term.type !== 'boolean' || term.multivalued) {
    const what = of.kind === 'field' ? `Field ${of.name}` : 'The expression';
    throw queryError(context.clause, `${what} is not a boolean: compare it with a value.`);
  }
  return term.sql;
}

function isSql({ operand, not, value: wanted }: Of<'is'>, context: Context): Sql {
  const term = read(operand, context);
  if (term.predicate || term.type === 'geometry') throw queryError(context.clause, 'IS takes a field.');
  if (wanted === null) return not ? isPresent(term) : sql`NOT ${isPresent(term)}`;
  if (term.type !== 'boolean') throw incompatibleTypes(context.clause, term.type, 'boolean');
  const is = wanted ? sql`ifNull(${term.sql}, 0)` : sql`ifNull(NOT ${term.sql}, 0)`;
  return not ? sql`NOT ${is}` : is;
}

/** Any pair of terms; a list is compared element by element, and `!=` wants no element equal. */
function compareTerms(operator: CompareOperator, left: Term, right: Term, context: Context): Sql {
  const [a, b] = alignTypes(left, right, context);
  if (a.type === 'boolean' && operator !== '=' && operator !== '!=')
    throw incompatibleTypes(context.clause, a.type, b.type);
  if (a.multivalued && b.multivalued) return comparedLists(operator, a, b, context);
  if (b.multivalued) return comparedList(MIRRORED[operator], b, a);
  return a.multivalued ? comparedList(operator, a, b) : comparison(operator, a.sql, b.sql);
}

const MIRRORED: Readonly<Record<CompareOperator, CompareOperator>> = {
  '=': '=',
  '!=': '!=',
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
};

function comparison(operator: CompareOperator, a: Sql, b: Sql): Sql {
  switch (operator) {
    case '=':
      return sql`${a} = ${b}`;
    case '!=':
      return sql`${a} != ${b}`;
    case '<':
      return sql`${a} < ${b}`;
    case '<=':
      return sql`${a} <= ${b}`;
    case '>':
      return sql`${a} > ${b}`;
    case '>=':
      return sql`${a} >= ${b}`;
  }
}

function comparedList(operator: CompareOperator, list: Term, one: Term): Sql {
  const isKnown = sql`isNotNull(${one.sql})`;
  if (operator === '=') return sql`(${isKnown} AND has(${list.sql}, ${one.sql}))`;
  if (operator === '!=') return sql`(${isKnown} AND notEmpty(${list.sql}) AND NOT has(${list.sql}, ${one.sql}))`;
  return sql`arrayExists(x -> ifNull(${comparison(operator, sql`x`, one.sql)}, 0), ${list.sql})`;
}

function comparedLists(operator: CompareOperator, a: Term, b: Term, { clause }: Context): Sql {
  if (operator === '=') return sql`hasAny(${a.sql}, ${b.sql})`;
  if (operator === '!=') return sql`(notEmpty(${a.sql}) AND notEmpty(${b.sql}) AND NOT hasAny(${a.sql}, ${b.sql}))`;
  throw queryError(clause, 'Two lists are compared with = or != only.');
}

function betweenSql({ operand, low, high, lowOpen, highOpen }: Of<'between'>, context: Context): Sql {
  const of = read(operand, context);
  return allOf([
    compareTerms(lowOpen ? '>' : '>=', of, read(low, context), context),
    compareTerms(highOpen ? '<' : '<=', of, read(high, context), context),
  ]);
}

function listSql({ operand, values }: Of<'list'>, context: Context): Sql {
  const of = read(operand, context);
  const given = values.map((one) => read(one, context)).filter((one) => one.type !== 'null');
  const terms = given.map((one) => alignTypes(of, one, context)[1]);
  if (terms.length === 0) return sql`0`;
  const literals = terms.map(({ literal }) => literal);
  if (literals.every((literal) => literal?.kind === 'text')) {
    const texts = value(
      literals.map((literal) => literal.value),
      'Array(String)',
    );
    return of.multivalued ? sql`hasAny(${of.sql}, ${texts})` : sql`${of.sql} IN (${texts})`;
  }
  if (literals.every((literal) => literal?.kind === 'number') && isNumeric(of.type)) return numberList(of, terms);
  if (of.multivalued) return anyOf(terms.map((term) => comparedList('=', of, term)));
  if (terms.length > 1000)
    throw queryError(context.clause, 'A list of other than texts and numbers holds at most 1000 values.');
  if (literals.every((literal) => literal !== undefined))
    return sql`${of.sql} IN (${joinSql(
      terms.map((term) => term.sql),
      ', ',
    )})`;
  return anyOf(terms.map((term) => sql`${of.sql} = ${term.sql}`));
}

/** One parameter for all numbers; texts first, for a list of doubles has no parameter form that keeps every digit. */
function numberList(of: Term, terms: readonly Term[]): Sql {
  const texts = terms.map(
    ({ literal, negative }) => `${negative ? '-' : ''}${literal?.kind === 'number' ? literal.text : ''}`,
  );
  const given = value(texts, 'Array(String)');
  if (of.type === 'int' && terms.every(({ type }) => type === 'int')) {
    return sql`${of.sql} IN (CAST(${given}, 'Array(Int64)'))`;
  }
  return sql`toFloat64(${of.sql}) IN (CAST(${given}, 'Array(Float64)'))`;
}

function elementSql({ value: wanted, field }: Of<'element'>, context: Context): Sql {
  return compareTerms('=', context.field(field), read(wanted, context), context);
}
