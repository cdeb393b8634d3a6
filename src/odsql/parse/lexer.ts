/** What the text of a clause is made of. `bad` is a token that nothing accepts, so that messages come in reading order. */
export type TokenKind = 'word' | 'quoted' | 'number' | 'string' | 'date' | 'geometry' | 'symbol' | 'bad' | 'end';
export interface Token {
  readonly kind: TokenKind;
  /** As written. */
  readonly text: string;
  /** Unquoted and unescaped; words as written. */
  readonly value: string;
  readonly at: number;
  readonly end: number;
}

const SPACE = /[\s\u00a0\ufeff]+/uy;
const WORD = /[\p{L}_][\p{L}\p{M}\p{N}_]*/uy;
const NUMBER = /\d+(?:\.\d+)?/y;
const SYMBOL = /\.\.|!=|<=|>=|[(),.+\-*/=:<>[\]]/y;
// Unrolled, without nested repetition: linear even on hostile text.
const QUOTED: Readonly<Record<string, RegExp>> = {
  '"': /"[^"\\]*(?:\\[^][^"\\]*)*"/y,
  "'": /'[^'\\]*(?:\\[^][^'\\]*)*'/y,
  '`': /`[^`\\]*(?:\\[^][^`\\]*)*`/y,
};
const LITERAL_PREFIX: Readonly<Record<string, TokenKind>> = { date: 'date', geom: 'geometry' };

/** Tokens of a clause with an `end` token behind them. Never throws. */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const space = match(SPACE, text, at);
    if (space) {
      at += space.length;
      continue;
    }
    const token = tokenAt(text, at);
    tokens.push(token);
    at = token.end;
  }
  tokens.push({ kind: 'end', text: 'end of clause', value: '', at, end: at });
  return tokens;
}

function match(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

function tokenAt(text: string, at: number): Token {
  const make = (kind: TokenKind, raw: string, value = raw): Token => ({
    kind,
    text: raw,
    value,
    at,
    end: at + raw.length,
  });
  const word = match(WORD, text, at);
  if (word !== undefined) {
    const literal = LITERAL_PREFIX[word.toLowerCase()];
    const quoted = literal && quotedAt(text, at + word.length, `'"`);
    return quoted ? make(literal, word + quoted, unescape(quoted)) : make('word', word);
  }
  const number = match(NUMBER, text, at);
  if (number !== undefined) return make('number', number);
  const quoted = quotedAt(text, at, '"\'`');
  if (quoted !== undefined) {
    const value = unescape(quoted);
    if (quoted.startsWith('`')) return make(value === '' ? 'bad' : 'quoted', quoted, value);
    return make('string', quoted, value);
  }
  const symbol = match(SYMBOL, text, at);
  if (symbol !== undefined) return make('symbol', symbol);
  // An opening quote without its end takes the rest of the text; anything else is one character.
  const isOpening = text[at]! in QUOTED;
  return make('bad', isOpening ? text.slice(at) : String.fromCodePoint(text.codePointAt(at)!));
}

function quotedAt(text: string, at: number, quotes: string): string | undefined {
  const quote = text[at];
  if (quote === undefined || !quotes.includes(quote)) return undefined;
  return match(QUOTED[quote]!, text, at);
}

function unescape(quoted: string): string {
  return quoted.slice(1, -1).replace(/\\([^])/g, '$1');
}
