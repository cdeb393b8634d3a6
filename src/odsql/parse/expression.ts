import { functionNamed } from '../functions/registry.ts';
import type { Argument, ArithmeticOperator, Expression, FieldName, Literal } from './ast.ts';
import type { Cursor } from './cursor.ts';

/** `a + b`, fields, literals, calls; no conditions. */
export function parseExpression(cursor: Cursor): Expression {
  return parseChain(cursor, ['+', '-'], () => parseChain(cursor, ['*', '/'], () => parseFactor(cursor)));
}

/** Left to right. `part` is asked once for each operand. */
function parseChain(cursor: Cursor, operators: readonly string[], part: () => Expression): Expression {
  let left = part();
  while (isOperator(cursor, operators)) left = takeOperation(cursor, left, part);
  return left;
}

export function isOperator(cursor: Cursor, operators: readonly string[]): boolean {
  return cursor.peek().kind === 'symbol' && operators.includes(cursor.peek().text);
}

export function takeOperation(cursor: Cursor, left: Expression, part: () => Expression): Expression {
  cursor.countOperation();
  cursor.countNode();
  const operator = cursor.take().text as ArithmeticOperator;
  return { kind: 'arithmetic', operator, left, right: part() };
}

function parseFactor(cursor: Cursor): Expression {
  return cursor.nested(() => {
    if (cursor.takeSymbol('+')) return parseFactor(cursor);
    if (cursor.takeSymbol('-')) return { kind: 'negation', of: parseFactor(cursor) };
    if (!cursor.takeSymbol('(')) return parseAtom(cursor);
    const inner = parseExpression(cursor);
    cursor.requireSymbol(')');
    return inner;
  });
}

/** A literal, a field or a call. */
export function parseAtom(cursor: Cursor): Expression {
  cursor.countNode();
  return takeLiteral(cursor) ?? (isCall(cursor) ? parseCall(cursor) : parseFieldName(cursor));
}

function takeLiteral(cursor: Cursor): Literal | undefined {
  switch (cursor.peek().kind) {
    case 'number':
      return { kind: 'number', text: cursor.take().text };
    case 'string':
      return { kind: 'text', value: cursor.take().value };
    case 'date':
      return { kind: 'date', text: cursor.take().value };
    case 'geometry':
      return { kind: 'geometry', text: cursor.take().value };
    default:
  }
  if (cursor.takeWord('true')) return { kind: 'boolean', value: true };
  if (cursor.takeWord('false')) return { kind: 'boolean', value: false };
  return cursor.takeWord('null') ? { kind: 'null' } : undefined;
}

/** `name`, `` `any text` ``, `default.title`. */
export function parseFieldName(cursor: Cursor): FieldName {
  const first = cursor.requireName();
  let name = first.value;
  while (cursor.isSymbol('.') && cursor.isName(1)) {
    cursor.take();
    name += `.${cursor.take().value}`;
  }
  return { kind: 'field', name, at: first.at };
}

/** Unknown functions are no calls: their name parses as a field and the parenthesis is what was not expected. */
function isCall(cursor: Cursor): boolean {
  return cursor.peek().kind === 'word' && cursor.isSymbol('(', 1) && functionNamed(cursor.peek().text) !== undefined;
}

function parseCall(cursor: Cursor): Expression {
  const { text, at } = cursor.take();
  cursor.requireSymbol('(');
  const args: Argument[] = [];
  if (!cursor.isSymbol(')')) {
    do args.push(cursor.nested(() => parseArgument(cursor)));
    while (cursor.takeSymbol(','));
  }
  cursor.requireSymbol(')');
  return { kind: 'call', name: text.toLowerCase(), args, at };
}

function parseArgument(cursor: Cursor): Argument {
  const isLast = (ahead: number) => cursor.isSymbol(',', ahead) || cursor.isSymbol(')', ahead);
  if (cursor.isSymbol('*') && isLast(1)) {
    cursor.take();
    return { kind: 'star' };
  }
  if (cursor.isName() && cursor.isSymbol('*', 1) && isLast(2)) {
    const prefix = cursor.take().value;
    cursor.take();
    return { kind: 'pattern', prefix };
  }
  if (cursor.peek().kind === 'word' && cursor.isSymbol('=', 1)) {
    const name = cursor.take().text.toLowerCase();
    cursor.take();
    return { kind: 'named', name, value: parseExpression(cursor) };
  }
  if (cursor.peek().kind === 'number' && cursor.peek(1).kind === 'word' && isLast(2)) {
    const text = cursor.take().text;
    return { kind: 'measure', text, unit: cursor.take().text };
  }
  if (cursor.isWord('distinct')) {
    cursor.take();
    return { kind: 'distinct', of: parseExpression(cursor) };
  }
  return parseExpression(cursor);
}
