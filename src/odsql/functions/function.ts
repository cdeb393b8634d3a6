import type { Context } from '../check/context.ts';
import type { Term, TermType } from '../check/term.ts';
import type { Argument, Expression } from '../parse/ast.ts';

export type FunctionClause = 'select' | 'where' | 'group_by' | 'order_by';
export type FunctionFamily = 'text' | 'date' | 'search' | 'geography' | 'aggregation' | 'grouping' | 'other';

/** A call while it is compiled. */
export interface Invocation {
  readonly name: string;
  readonly args: readonly Argument[];
  readonly context: Context;
  /** The n-th argument as a term of one of the types; `null` literals pass. Throws when missing or of another type. */
  term(at: number, ...types: readonly TermType[]): Term;
  /** As `term`, for any expression. */
  read(expression: Expression, context?: Context): Term;
  /** Throws unless there are so many arguments. */
  count(min: number, max?: number): void;
  /** A problem that says how the function is called. */
  misuse(reason?: string): Error;
}

/** One function of ODSQL. Adding one: a constant of this type, and its line in `registry.ts`. */
export interface OdsqlFunction {
  /** Lower case. */
  readonly name: string;
  readonly family: FunctionFamily;
  readonly signature: string;
  readonly returns: string;
  readonly clauses: readonly FunctionClause[];
  /** One or two sentences for the reference page. */
  readonly summary: string;
  readonly example: string;
  /** Checks the arguments and gives the term. */
  compile(call: Invocation): Term;
}
