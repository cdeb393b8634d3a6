import type { Problem } from '#core/problem.ts';
import type { Clause } from '../problems.ts';
import { queryError, syntaxError } from '../problems.ts';
import type { Token } from './lexer.ts';
import { tokensOf } from './lexer.ts';

/** Bounds of one clause. Far above what people and programs write, far below what hurts the engine's own parser. */
export const MAX_CLAUSE_LENGTH = 500_000;
export const MAX_DEPTH = 50;
export const MAX_OPERATIONS = 200;
export const MAX_NODES = 5_000;
export const MAX_LIST = 10_000;

/** Words that stand for themselves only inside back-quotes. Names of functions are not among them. */
const RESERVED = new Set(
  'and as asc by desc distinct equi false group limit not null or select top true where'.split(' '),
);

/** Reads the tokens of a clause one after another and keeps its bounds. */
export class Cursor {
  readonly clause: Clause;
  readonly text: string;
  readonly #tokens: readonly Token[];
  #next = 0;
  #depth = 0;
  #nodes = 0;
  #operations = 0;
  #lastEnd = 0;

  constructor(clause: Clause, text: string) {
    if (text.length > MAX_CLAUSE_LENGTH) {
      throw queryError(clause, `The clause is longer than ${MAX_CLAUSE_LENGTH} characters.`);
    }
    this.clause = clause;
    this.text = text;
    this.#tokens = tokensOf(text);
  }

  peek(ahead = 0): Token {
    return this.#tokens[Math.min(this.#next + ahead, this.#tokens.length - 1)]!;
  }

  take(): Token {
    const token = this.peek();
    if (token.kind !== 'end') this.#next += 1;
    this.#lastEnd = token.end;
    return token;
  }

  /** Text from `at` to the end of the token taken last. */
  textFrom(at: number): string {
    return this.text.slice(at, this.#lastEnd);
  }

  isSymbol(symbol: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.kind === 'symbol' && token.text === symbol;
  }

  takeSymbol(symbol: string): boolean {
    const found = this.isSymbol(symbol);
    if (found) this.take();
    return found;
  }

  requireSymbol(symbol: string): void {
    if (!this.takeSymbol(symbol)) throw this.unexpected();
  }

  isWord(word: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.kind === 'word' && token.text.toLowerCase() === word;
  }

  takeWord(word: string): boolean {
    const found = this.isWord(word);
    if (found) this.take();
    return found;
  }

  /** A word that may be a name. */
  isName(ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.kind === 'quoted' || (token.kind === 'word' && !RESERVED.has(token.text.toLowerCase()));
  }

  requireName(): Token {
    if (!this.isName()) throw this.unexpected();
    return this.take();
  }

  requireEnd(): void {
    if (this.peek().kind !== 'end') throw this.unexpected();
  }

  unexpected(token: Token = this.peek()): Problem {
    return syntaxError(this.clause, this.text, token.text, token.at);
  }

  /** Runs `parse` one level deeper. */
  nested<T>(parse: () => T): T {
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) throw queryError(this.clause, `The clause is nested deeper than ${MAX_DEPTH} levels.`);
    try {
      return parse();
    } finally {
      this.#depth -= 1;
    }
  }

  /** Begins another item of a list or another comparison, with a count of its own. */
  startItem(): void {
    if (this.#depth === 0) this.#operations = 0;
  }

  /** Chains of arithmetic nest to the left, so they are bounded like nesting. */
  countOperation(): void {
    this.#operations += 1;
    if (this.#operations > MAX_OPERATIONS) {
      throw queryError(this.clause, `An expression has more than ${MAX_OPERATIONS} arithmetic operations.`);
    }
  }

  /** Runs `parse` without counting its parts. */
  uncounted<T>(parse: () => T): T {
    const before = this.#nodes;
    const result = parse();
    this.#nodes = before;
    return result;
  }

  countNode(): void {
    this.#nodes += 1;
    if (this.#nodes > MAX_NODES) throw queryError(this.clause, `The clause has more than ${MAX_NODES} parts.`);
  }
}
