import { sql, value, type Sql } from '#odsql/index.ts';

/**
 * A text as a cell of CSV, in SQL: what `formats/writers/csv.ts` does row by row. The first byte decides whether a look
 * at the rest is needed, so that most cells cost next to nothing.
 */
export function csvCell(text: Sql, delimiter: string, isText: boolean): Sql {
  const risky = value(['"', '\r', '\n', delimiter], 'Array(String)');
  const quoted = (of: Sql) =>
    sql`if(multiSearchAny(${of}, ${risky}), concat('"', replaceAll(${of}, '"', '""'), '"'), ${of})`;
  if (!isText) return quoted(text);
  const isHarmless = sql`reinterpretAsUInt8(${text}) NOT IN (9, 13, 43, 45, 61, 64, 239)`;
  // TRICKY: one choice at the top. With the apostrophe's choice inside of the quotes' one the engine would look at every cell whole.
  return sql`multiIf(${isHarmless}, ${quoted(text)}, ${isFormula(text)}, ${quoted(sql`concat('\\'', ${text})`)}, ${quoted(text)})`;
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
