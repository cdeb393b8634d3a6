import type { Invocation } from '../functions/function.ts';
import { functionNamed } from '../functions/registry.ts';
import type { Argument, Arithmetic, Call, Expression } from '../parse/ast.ts';
import { queryError } from '../problems.ts';
import type { Sql } from '../sql.ts';
import { sql } from '../sql.ts';
import type { Context } from './context.ts';
import { isNumeric, nullOf } from './compare.ts';
import { literalTerm } from './literal.ts';
import type { Term } from './term.ts';

/** Checks an expression and gives its SQL. Throws `ODSQLError` naming the clause. */
export function readExpression(expression: Expression, context: Context): Term {
  const known = context.known?.(expression);
  if (known) return known;
  switch (expression.kind) {
    case 'field':
      return context.field(expression);
    case 'call':
      return readCall(expression, context);
    case 'arithmetic':
      return readArithmetic(expression, context);
    case 'negation':
      return readNegation(expression.of, context);
    default:
      return literalTerm(expression, context);
  }
}

function readNegation(of: Expression, context: Context): Term {
  if (of.kind === 'number') return literalTerm(of, context, true);
  const term = readExpression(of, context);
  requireNumber(term, context, '-');
  const { literal: _literal, ...rest } = term;
  return { ...withoutField(rest), type: term.type, sql: sql`(-${asFloat(term)})` };
}

function readArithmetic({ operator, left, right }: Arithmetic, context: Context): Term {
  const [a, b] = [readExpression(left, context), readExpression(right, context)];
  requireNumber(a, context, operator);
  requireNumber(b, context, operator);
  const isInt = operator !== '/' && a.type === 'int' && b.type === 'int';
  const aggregate = Boolean(a.aggregate || b.aggregate);
  const plain = Boolean(a.plain || b.plain);
  const key = Boolean(a.key || b.key);
  return { type: isInt ? 'int' : 'double', aggregate, key, plain, sql: operation(operator, asFloat(a), asFloat(b)) };
}

function operation(operator: Arithmetic['operator'], a: Sql, b: Sql): Sql {
  switch (operator) {
    case '+':
      return sql`(${a} + ${b})`;
    case '-':
      return sql`(${a} - ${b})`;
    case '*':
      return sql`(${a} * ${b})`;
    case '/':
      return sql`(${a} / nullIf(${b}, 0))`;
  }
}

/** Integers are reckoned as doubles: exact to 2^53, and beyond it never silently wrapped around. */
function asFloat(term: Term): Sql {
  if (term.type === 'null') return sql`CAST(NULL, 'Nullable(Float64)')`;
  return sql`toFloat64(${term.sql})`;
}

function requireNumber(term: Term, { clause }: Context, operator: string): void {
  if (term.type === 'null' || (isNumeric(term.type) && !term.multivalued)) return;
  throw queryError(clause, `The operator ${operator} takes numbers, not ${term.type}.`);
}

function withoutField(term: Term): Term {
  const { field: _field, precision: _precision, group: _group, ...rest } = term;
  return rest;
}

function readCall(call: Call, context: Context): Term {
  const known = functionNamed(call.name);
  const { clause } = context;
  if (!known) throw queryError(clause, `Unknown function: ${call.name}.`);
  if (!(known.clauses as readonly string[]).includes(clause)) {
    throw queryError(clause, `Function ${call.name}() is not allowed in the current clause.`);
  }
  return known.compile(invocation(call, context, known.signature));
}

function invocation({ name, args }: Call, context: Context, signature: string): Invocation {
  const misuse = (reason?: string) =>
    queryError(context.clause, `${name}(): ${reason ?? ''}${reason ? ' ' : ''}Expected: ${signature}.`);
  const read = (of: Expression, inside: Context = context) => readExpression(of, inside);
  return {
    name,
    args,
    context,
    misuse,
    read,
    count(min, max = min) {
      if (args.length < min || args.length > max) throw misuse(`${args.length} arguments were given.`);
    },
    term(at, ...types) {
      const arg = args[at];
      if (!arg || !isExpression(arg)) throw misuse();
      const term = read(arg);
      if (term.type === 'null' && types[0] !== undefined) return nullOf(types[0]);
      if (!types.includes(term.type) || term.predicate) throw misuse(`Argument ${at + 1} is of type ${term.type}.`);
      return term;
    },
  };
}

function isExpression(argument: Argument): argument is Expression {
  return !['star', 'distinct', 'measure', 'named', 'pattern'].includes(argument.kind);
}
