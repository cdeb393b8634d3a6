/** A long run of digits that may be an integer beyond 2^53; it may also stand in a text, which only costs time. */
const MAYBE_BIG = /[:,[]-?\d{16,}[,\]}]/;

/** Parses a JSON array of rows. Integers that a number cannot hold exactly arrive as their digits, in a string. */
export function parseRows<T>(json: string): T[] {
  if (json === '') return [];
  // The third argument, the digits as they stand, is younger than the types of the language.
  return (MAYBE_BIG.test(json) ? JSON.parse(json, keepBig as never) : JSON.parse(json)) as T[];
}

function keepBig(_key: string, parsed: unknown, context: { source?: string }): unknown {
  if (typeof parsed !== 'number' || Number.isSafeInteger(parsed)) return parsed;
  const { source } = context;
  return source !== undefined && /^-?\d+$/.test(source) ? source : parsed;
}
