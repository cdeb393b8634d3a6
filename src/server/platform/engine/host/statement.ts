/**
 * The text a chDB session is given for one request of the HTTP interface: parameters and settings as one `SET`, then
 * the statement with its input and output put on named pipes. All text comes from our own client.
 */
export interface Request {
  readonly query: string;
  readonly params: Readonly<Record<string, string>>;
  readonly settings: Readonly<Record<string, string>>;
  /** Format of a SELECT that does not name one. */
  readonly defaultFormat: string;
}

/** Parameters of the interface that are no settings. */
const RESERVED = new Set([
  'query',
  'query_id',
  'database',
  'default_format',
  'wait_end_of_query',
  'session_id',
  'role',
]);

/** Splits the URL's parameters. Throws on names that are no identifiers. */
export function readRequest(search: URLSearchParams, body: string | null): Request {
  const params: Record<string, string> = {};
  const settings: Record<string, string> = {};
  for (const [key, given] of search) {
    if (RESERVED.has(key)) continue;
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(key)) throw new Error(`“${key}” is no setting`);
    if (key.startsWith('param_')) params[key] = given;
    else settings[key] = given;
  }
  const query = body ?? search.get('query') ?? '';
  return { query, params, settings, defaultFormat: search.get('default_format') ?? 'TabSeparated' };
}

/** `before`: settings an earlier query of the session changed; those not set now fall back to their defaults. */
export function setStatement(request: Request, before: Iterable<string>): string {
  const parts = Object.entries({ ...request.params, ...request.settings }).map(
    ([key, given]) => `${key} = ${quote(given)}`,
  );
  for (const key of before) if (!(key in request.settings)) parts.push(`${key} = DEFAULT`);
  return parts.length === 0 ? '' : `SET ${parts.join(', ')}; `;
}

const TAIL_FORMAT = /\s+FORMAT\s+(\w+)\s*;?\s*$/i;

/** The statement without its trailing FORMAT, and the format that applies. */
export function splitFormat(query: string, fallback: string): { text: string; format: string } {
  const found = TAIL_FORMAT.exec(query);
  return found
    ? { text: query.slice(0, found.index), format: found[1]! }
    : { text: query.replace(/\s*;?\s*$/, ''), format: fallback };
}

/** A query whose answer goes to the named pipe at `path`. */
export function outStatement(query: string, fallbackFormat: string, path: string): string {
  const { text, format } = splitFormat(query, fallbackFormat);
  return `${text}\nINTO OUTFILE ${quote(path)} TRUNCATE COMPRESSION 'none' FORMAT ${format}`;
}

const INPUT_CALL = /\binput\s*\(\s*'((?:[^'\\]|\\.)*)'\s*\)/i;

/** An INSERT whose data comes from the file or named pipe at `path`. */
export function inStatement(query: string, path: string): { text: string; format: string } {
  const { text, format } = splitFormat(query, 'TabSeparated');
  const call = INPUT_CALL.exec(text);
  if (!call) return { text: `${text}\nFROM INFILE ${quote(path)} COMPRESSION 'none' FORMAT ${format}`, format };
  const file = `file(${quote(path)}, '${format}', '${call[1]}', 'none')`;
  return { text: text.slice(0, call.index) + file + text.slice(call.index + call[0].length), format };
}

/** Formats whose files are read from their end, so that they cannot come through a pipe. */
export function needsSeek(format: string): boolean {
  return /^(Parquet|ORC|Arrow|Npy)/i.test(format);
}

/** A ClickHouse string literal. */
export function quote(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`;
}
