import type { RawRow } from '#formats/reader.ts';
import { isBlank, looksMissing, looksTyped, oneLine } from './cell.ts';

/** How many rows at the end of a table are looked at for totals and footnotes. */
export const TAIL_ROWS = 30;

const TOTAL =
  /^\W*(?:(?:grand|sub|overall|report)[- ]?totals?|totals?|totaux|total(?:e|es|en)? (?:g[ée]n[ée]ral|general)|totaal|totale|summe|gesamt(?:summe|ergebnis)?|insgesamt|jahressumme|somme|suma(?: total)?|somma|sum)\b[\s:.]*$/i;
const FOOTNOTE =
  /^(?:\*+|†|‡|\(\d\)|\d\)|[¹²³])|^(?:sources?|notes?|n\.?b\.?|footnotes?|quelle|hinweis|anmerkung|fuente|nota|fonte|last updated|updated|generated|prepared by|disclaimer|stand|copyright|©|data as of)\b/i;

/** What the rows of a table usually look like, learned from its first rows. */
export interface BodyShape {
  /** Columns that hardly ever are blank. */
  readonly full: readonly boolean[];
  readonly typed: readonly boolean[];
  readonly usual: number;
}

export function bodyShape(rows: readonly RawRow[], width: number): BodyShape {
  const full: boolean[] = [];
  const typed: boolean[] = [];
  for (let i = 0; i < width; i++) {
    let filled = 0;
    let hits = 0;
    for (const { cells } of rows) {
      if (isBlank(cells[i])) continue;
      filled++;
      if (looksTyped(cells[i]) || looksMissing(cells[i])) hits++;
    }
    full.push(rows.length >= 3 && filled / rows.length > 0.95);
    typed.push(filled > 0 && hits / filled > 0.9);
  }
  const counts = rows.map(filledIn).toSorted((a, b) => a - b);
  return { full, typed, usual: counts[Math.floor(counts.length / 2)] ?? 0 };
}

export interface Trailer {
  readonly row: RawRow;
  readonly kind: 'total' | 'note';
}

/** Splits the last rows of a table into data and what follows it. Blank rows are gone by now. */
export function splitTail(tail: readonly RawRow[], shape: BodyShape): { data: RawRow[]; trailers: Trailer[] } {
  const data = [...tail];
  const trailers: Trailer[] = [];
  while (data.length > 0) {
    const kind = kindOf(data.at(-1)!, data, shape);
    if (kind === undefined) break;
    trailers.unshift({ row: data.pop()!, kind });
  }
  return { data, trailers };
}

function kindOf(row: RawRow, before: readonly RawRow[], shape: BodyShape): Trailer['kind'] | undefined {
  const filled = filledIn(row);
  const at = row.cells.findIndex((cell) => !isBlank(cell));
  if (at < 0) return 'note';
  const first = oneLine(row.cells[at]);
  if (TOTAL.test(first)) {
    // A category that is called "Total" stands in other rows too.
    const usualHere = before
      .slice(0, -1)
      .some(({ cells }) => TOTAL.test(oneLine(cells[at])) && oneLine(cells[at]) === first);
    const misses = row.cells.some((cell, i) => i !== at && shape.full[i] === true && !shape.typed[i] && isBlank(cell));
    return usualHere && !misses ? undefined : 'total';
  }
  if (shape.usual < 2) return FOOTNOTE.test(first) && first.length > 3 && shape.typed[at] === true ? 'note' : undefined;
  const lacking = shape.full.filter((always, i) => always && isBlank(row.cells[i])).length;
  const needed = shape.full.filter(Boolean).length;
  if (FOOTNOTE.test(first) && filled <= Math.max(2, shape.usual * 0.3) && (lacking > 0 || needed === 0)) return 'note';
  if (/^[-=*_.#]{3,}$/.test(first) && filled === 1) return 'note';
  if (filled > Math.max(1, Math.min(3, shape.usual * 0.35))) return undefined;
  return filled === 1 && isLikeOthers(first, at, before) ? undefined : hardlyFilled(row, filled, lacking, shape);
}

/** A row of few cells: a note when it does not stand where the table's cells stand. */
function hardlyFilled(row: RawRow, filled: number, lacking: number, shape: BodyShape): Trailer['kind'] | undefined {
  if (filled === 1 && shape.usual >= 4) return 'note';
  if (row.cells.some((cell, i) => shape.typed[i] === true && isWords(cell))) return 'note';
  return lacking >= Math.max(1, shape.full.filter(Boolean).length * 0.6) ? 'note' : undefined;
}

/** A key whose values are still to come (`2024-12`, `Route 7`): written with digits as most cells above it are. */
function isLikeOthers(text: string, at: number, before: readonly RawRow[]): boolean {
  const form = formOf(text);
  if (!form.includes('9')) return false;
  const above = before.slice(0, -1);
  const same = above.filter(({ cells }) => formOf(oneLine(cells[at])) === form).length;
  return same > 0 && same >= above.length / 2;
}

/** `Route 7` → `a 9` */
function formOf(text: string): string {
  return text.replace(/\p{L}+/gu, 'a').replace(/\d+/g, '9');
}

function isWords(cell: unknown): boolean {
  return !isBlank(cell) && !looksTyped(cell) && !looksMissing(cell);
}

function filledIn({ cells }: RawRow): number {
  return cells.reduce<number>((count, cell) => count + (isBlank(cell) ? 0 : 1), 0);
}
