import { invalidParameter } from '../problems.ts';
import type { Page, PageLimits, QueryParams } from '../query.ts';

/** Pages of records and of the catalogue. */
export const RECORD_LIMITS: PageLimits = { defaultLimit: 10, maxLimit: 100, maxSum: 10_000 };
/** Pages of groups. */
export const GROUP_LIMITS: PageLimits = { defaultLimit: 10, maxLimit: 20_000, maxSum: 20_000 };
export const EXPORT_LIMITS: PageLimits = { defaultLimit: -1, maxLimit: Infinity, maxSum: Infinity };

/** Reads and checks `limit` and `offset`. -1 means as many as allowed. Throws `InvalidRESTParameterError`. */
export function readPage(params: Pick<QueryParams, 'limit' | 'offset'>, limits: PageLimits): Page {
  const limit = readInteger('limit', params.limit, limits.defaultLimit);
  const offset = readInteger('offset', params.offset, 0);
  if (limit < -1 || limit > limits.maxLimit) {
    const expected = limits.maxLimit === Infinity ? '-1 <= limit' : `-1 <= limit <= ${limits.maxLimit}`;
    throw invalidParameter('limit', params.limit, expected);
  }
  if (offset < 0) throw invalidParameter('offset', params.offset, '0 <= offset');
  const sum = offset + Math.max(limit, 0);
  if (sum > limits.maxSum) throw invalidParameter('sum of offset + limit', sum, `<= ${limits.maxSum}`);
  return { limit: limit === -1 ? Math.min(limits.maxLimit, limits.maxSum - offset) : limit, offset };
}

function readInteger(parameter: string, given: number | string | undefined, fallback: number): number {
  if (given === undefined || given === '') return fallback;
  const text = String(given).trim();
  if (!/^[+-]?\d{1,15}$/.test(text)) throw invalidParameter(parameter, given, 'an integer');
  return Number(text);
}
