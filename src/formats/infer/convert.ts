import type { Value } from '#core/field.ts';
import type { RawCell } from '#formats/reader.ts';
import { trimmed } from './column.ts';
import type { CellProblem, Conversion, Converted, ConvertRow } from './conversion.ts';
import { convertDate, convertDatetime } from './convert-date.ts';
import { convertPair, convertPoint, convertShape } from './convert-geo.ts';
import { convertNumber } from './convert-number.ts';
import { wrong, Wrong } from './wrong.ts';

/** Makes the value of one field of one cell; `Wrong` when the cell holds something else. */
export type ConvertCell = (cell: RawCell) => Value | typeof Wrong;

const NO_PROBLEMS: readonly CellProblem[] = [];
const MAX_RAW = 200;

/** Compiles plain conversions into one function per row. Each field has a function of its own, made once. */
export function compileConversions(conversions: readonly Conversion[]): ConvertRow {
  const ordered = conversions.toSorted((a, b) => a.field - b.field);
  const columns = ordered.map((conversion) => conversion.columns[0] ?? 0);
  const converters = ordered.map(compileCell);
  const pairs = ordered.map((conversion) => (conversion.to === 'point_pair' ? convertPair(conversion) : undefined));
  return (cells) => {
    const values: Value[] = [];
    let problems: CellProblem[] | undefined;
    for (let i = 0; i < converters.length; i++) {
      const cell = cells[columns[i]!];
      const pair = pairs[i];
      const value = pair === undefined ? converters[i]!(cell) : pair(cells);
      if (value === Wrong) {
        values.push(null);
        (problems ??= []).push({ field: i, column: columns[i]!, raw: rawOf(cell), why: wrong.why });
      } else values.push(value);
    }
    return { values, problems: problems ?? NO_PROBLEMS } satisfies Converted;
  };
}

function rawOf(cell: RawCell): string {
  const text = typeof cell === 'string' ? cell : (JSON.stringify(cell, bigintText) ?? String(cell));
  return text.length > MAX_RAW ? `${text.slice(0, MAX_RAW - 1)}…` : text;
}

function bigintText(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value;
}

function compileCell(conversion: Conversion): ConvertCell {
  const inner = innerOf(conversion);
  const isNull = nullTest(conversion.nulls);
  const numbers = new Set(conversion.nulls.filter((mark) => mark.startsWith('-9')).map(Number));
  return (cell) => {
    if (typeof cell === 'string') {
      const text = trimmed(cell);
      if (text === '' || isNull(text)) return null;
      if (text.charCodeAt(0) === 35 && SHEET_ERROR.test(text)) return fail('an error left by a spreadsheet formula');
      return inner(text);
    }
    if (cell === null || cell === undefined) return null;
    return numbers.size > 0 && numbers.has(cell as number) ? null : inner(cell);
  };
}

const SHEET_ERROR = /^#(?:REF|DIV\/0|VALUE|NAME|NUM|NULL|SPILL|CALC|N\/A)[!?]?$/;

function fail(why: string): typeof Wrong {
  wrong.why = why;
  return Wrong;
}

/** Most cells are told apart by their first letter, without looking them up. */
function nullTest(nulls: readonly string[]): (text: string) => boolean {
  const marks = new Set(nulls);
  const longest = nulls.reduce((length, mark) => Math.max(length, mark.length), 0);
  const firsts = new Uint8Array(128);
  let beyond = false;
  for (const mark of nulls) {
    for (const form of [mark, mark.toUpperCase()]) {
      const code = form.charCodeAt(0);
      if (code < 128) firsts[code] = 1;
      else beyond = true;
    }
  }
  return (text) => {
    if (text.length > longest) return false;
    const code = text.charCodeAt(0);
    if (code < 128 ? firsts[code] === 0 : !beyond) return false;
    return marks.has(text.toLowerCase());
  };
}

function innerOf(conversion: Conversion): ConvertCell {
  switch (conversion.to) {
    case 'text':
      return convertText;
    case 'code':
      return (cell) => String(convertText(cell)).replace(/\.0$/, '');
    case 'list':
      return listOf(conversion.separator ?? ';');
    case 'int':
    case 'double':
      return convertNumber(conversion);
    case 'boolean':
      return booleanOf(conversion);
    case 'date':
      return convertDate(conversion);
    case 'datetime':
      return convertDatetime(conversion);
    case 'point':
    case 'point_pair':
      return convertPoint(conversion);
    case 'shape':
      return convertShape;
    case 'json':
      return convertJson;
  }
}

function convertText(cell: RawCell): Value {
  if (typeof cell === 'string') return cell;
  if (cell instanceof Date) return cell.toISOString();
  if (Array.isArray(cell) && cell.every((part) => typeof part !== 'object')) return cell.join(';');
  return typeof cell === 'object' ? JSON.stringify(cell, bigintText) : String(cell);
}

function listOf(separator: string): ConvertCell {
  return (cell) => {
    const parts = Array.isArray(cell)
      ? cell.filter((part) => part !== null && part !== '').map((part) => String(convertText(part)))
      : String(convertText(cell)).split(separator);
    const list = parts.map((part) => part.trim()).filter((part) => part !== '');
    return list.length === 0 ? null : list;
  };
}

function booleanOf({ truths, falsehoods }: Conversion): ConvertCell {
  const words = new Map<string, boolean>([
    ...(truths ?? ['true', 'yes', 'y', 't', '1']).map((word) => [word, true] as const),
    ...(falsehoods ?? ['false', 'no', 'n', 'f', '0']).map((word) => [word, false] as const),
  ]);
  return (cell) => {
    if (typeof cell === 'boolean') return cell;
    const text = String(cell);
    return words.get(text) ?? words.get(text.toLowerCase()) ?? fail('neither yes nor no');
  };
}

function convertJson(cell: RawCell): Value | typeof Wrong {
  if (typeof cell !== 'string') return JSON.stringify(cell, bigintText);
  try {
    JSON.parse(cell);
    return cell;
  } catch {
    return JSON.stringify(cell);
  }
}
