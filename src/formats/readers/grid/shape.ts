import type { PackedRows, RawCell, RawColumn, RawRow, RawTable, ReadOptions } from '#formats/reader.ts';
import { FormatProblems } from '../problems.ts';
import { isBlank, oneLine } from './cell.ts';
import { findLayout, namesOf, type Layout, type Merge } from './header.ts';
import { MergedCells } from './merged.ts';
import { Notes } from './notes.ts';
import { isPacked, textAt, unpackRows } from '#formats/packed.ts';
import { bodyShape, splitTail, TAIL_ROWS, type BodyShape } from './tail.ts';

const HEAD_ROWS = 400;

/** A grid of cells as it stands in a file: titles, header, data and footnotes still in one. */
export interface GridSource {
  /** Choices of the reader in plain words. */
  readonly understood: readonly string[];
  /** What a place is called: a line of text or a row of a sheet. */
  readonly placeWord: 'line' | 'row';
  readonly table?: string;
  readonly otherTables?: readonly string[];
  readonly merges?: readonly Merge[];
  /** All rows in order, from the start each time; `width` becomes known after the header is found. */
  rows(notes: Notes, width: () => number): AsyncIterable<readonly RawRow[]>;
  /** The same rows, some of them packed: each with exactly `width` cells. */
  pieces?(notes: Notes, width: () => number): AsyncIterable<readonly RawRow[] | PackedRows>;
}

export interface ShapedGrid {
  readonly table: RawTable;
  readonly notes: Notes;
}

/**
 * Makes a table of a grid: finds the header below titles, joins its lines, names what has no name, leaves out blank rows,
 * repeated headers, totals and footnotes at the end, and pads short rows. Each of these is told.
 */
export async function shapeGrid(grid: GridSource, options: ReadOptions): Promise<ShapedGrid> {
  const notes = new Notes();
  const head = await headOf(grid);
  if (head.every(({ cells }) => cells.every(isBlank))) throw FormatProblems.NoRows({ what: 'all cells are blank' });
  const layout = findLayout(head, chosenHeader(head, options));
  if (layout.width > options.limits.maxColumns) {
    throw FormatProblems.TooManyColumns({ place: head[0]!.place, limit: options.limits.maxColumns });
  }
  const names = namesOf(head, layout, grid.merges ?? []);
  const body = head.slice(layout.dataStart).filter(({ cells }) => !cells.every(isBlank));
  const kept = keptColumns(names, body);
  const columns = nameColumns(names, kept, notes);
  tellLayout(head, layout, grid.placeWord, notes);
  const plan: Plan = {
    grid,
    layout,
    kept,
    notes,
    head,
    shape: bodyShape(body.slice(0, Math.max(1, Math.ceil(body.length * 0.6))), layout.width),
  };
  const table: RawTable = {
    ...(grid.table === undefined ? {} : { table: grid.table }),
    otherTables: grid.otherTables ?? [],
    understood: [...grid.understood, headerWords(head, layout, grid.placeWord)].join(', '),
    columns,
    rows: () => bodyRows(plan, (width) => grid.rows(notes, width)),
    ...(grid.pieces === undefined || kept.length !== layout.width || grid.merges !== undefined
      ? {}
      : { pieces: () => bodyPieces(plan, (width) => grid.pieces!(notes, width)) }),
    notes: notes.list,
  };
  return { table, notes };
}

interface Plan {
  readonly grid: GridSource;
  readonly layout: Layout;
  readonly kept: readonly number[];
  readonly notes: Notes;
  readonly head: readonly RawRow[];
  readonly shape: BodyShape;
}

async function headOf(grid: GridSource): Promise<RawRow[]> {
  const head: RawRow[] = [];
  for await (const batch of grid.rows(new Notes(), () => 0)) {
    head.push(...batch.slice(0, HEAD_ROWS - head.length));
    if (head.length >= HEAD_ROWS) break;
  }
  return head;
}

function chosenHeader(head: readonly RawRow[], options: ReadOptions): number | undefined {
  if (options.headerRow === undefined) return undefined;
  if (options.headerRow === 0) return -1;
  const found = head.findIndex((row) => row.place === options.headerRow);
  if (found >= 0) return found;
  throw FormatProblems.BadOption({ option: 'header_row', value: options.headerRow, why: 'no row begins there' });
}

/** Columns without a name and without any value are not columns. */
function keptColumns(names: readonly string[], body: readonly RawRow[]): number[] {
  return names.flatMap((name, i) => (name !== '' || body.some(({ cells }) => !isBlank(cells[i])) ? [i] : []));
}

function nameColumns(names: readonly string[], kept: readonly number[], notes: Notes): RawColumn[] {
  const used = new Set<string>();
  const nameless: number[] = [];
  const doubles: string[] = [];
  const columns = kept.map((i) => {
    let base = names[i]!;
    if (base === '') {
      base = `Column ${i + 1}`;
      nameless.push(i + 1);
    } else if (used.has(base)) doubles.push(base);
    let name = base;
    for (let k = 2; used.has(name); k++) name = `${base} ${k}`;
    used.add(name);
    return { name };
  });
  if (nameless.length > 0 && nameless.length < kept.length) {
    notes.add('info', `Columns without a name were numbered: ${short(nameless.map(String))}.`);
  }
  if (doubles.length > 0) {
    notes.add('warning', `Column names that stand more than once were numbered: ${short([...new Set(doubles)])}.`);
  }
  if (names.length > kept.length) notes.add('info', `${names.length - kept.length} blank columns were left out.`);
  return columns;
}

function short(list: readonly string[]): string {
  return list.slice(0, 10).join(', ') + (list.length > 10 ? ', …' : '');
}

function headerWords(head: readonly RawRow[], layout: Layout, word: string): string {
  if (layout.headerStart < 0) return 'no header';
  const first = head[layout.headerStart]!.place;
  const last = head[layout.dataStart - 1]?.place ?? first;
  return first === last ? `header in ${word} ${first}` : `header in ${word}s ${first} to ${last}`;
}

function tellLayout(head: readonly RawRow[], layout: Layout, word: string, notes: Notes): void {
  if (layout.headerStart < 0) notes.add('warning', `No header was found: the columns were numbered.`);
  const top = layout.headerStart < 0 ? layout.dataStart : layout.groupRow >= 0 ? layout.groupRow : layout.headerStart;
  const titles = head.slice(0, top).filter(({ cells }) => !cells.every(isBlank));
  for (const row of titles.slice(0, 5)) {
    notes.add('info', `Above the table, in ${word} ${row.place}: "${snippet(row)}".`, row.place);
  }
}

function snippet({ cells }: RawRow): string {
  const text = cells
    .filter((cell) => !isBlank(cell))
    .map(oneLine)
    .join(' · ');
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}

type Width = () => number;

async function* bodyRows(
  plan: Plan,
  open: (width: Width) => AsyncIterable<readonly RawRow[]>,
): AsyncGenerator<readonly RawRow[]> {
  for await (const piece of bodyPieces(plan, open)) if (!isPacked(piece)) yield piece;
}

async function* bodyPieces(
  plan: Plan,
  open: (width: Width) => AsyncIterable<readonly RawRow[] | PackedRows>,
): AsyncGenerator<readonly RawRow[] | PackedRows> {
  const { grid, layout, notes } = plan;
  notes.restart();
  let skip = layout.dataStart;
  const merged = new MergedCells(grid.merges ?? [], plan.head[layout.dataStart]?.place ?? 1, layout.width);
  let held: RawRow[] = [];
  for await (const piece of open(() => layout.width)) {
    if (isPacked(piece) && skip === 0 && piece.rows > TAIL_ROWS && isOrdinary(piece, plan)) {
      if (held.length > 0) yield held;
      const rows = piece.rows - TAIL_ROWS;
      held = unpackRows(piece, rows);
      yield { ...piece, rows };
      continue;
    }
    const batch = isPacked(piece) ? unpackRows(piece) : piece;
    const from = Math.min(skip, batch.length);
    skip -= from;
    const rows: RawRow[] = held;
    for (let i = from; i < batch.length; i++) {
      const row = fit(merged.fill(batch[i]!), plan);
      if (row !== undefined) rows.push(row);
    }
    held = rows.splice(Math.max(0, rows.length - TAIL_ROWS));
    if (rows.length > 0) yield rows;
  }
  const { data, trailers } = splitTail(
    held.map((row) => unfit(row, plan)),
    plan.shape,
  );
  for (const { row, kind } of trailers) {
    const what = kind === 'total' ? 'A row of totals' : 'A note';
    notes.add(
      'info',
      `${what} at the end was left out (${grid.placeWord} ${row.place}): "${snippet(row)}".`,
      row.place,
    );
  }
  if (data.length > 0) yield held.slice(0, data.length);
}

/** Rows are judged by the positions of the file, also where blank columns were left out. */
function unfit(row: RawRow, { kept, layout }: Plan): RawRow {
  if (kept.length === layout.width) return row;
  const cells: RawCell[] = Array.from({ length: layout.width }, () => '');
  kept.forEach((from, i) => (cells[from] = row.cells[i]));
  return { place: row.place, cells };
}

/** No row of it could be blank or the header again: `fit` would change nothing. */
function isOrdinary({ bytes, rows, width, starts, ends }: PackedRows, { head, layout }: Plan): boolean {
  const header = layout.headerStart >= 0 && width > 1 ? head[layout.dataStart - 1]!.cells : undefined;
  const first = header === undefined ? undefined : Buffer.from(String(header[0] ?? ''));
  for (let at = 0; at < rows * width; at += width) {
    const [start, end] = [starts[at]!, ends[at]!];
    if (isVague(bytes, start, end)) {
      // Files that were put behind each other: the header may stand behind a byte order mark.
      if (bytes[start] === 0xef && bytes[start + 1] === 0xbb && bytes[start + 2] === 0xbf) return false;
      let next = at + 1;
      while (next < at + width && isVague(bytes, starts[next]!, ends[next]!)) next++;
      if (next === at + width) return false;
    }
    if (first === undefined || end - start !== first.length) continue;
    if (first.compare(bytes, start, end) !== 0) continue;
    const second = textAt(bytes, starts[at + 1]!, ends[at + 1]!);
    if (second === header![1] || (isBlank(second) && isBlank(header![1]))) return false;
  }
  return true;
}

/** Begins with nothing that surely is a letter. */
function isVague(bytes: Buffer, start: number, end: number): boolean {
  return start === end || bytes[start]! <= 32 || bytes[start]! >= 127;
}

/** One row with exactly the columns of the table; undefined when there is nothing in it. */
function fit(row: RawRow, plan: Plan): RawRow | undefined {
  const { layout, kept, notes, grid } = plan;
  let cells = row.cells;
  const first = cells[0];
  if ((first === '' || first === null || first === undefined || isBlank(first)) && cells.every(isBlank)) {
    if (cells.length > 0) blank(row, plan);
    return undefined;
  }
  if (cells.length !== layout.width) cells = resize(row, plan);
  if (layout.headerStart >= 0 && isHeaderAgain(cells, plan)) {
    notes.count(
      'info',
      'header again',
      row.place,
      (count, places) =>
        `The header stands again in ${count} more ${grid.placeWord}${count > 1 ? 's' : ''} and was left out there: ${places}.`,
    );
    return undefined;
  }
  if (kept.length !== layout.width) cells = kept.map((i) => cells[i]);
  return cells === row.cells ? row : { place: row.place, cells };
}

function blank(row: RawRow, { notes, grid }: Plan): void {
  notes.count('info', 'blank', row.place, (count, places) =>
    count === 1
      ? `A blank ${grid.placeWord} was left out: ${places}.`
      : `${count} blank ${grid.placeWord}s were left out: ${places}.`,
  );
}

function resize(row: RawRow, { layout, notes, grid }: Plan): readonly RawCell[] {
  const { cells, place } = row;
  const { width } = layout;
  if (cells.length < width) {
    if (grid.placeWord === 'line') {
      notes.count(
        'info',
        'short',
        place,
        (count, places) =>
          `${count} line${count > 1 ? 's have' : ' has'} fewer cells than the header; the missing ones are blank: ${places}.`,
      );
    }
    const padded = cells.slice();
    while (padded.length < width) padded.push('');
    return padded;
  }
  const extra = cells.slice(width).filter((cell) => !isBlank(cell));
  if (extra.length > 0) {
    notes.count(
      'warning',
      'long',
      place,
      (count, places) =>
        `${count} ${grid.placeWord}${count > 1 ? 's have' : ' has'} more cells than the header; what is beyond was left out: ${places}.` +
        (grid.placeWord === 'line' ? ' Check for a separator inside a text that has no quotation marks.' : ''),
    );
  }
  return cells.slice(0, width);
}

function isHeaderAgain(cells: readonly RawCell[], { head, layout }: Plan): boolean {
  const header = head[layout.dataStart - 1]!.cells;
  const first = cells[0];
  // Files that were put behind each other may each begin with a byte order mark.
  const isMarked = typeof first === 'string' && first.charCodeAt(0) === 0xfeff && first.slice(1) === header[0];
  if ((first !== header[0] && !isMarked) || layout.width < 2) return false;
  return cells.every((cell, i) => i === 0 || cell === header[i] || (isBlank(cell) && isBlank(header[i])));
}
