import type { Context } from '../check/context.ts';
import { fieldTerm } from '../check/context.ts';
import type { Term } from '../check/term.ts';
import { allOf, anyOf, joinSql } from '../join.ts';
import { incompatibleTypes, queryError } from '../problems.ts';
import type { Sql } from '../sql.ts';
import { sql, value } from '../sql.ts';

/** Words of one search. */
const MAX_WORDS = 50;

/** Text without regard to case and accents, as the engine folds it below. */
function fold(text: string): string {
  return text
    .toLowerCase()
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .normalize('NFC');
}

/** Folded words: runs of letters and digits. */
function wordsOf(text: string): string[] {
  return fold(text).match(/[\p{L}\p{N}]+/gu) ?? [];
}

const literal = (text: string) => value(text, 'String');
const NOT_A_WORD = literal('[^\\p{L}\\p{N}]+');

/** ASCII characters that part words, and as many spaces. */
const PARTING = Array.from({ length: 127 }, (_, code) => String.fromCodePoint(code + 1))
  .filter((one) => !/[A-Za-z0-9 ]/.test(one))
  .join('');
const SPACES = ' '.repeat(PARTING.length);

/** A text in the engine: folded, and as its words, ` one two three `. */
interface Hay {
  readonly folded: Sql;
  /** Words may be apart by several spaces. */
  readonly words: Sql;
  /** Words are apart by one space; slower. */
  readonly phrase: Sql;
}

/** Plain ASCII, the common case, takes the short way. */
function hayOf(text: Sql): Hay {
  const folded = sql`if(isValidASCII(${text}), lower(${text}), removeAccentsUTF8(lowerUTF8(${text})))`;
  const cut = sql`replaceRegexpAll(${folded}, ${NOT_A_WORD}, ' ')`;
  const parted = sql`if(isValidASCII(${folded}), translate(${folded}, ${literal(PARTING)}, ${literal(SPACES)}), ${cut})`;
  return { folded, words: sql`concat(' ', ${parted}, ' ')`, phrase: sql`concat(' ', ${cut}, ' ')` };
}

function textSql(term: Term): Sql {
  if (term.multivalued) return sql`arrayStringConcat(${term.sql}, ' ')`;
  return term.type === 'int' || term.type === 'double'
    ? sql`ifNull(toString(${term.sql}), '')`
    : sql`ifNull(${term.sql}, '')`;
}

/** Several terms as one text. */
function hayOfAll(terms: readonly Term[]): Hay {
  const parts = terms.flatMap((term, at) => (at === 0 ? [textSql(term)] : [sql`' '`, textSql(term)]));
  return hayOf(parts.length === 1 ? parts[0]! : sql`concat(${joinSql(parts, ', ')})`);
}

/** Fields that a search without fields looks into: texts, and numbers when numbers are looked for. */
export function searchedTerms(context: Context, text: string): Term[] {
  const withNumbers = /\p{N}/u.test(text);
  const isSearched = ({ type }: Term) => type === 'text' || (withNumbers && (type === 'int' || type === 'double'));
  return context.schema
    .filter(({ filterable, searched }) => filterable !== false && searched !== false)
    .map((one) => fieldTerm(context.clause, one))
    .filter(isSearched);
}

/** A bare text: every word is in some field. A trailing `*` makes the last word a beginning. */
export function searchCondition(text: string, context: Context): Sql {
  const words = wordsOf(text);
  checkCount(words, context);
  const terms = searchedTerms(context, text);
  if (words.length === 0) return sql`1`;
  if (terms.length === 0) return sql`0`;
  const isOpen = /\*\s*$/u.test(text);
  const pieces = words.map((word, at) => (isOpen && at === words.length - 1 ? ` ${word}` : ` ${word} `));
  return allHeld(hayOfAll(terms), pieces);
}

/** Looks for all pieces in the folded text first: only what is left has to be cut into words, which costs much more. */
function allHeld({ folded, words }: Hay, pieces: readonly string[]): Sql {
  const trimmed = pieces.map((piece) => piece.trim());
  if (pieces.length <= 3) {
    const found = trimmed.map((piece) => sql`position(${folded}, ${literal(piece)}) > 0`);
    return allOf([...found, ...pieces.map((piece) => sql`position(${words}, ${literal(piece)}) > 0`)]);
  }
  // Many pieces share one copy of the text, for the query must stay short.
  const inside = sql`arrayAll(t -> position(${folded}, t) > 0, ${value(trimmed, 'Array(String)')})`;
  return sql`(${inside} AND arrayAll(t -> position(${words}, t) > 0, ${value(pieces, 'Array(String)')}))`;
}

/** LIKE: every word of the pattern is a word of the field; `*` and `%` stand for any letters, `?` for one. */
export function likeCondition(term: Term, pattern: string, context: Context): Sql {
  if (term.type !== 'text' && term.type !== 'json_blob' && term.type !== 'file')
    throw incompatibleTypes(context.clause, term.type, 'text');
  const pieces = fold(pattern).match(/[\p{L}\p{N}*%?]+/gu) ?? [];
  checkCount(pieces, context);
  const wanted = pieces.filter((piece) => /[^*%?]/u.test(piece));
  if (wanted.length === 0) return term.multivalued ? sql`notEmpty(${term.sql})` : sql`isNotNull(${term.sql})`;
  const test = (text: Sql) => likeWords(hayOf(text), wanted);
  if (term.multivalued) return sql`arrayExists(x -> ${test(sql`x`)}, ${term.sql})`;
  return sql`if(isNull(${term.sql}), NULL, ${test(sql`ifNull(${term.sql}, '')`)})`;
}

/** Words without wildcards inside are looked for as they are; the others share one list of regular expressions. */
function likeWords(hay: Hay, pieces: readonly string[]): Sql {
  const isOpen = (piece: string) => /[*%?]/u.test(piece.replace(/^[*%]+|[*%]+$/gu, ''));
  const plain = pieces
    .filter((piece) => !isOpen(piece))
    .map((piece) => {
      const word = piece.replace(/^[*%]+|[*%]+$/gu, '');
      return (/^[*%]/u.test(piece) ? '' : ' ') + word + (/[*%]$/u.test(piece) ? '' : ' ');
    });
  const patterns = pieces
    .filter(isOpen)
    .map((piece) => ` ${piece.replace(/[*%]+/gu, '[^ ]*').replaceAll('?', '[^ ]')} `);
  const matched = patterns.map((pattern) => sql`match(${hay.words}, ${literal(pattern)})`);
  return allOf([...(plain.length > 0 ? [allHeld(hay, plain)] : []), ...matched]);
}

/** search(): every term but the last may have typing mistakes, the last is a beginning. */
export function fuzzyCondition(terms: readonly Term[], text: string, context: Context): Sql {
  const words = wordsOf(text);
  checkCount(words, context);
  if (words.length === 0) return sql`1`;
  if (terms.length === 0) return sql`0`;
  const all = hayOfAll(terms);
  const others = words.slice(0, -1);
  const exact = others.filter((word) => mistakesIn(word) === 0).map((word) => ` ${word} `);
  const similar = others.filter((word) => mistakesIn(word) > 0).map((word) => hasSimilar(all, word));
  return allOf([allHeld(all, [...exact, ` ${words.at(-1)}`]), ...similar]);
}

function mistakesIn(word: string): number {
  const { length } = [...word];
  return length > 5 ? 2 : length > 2 ? 1 : 0;
}

function hasSimilar(hay: Hay, word: string): Sql {
  const { length } = [...word];
  const mistakes = mistakesIn(word);
  const [low, high] = [value(Math.max(length - mistakes, 1), 'UInt32'), value(length + mistakes, 'UInt32')];
  // Cut, because the distance of very long words is refused by the engine.
  const distance = sql`editDistanceUTF8(substringUTF8(w, 1, 128), ${literal(word)})`;
  return sql`arrayExists(w -> lengthUTF8(w) BETWEEN ${low} AND ${high} AND ${distance} <= ${value(mistakes, 'UInt8')}, splitByChar(' ', ${hay.words}))`;
}

/** suggest(): some word begins so; several words must follow each other. */
export function suggestCondition(terms: readonly Term[], text: string, context: Context): Sql {
  const words = wordsOf(text);
  checkCount(words, context);
  if (words.length === 0)
    return anyOf(terms.map((term) => (term.multivalued ? sql`notEmpty(${term.sql})` : sql`isNotNull(${term.sql})`)));
  return anyOf(terms.map((term) => startsWords(hayOf(textSql(term)), words)));
}

function startsWords(hay: Hay, wanted: readonly string[]): Sql {
  const start = literal(` ${wanted.join(' ')}`);
  return sql`(position(${hay.folded}, ${literal(wanted[0]!)}) > 0 AND position(${wanted.length === 1 ? hay.words : hay.phrase}, ${start}) > 0)`;
}

/** startswith(): the whole value begins so, exactly. */
export function startCondition(terms: readonly Term[], text: string): Sql {
  const start = literal(text);
  return anyOf(
    terms.map((term) =>
      term.multivalued
        ? sql`arrayExists(x -> startsWith(x, ${start}), ${term.sql})`
        : sql`startsWith(${textSql(term)}, ${start})`,
    ),
  );
}

function checkCount(words: readonly string[], { clause }: Context): void {
  if (words.length > MAX_WORDS) throw queryError(clause, `A search has at most ${MAX_WORDS} words.`);
  if (words.some((word) => word.length > 1000))
    throw queryError(clause, 'A word of a search has at most 1000 letters.');
}
