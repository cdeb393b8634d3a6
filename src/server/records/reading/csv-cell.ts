import { sql, value, type Sql } from '#odsql/index.ts';
import { listOf } from '../sql-list.ts';

/**
 * A text as a cell of CSV, in SQL: what `formats/writers/csv.ts` does row by row. One choice at the top lets most cells
 * pass as they are; only the others cost more than a look.
 */
export function csvCell(text: Sql, delimiter: string, isText: boolean): Sql {
  // Four searches for one character each are faster than one search for four.
  const plain = ['"', '\r', '\n', delimiter].map((risky) => sql`position(${text}, ${value(risky, 'String')}) = 0`);
  const quotes = (of: Sql) => sql`concat('"', replaceAll(${of}, '"', '""'), '"')`;
  const isPlain = listOf(plain, sql` AND `);
  if (!isText) return sql`if(${isPlain}, ${text}, ${quotes(text)})`;
  const isHarmless = sql`reinterpretAsUInt8(${text}) NOT IN (9, 13, 43, 45, 61, 64, 239)`;
  const guarded = sql`if(${isFormula(text)}, concat('\\'', ${text}), ${text})`;
  return sql`if(${isHarmless} AND ${isPlain}, ${text}, if(${isPlain}, ${guarded}, ${quotes(guarded)}))`;
}

/** White space as JavaScript's \s has it; RE2's is that of ASCII. */
const SPACE = String.raw`\t\n\x{0b}\x{0c}\r \x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}\x{feff}`;
const ALWAYS = '^[=\\t\\r\\x{ff1d}\\x{ff0b}\\x{ff0d}\\x{ff20}]';
const SIGN = '^[+@-]';
const NUMBER = `(?i)^[+-]?(?:[0-9][0-9.,${SPACE}']*|[.,][0-9]+)(?:e[+-]?[0-9]+)?[${SPACE}]*%?$`;
const PHONE = `^\\+?[0-9${SPACE}()./-]*[0-9][0-9${SPACE}()./-]*$`;
const NOT_PHONE = `[0-9][${SPACE}]*[+]`;
const WORDS = `^[+@-]+[${SPACE}]*[\\p{L}\\p{N}${SPACE}.,:;'’"_-]*$`;

/** The same as `isFormula` of the writers. */
function isFormula(text: Sql): Sql {
  const matches = (pattern: string) => sql`match(${text}, ${value(pattern, 'String')})`;
  const harmless = sql`${matches(NUMBER)} OR (${matches(PHONE)} AND NOT ${matches(NOT_PHONE)}) OR ${matches(WORDS)}`;
  return sql`(${matches(ALWAYS)} OR (${matches(SIGN)} AND NOT (${harmless})))`;
}
