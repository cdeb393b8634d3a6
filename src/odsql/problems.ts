import { defineProblems } from '#core/problem.ts';
import type { Problem } from '#core/problem.ts';

/** The parameter a piece of query text stands in. */
export type Clause = 'select' | 'where' | 'group_by' | 'order_by' | 'refine' | 'exclude' | 'facet';

const problems = defineProblems({
  ODSQLSyntaxError: [
    400,
    'ODSQL syntax exception: unexpected {token} at position {position} in {text}. Clause(s) containing the error(s): {clause}.',
  ],
  ODSQLError: [400, 'ODSQL query is malformed: {reason} Clause(s) containing the error(s): {clause}.'],
  IncompatibleTypesInComparisonFilter: [
    400,
    'ODSQL query is malformed: IncompatibleTypesInComparisonFilter: Left type: {left}, right_type: {right}. Clause(s) containing the error(s): {clause}.',
  ],
  InvalidRESTParameterError: [
    400,
    'Invalid value for {parameter} API parameter: {found} was found but {expected} is expected.',
  ],
});

const ECHO = 1000;
const shorten = (text: string, length: number) => (text.length > length ? `${text.slice(0, length)}…` : text);

/** `position` counts characters of the clause from 0. */
export function syntaxError(clause: Clause, text: string, token: string, position: number): Problem {
  return problems.ODSQLSyntaxError({ clause, text: shorten(text, ECHO), token: shorten(token, 100), position });
}

/** The clause parses but means nothing; `reason` is a sentence with its full stop. */
export function queryError(clause: Clause, reason: string): Problem {
  return problems.ODSQLError({ clause, reason: shorten(reason, ECHO) });
}

export function unknownField(clause: Clause, field: string): Problem {
  return queryError(clause, `Unknown field: ${shorten(field, 200)}.`);
}

export function incompatibleTypes(clause: Clause, left: string, right: string): Problem {
  return problems.IncompatibleTypesInComparisonFilter({ clause, left, right });
}

/** A parameter outside what is allowed; `expected` completes "but … is expected". */
export function invalidParameter(parameter: string, found: unknown, expected: string): Problem {
  return problems.InvalidRESTParameterError({ parameter, found: shorten(String(found), 100), expected });
}
