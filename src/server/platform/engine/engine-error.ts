import { ClickHouseError } from '@clickhouse/client';
import type { Problem } from '#core/problem.ts';
import { EngineUnavailable, QueryNotPossible, QueryTooLarge, QueryTooSlow, StorageFull } from './problems.ts';

/** A failure that no reader can cause: a bug of Plaza or of the engine. Its text is for the log, never for an answer. */
export class EngineError extends Error {
  /** The engine's error number, 0 when it gave none. */
  readonly engineCode: number;
  constructor(engineCode: number, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'EngineError';
    this.engineCode = engineCode;
  }
}

/** Numbers as in ClickHouse's src/Common/ErrorCodes.cpp. */
const SLOW = new Set([159, 160, 209]);
const LARGE: Readonly<Record<number, string>> = {
  158: 'rows',
  167: 'nesting',
  168: 'terms',
  173: 'memory',
  191: 'values',
  241: 'memory',
  306: 'nesting',
  307: 'bytes',
  396: 'rows',
};
const IMPOSSIBLE: Readonly<Record<number, string>> = {
  6: 'a text cannot be read as a number or date',
  27: 'a text cannot be read in the form asked for',
  36: 'an argument is out of its range',
  38: 'a text cannot be read as a date',
  41: 'a text cannot be read as a date and time',
  43: 'an argument has the wrong type',
  44: 'a column has the wrong type',
  53: 'two values of different types are compared',
  69: 'an argument is out of its range',
  70: 'a value cannot be turned into another type',
  72: 'a text cannot be read as a number',
  128: 'a list is too large',
  130: 'a text cannot be read as a list',
  131: 'a text is too long',
  153: 'a number is divided by zero',
  190: 'lists have different lengths',
  321: 'a value may not be missing here',
  349: 'a value may not be missing here',
  386: 'values have no common type',
  395: 'a value is not allowed here',
  407: 'a number is too large',
  427: 'a pattern cannot be understood',
  457: 'a value does not fit its type',
  467: 'a text cannot be read as true or false',
  691: 'a value is not in the list of allowed ones',
};
const NO_SPACE = new Set([204, 243, 348]);
const AWAY = new Set([202, 210, 236, 279, 394, 425]);
const GONE = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOENT',
  'EPIPE',
  'ECONNABORTED',
  'ETIMEDOUT',
  'ERR_STREAM_PREMATURE_CLOSE',
]);

/** True when the request surely never reached the engine, so that it can be sent again. */
export function neverArrived(thrown: unknown): boolean {
  const code = codeOf(thrown);
  return code === 'ECONNREFUSED' || code === 'ENOENT';
}

/** What the caller gets for a failure of the client: a `Problem` a person can act on, or an `EngineError`. */
export function explainFailure(thrown: unknown, limits: { timeoutMs: number }): Problem | EngineError {
  if (thrown instanceof ClickHouseError) return explainCode(Number(thrown.code), thrown, limits);
  const code = codeOf(thrown);
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  if (GONE.has(code) || /socket hang up|aborted|Timeout error/i.test(message)) {
    return because(EngineUnavailable({ retry_after: 2 }), thrown);
  }
  return new EngineError(0, message, thrown);
}

function explainCode(code: number, thrown: Error, limits: { timeoutMs: number }): Problem | EngineError {
  if (SLOW.has(code)) return QueryTooSlow({ seconds: Math.round(limits.timeoutMs / 100) / 10 });
  // 62 is also the number of a syntax error, which would be ours.
  const large = code === 62 && /max query size|too long/i.test(thrown.message) ? 'text' : LARGE[code];
  if (large !== undefined) return because(QueryTooLarge({ what: large }), thrown);
  const reason = IMPOSSIBLE[code];
  if (reason !== undefined) return because(QueryNotPossible({ reason }), thrown);
  if (NO_SPACE.has(code) || /No space left on device/.test(thrown.message)) return because(StorageFull(), thrown);
  if (AWAY.has(code)) return because(EngineUnavailable({ retry_after: 2 }), thrown);
  return new EngineError(code, thrown.message, thrown);
}

/** For the log; answers are made from the problem alone. */
function because(problem: Problem, cause: unknown): Problem {
  problem.cause = cause;
  return problem;
}

function codeOf(thrown: unknown): string {
  return thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '';
}
