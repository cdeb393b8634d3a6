import type { RawRow } from '#formats/reader.ts';
import { isBlank, looksMissing, looksTyped, oneLine } from './cell.ts';

/** Merged cells of a sheet, 0-based rows and columns, ends included. */
export interface Merge {
  readonly top: number;
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
}

/** Where the header stands among the first rows of a grid. */
export interface Layout {
  /** Index of the first header row; -1 when there is none. */
  readonly headerStart: number;
  /** Index of the first data row. */
  readonly dataStart: number;
  /** Group headings above, joined into the names. */
  readonly groupRow: number;
  readonly width: number;
}

const MAX_HEADER_ROWS = 6;
/** The second header line of the RDB tables of water services: widths and kinds of the columns. */
const RDB_FORMAT = /^\d+[sdn]$/;

interface Row {
  readonly cells: readonly unknown[];
  readonly filled: number;
  readonly last: number;
}

/** Finds the header in the first rows of a grid, after titles and before data; `chosen` is an index or -1 for none. */
export function findLayout(head: readonly RawRow[], chosen?: number): Layout {
  const rows = head.map(measure);
  let width = widthOf(rows);
  if (chosen === -1) return { headerStart: -1, dataStart: 0, groupRow: -1, width };
  const start = chosen ?? candidate(rows);
  const header = rows[start]!;
  // Reports repeat their header on each page.
  const body = rows
    .slice(start + 1)
    .filter((row) => row.filled > 0 && !(row.filled > 1 && row.cells.every((cell, i) => cell === header.cells[i])));
  // The first rows below may be lines of the header still.
  const typed = typedColumns(body.slice(Math.min(3, Math.floor(body.length / 3))), width);
  if (chosen === undefined && !isHeader(rows[start]!, body, typed)) {
    return { headerStart: -1, dataStart: start, groupRow: -1, width };
  }
  width = Math.max(width, rows[start]!.last);
  const dataStart = chosen === undefined ? endOfHeader(rows, start, typed) : start + 1;
  return { headerStart: start, dataStart, groupRow: groupAbove(rows, start), width };
}

function measure({ cells }: RawRow): Row {
  let filled = 0;
  let last = 0;
  cells.forEach((cell, i) => {
    if (isBlank(cell)) return;
    filled++;
    last = i + 1;
  });
  return { cells, filled, last };
}

/** Columns that a real share of the rows reaches. */
function widthOf(rows: readonly Row[]): number {
  const lasts = rows.filter((row) => row.filled > 0).map((row) => row.last);
  if (lasts.length === 0) return 0;
  const widths = [...new Set(lasts)].sort((a, b) => b - a);
  const enough = lasts.length < 3 ? 1 : Math.max(2, Math.ceil(lasts.length * 0.02));
  for (const width of widths) if (lasts.filter((last) => last >= width).length >= enough) return width;
  return widths[0]!;
}

/** The first row that is about as full as the table is. */
function candidate(rows: readonly Row[]): number {
  const filled = rows.map((row) => row.filled).filter((count) => count > 0);
  const sorted = filled.toSorted((a, b) => a - b);
  const usual = sorted[Math.floor(sorted.length * 0.6)] ?? 1;
  const need = usual <= 1 ? 1 : Math.max(2, Math.ceil(usual * 0.5));
  const found = rows.findIndex((row) => row.filled >= need && (row.filled > 1 || usual <= 1));
  return Math.max(0, found);
}

/** Columns most of whose values below are numbers, dates or times. */
function typedColumns(body: readonly Row[], width: number): boolean[] {
  const typed: boolean[] = [];
  for (let i = 0; i < width; i++) {
    let values = 0;
    let hits = 0;
    for (const { cells } of body) {
      if (isBlank(cells[i]) || looksMissing(cells[i])) continue;
      values++;
      if (looksTyped(cells[i])) hits++;
    }
    typed.push(values > 0 && hits / values >= 0.7);
  }
  return typed;
}

function isHeader(row: Row, body: readonly Row[], typed: readonly boolean[]): boolean {
  const filled = row.cells.filter((cell) => !isBlank(cell));
  if (filled.length === 0) return false;
  const series = isSeries(filled);
  if (body.length === 0) return filled.every((cell) => !looksTyped(cell));
  let votes = 0;
  row.cells.forEach((cell, i) => {
    if (isBlank(cell)) return;
    const isTyped = looksTyped(cell) && !series;
    if (looksMissing(cell)) votes -= 0.3;
    else if (typed[i]) votes += isTyped ? -1.5 : 1.5;
    else if (isTyped) votes -= 0.7;
    else votes += standsBelow(cell, i, body) ? -0.6 : namelike(cell) ? 0.4 : 0.1;
  });
  return votes > 0;
}

function namelike(cell: unknown): boolean {
  const text = oneLine(cell);
  return text.length <= 60 && /\p{L}/u.test(text);
}

function standsBelow(cell: unknown, column: number, body: readonly Row[]): boolean {
  return body.slice(0, 200).some(({ cells }) => cells[column] === cell);
}

/** Years or other numbers in order are names of columns, not values. */
function isSeries(cells: readonly unknown[]): boolean {
  const numbers = cells.filter(looksTyped).map((cell) => Number(oneLine(cell)));
  if (numbers.length < 3 || numbers.some((n) => !Number.isInteger(n) || n < 1500 || n > 2200)) return false;
  const rising = numbers.every((n, i) => i === 0 || n > numbers[i - 1]!);
  return rising || numbers.every((n, i) => i === 0 || n < numbers[i - 1]!);
}

/** Rows of text right below the header over columns of numbers belong to it: units, second lines of long names. */
function endOfHeader(rows: readonly Row[], start: number, typed: readonly boolean[]): number {
  let end = start + 1;
  while (
    end < rows.length &&
    end - start < MAX_HEADER_ROWS &&
    (continues(rows[end]!, typed, rows.slice(end + 1)) || wraps(rows, start, end))
  )
    end++;
  // A row set off from the data by a blank line is no data either (column sums, units).
  const gap = rows.slice(end, end + 3).findIndex((row) => row.filled === 0);
  const block = rows.slice(end, end + Math.max(0, gap));
  if (gap > 0 && block.every((row) => row.cells.some((cell, i) => typed[i] && isLabel(cell)))) end += gap;
  return end;
}

function isLabel(cell: unknown): boolean {
  return !isBlank(cell) && !looksTyped(cell) && !looksMissing(cell);
}

/** The second line of a long name: hardly a cell filled, under names, and nothing but numbers or blanks further down. */
function wraps(rows: readonly Row[], start: number, at: number): boolean {
  const row = rows[at]!;
  const header = rows[start]!;
  if (row.filled === 0 || row.filled > header.filled * 0.3 || !isBlank(row.cells[0])) return false;
  return row.cells.every((cell, i) => {
    if (isBlank(cell)) return true;
    const below = rows.slice(at + 1).filter((other) => isLabel(other.cells[i])).length;
    return isLabel(cell) && oneLine(cell).length <= 20 && !isBlank(header.cells[i]) && below === 0;
  });
}

function continues(row: Row, typed: readonly boolean[], body: readonly Row[]): boolean {
  if (row.filled === 0) return false;
  let labels = 0;
  // What is said again further down is a value, not a name.
  if (row.cells.some((cell, i) => !typed[i] && isLabel(cell) && standsBelow(cell, i, body))) return false;
  for (let i = 0; i < typed.length; i++) {
    if (!typed[i] || isBlank(row.cells[i]) || looksMissing(row.cells[i])) continue;
    if (looksTyped(row.cells[i])) return false;
    if (oneLine(row.cells[i]).length > 40 || !namelike(row.cells[i])) return false;
    labels++;
  }
  return labels > 0;
}

/** A row of group headings right above a header whose names repeat. */
function groupAbove(rows: readonly Row[], start: number): number {
  const above = rows[start - 1];
  if (above === undefined || above.filled === 0) return -1;
  const names = rows[start]!.cells.map(oneLine).filter((name) => name !== '');
  const repeats = new Set(names).size < names.length;
  const labels = above.cells.filter((cell) => isLabel(cell)).length;
  return repeats && labels === above.filled && (labels > 1 || isBlank(above.cells[0])) ? start - 1 : -1;
}

/** Names of the columns from the header rows, lines joined; blank where there is none. */
export function namesOf(head: readonly RawRow[], layout: Layout, merges: readonly Merge[]): string[] {
  const names: string[] = Array.from({ length: layout.width }, () => '');
  if (layout.headerStart < 0) return names;
  const bottom = head.slice(layout.headerStart, layout.dataStart).map((row) => row.cells);
  const lines = layout.groupRow >= 0 ? [head[layout.groupRow]!.cells, ...bottom] : bottom;
  for (let i = 0; i < layout.width; i++) {
    const parts = lines.map((cells, k) => oneLine(cells[i]) || (k < lines.length - 1 ? fromLeft(lines, k, i) : ''));
    const group = layout.groupRow >= 0 ? '' : mergedAbove(head, layout, merges, i);
    const wanted = [group, ...parts.filter((part, k) => k === 0 || !(looksTyped(part) || RDB_FORMAT.test(part)))];
    names[i] = wanted.filter((part, k) => part !== '' && wanted.indexOf(part) === k).join(' ');
  }
  return names;
}

/** A group heading stands over its first column only; it counts for the blank ones to its right that have a name below. */
function fromLeft(lines: readonly (readonly unknown[])[], line: number, column: number): string {
  const below = lines[line + 1]!;
  for (let i = column; i >= 0; i--) {
    if (isBlank(below[i])) return '';
    if (!isBlank(lines[line]![i])) return i === column || line === 0 ? oneLine(lines[line]![i]) : '';
  }
  return '';
}

function mergedAbove(head: readonly RawRow[], layout: Layout, merges: readonly Merge[], column: number): string {
  const headerRow = head[layout.headerStart]!.place - 1;
  const over = merges.find(
    (merge) =>
      merge.bottom === headerRow - 1 && merge.left <= column && column <= merge.right && merge.right > merge.left,
  );
  if (over === undefined || over.right - over.left + 1 >= layout.width) return '';
  const row = head.find((candidateRow) => candidateRow.place - 1 === over.top);
  return oneLine(row?.cells[over.left]);
}
