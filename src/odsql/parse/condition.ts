import type { CompareOperator, Condition, Expression } from './ast.ts';
import type { Cursor } from './cursor.ts';
import { MAX_LIST } from './cursor.ts';
import { isOperator, parseAtom, parseExpression, parseFieldName, takeOperation } from './expression.ts';
import { queryError } from '../problems.ts';

/** Until an operator tells, `(a …` may open a sum or a condition, so both are read by one set of functions. */
type Mixed = { readonly expression: Expression } | { readonly condition: Condition };

const COMPARISONS: Readonly<Record<string, CompareOperator>> = {
  '=': '=',
  ':': '=',
  '!=': '!=',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
};

/** A whole condition; AND binds tighter than OR. Nested ANDs in ANDs become one list. */
export function parseCondition(cursor: Cursor): Condition {
  return asCondition(cursor, parseOr(cursor));
}

function parseOr(cursor: Cursor): Mixed {
  return parseJunction(cursor, 'or', () => parseJunction(cursor, 'and', () => parseNot(cursor)));
}

function parseJunction(cursor: Cursor, kind: 'and' | 'or', part: () => Mixed): Mixed {
  const first = part();
  if (!cursor.isWord(kind)) return first;
  const of: Condition[] = [];
  const add = (mixed: Mixed) => {
    const condition = asCondition(cursor, mixed);
    if (condition.kind === kind) for (const inner of condition.of) of.push(inner);
    else of.push(condition);
  };
  add(first);
  while (cursor.takeWord(kind)) {
    cursor.countNode();
    add(part());
  }
  return { condition: { kind, of } };
}

function parseNot(cursor: Cursor): Mixed {
  if (!cursor.isWord('not')) return parseComparison(cursor);
  return cursor.nested(() => {
    cursor.take();
    cursor.countNode();
    return { condition: { kind: 'not', of: asCondition(cursor, parseNot(cursor)) } };
  });
}

function parseComparison(cursor: Cursor): Mixed {
  cursor.startItem();
  const left = parseSum(cursor);
  if ('condition' in left) return left;
  const operand = left.expression;
  const token = cursor.peek();
  const operator =
    token.kind === 'symbol' && Object.hasOwn(COMPARISONS, token.text) ? COMPARISONS[token.text] : undefined;
  if (operator) {
    cursor.take();
    return { condition: { kind: 'compare', operator, left: operand, right: parseExpression(cursor) } };
  }
  if (cursor.takeWord('is')) return { condition: parseIs(cursor, operand) };
  if (cursor.takeWord('like')) return { condition: parseLike(cursor, operand) };
  if (cursor.takeWord('in')) return { condition: parseIn(cursor, operand) };
  return left;
}

function parseIs(cursor: Cursor, operand: Expression): Condition {
  const not = cursor.takeWord('not');
  if (cursor.takeWord('null')) return { kind: 'is', operand, not, value: null };
  if (cursor.takeWord('true')) return { kind: 'is', operand, not, value: true };
  if (cursor.takeWord('false')) return { kind: 'is', operand, not, value: false };
  throw cursor.unexpected();
}

function parseLike(cursor: Cursor, operand: Expression): Condition {
  if (cursor.peek().kind !== 'string') throw cursor.unexpected();
  return { kind: 'like', operand, pattern: cursor.take().value };
}

function parseIn(cursor: Cursor, operand: Expression): Condition {
  if (cursor.takeSymbol('(')) return { kind: 'list', operand, values: parseList(cursor) };
  if (cursor.isSymbol('[') || cursor.isSymbol(']')) return parseBetween(cursor, operand);
  const isLiteral = ['text', 'number', 'boolean', 'date', 'negation'].includes(operand.kind);
  if (!isLiteral) throw cursor.unexpected();
  return { kind: 'element', value: operand, field: parseFieldName(cursor) };
}

function parseList(cursor: Cursor): Expression[] {
  const values: Expression[] = [];
  do {
    if (values.length >= MAX_LIST) throw queryError(cursor.clause, `A list holds at most ${MAX_LIST} values.`);
    // Values of a list become one parameter of the engine, so they do not count as parts of the clause.
    values.push(cursor.uncounted(() => parseExpression(cursor)));
  } while (cursor.takeSymbol(','));
  cursor.requireSymbol(')');
  return values;
}

function parseBetween(cursor: Cursor, operand: Expression): Condition {
  const lowOpen = cursor.take().text === ']';
  const low = parseExpression(cursor);
  if (!cursor.takeSymbol('..') && !cursor.takeWord('to')) throw cursor.unexpected();
  const high = parseExpression(cursor);
  if (!cursor.isSymbol('[') && !cursor.isSymbol(']')) throw cursor.unexpected();
  const highOpen = cursor.take().text === '[';
  return { kind: 'between', operand, low, high, lowOpen, highOpen };
}

function parseSum(cursor: Cursor): Mixed {
  return parseChain(cursor, ['+', '-'], () => parseChain(cursor, ['*', '/'], () => parseFactor(cursor)));
}

function parseChain(cursor: Cursor, operators: readonly string[], part: () => Mixed): Mixed {
  let left = part();
  while (isOperator(cursor, operators)) {
    if ('condition' in left) throw cursor.unexpected();
    const asExpression = () => {
      const token = cursor.peek();
      const right = part();
      if ('condition' in right) throw cursor.unexpected(token);
      return right.expression;
    };
    left = { expression: takeOperation(cursor, left.expression, asExpression) };
  }
  return left;
}

function parseFactor(cursor: Cursor): Mixed {
  return cursor.nested(() => {
    if (cursor.isSymbol('-') || cursor.isSymbol('+')) {
      const sign = cursor.take().text;
      const token = cursor.peek();
      const of = parseFactor(cursor);
      if ('condition' in of) throw cursor.unexpected(token);
      return sign === '+' ? of : { expression: { kind: 'negation', of: of.expression } };
    }
    if (!cursor.takeSymbol('(')) return { expression: parseAtom(cursor) };
    const inner = parseOr(cursor);
    cursor.requireSymbol(')');
    return inner;
  });
}

/** What stands where a condition is wanted: text is a full-text search, a field or call must be true by itself. */
function asCondition(cursor: Cursor, mixed: Mixed): Condition {
  if ('condition' in mixed) return mixed.condition;
  const { expression } = mixed;
  if (expression.kind === 'text') return { kind: 'search', text: expression.value };
  if (expression.kind === 'field' || expression.kind === 'call' || expression.kind === 'boolean') {
    return { kind: 'truth', of: expression };
  }
  throw cursor.unexpected();
}
