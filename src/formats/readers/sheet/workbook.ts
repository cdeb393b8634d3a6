import type { RawRow, RawTable, ReadOptions } from '#formats/reader.ts';
import { isBlank, oneLine } from '../grid/cell.ts';
import { findLayout, type Merge } from '../grid/header.ts';
import { shapeGrid } from '../grid/shape.ts';
import { FormatProblems } from '../problems.ts';

/** A sheet of a workbook of any format. */
export interface Sheet {
  readonly name: string;
  readonly hidden: boolean;
  /** How many rows it has, roughly. */
  readonly rowsEstimate: number;
  /** The first rows, for choosing. */
  readonly head: readonly RawRow[];
  readonly open: () => Promise<OpenSheet>;
}

export interface OpenSheet {
  readonly merges: readonly Merge[];
  readonly notes?: readonly string[];
  rows(): AsyncIterable<readonly RawRow[]>;
}

const PAPERS =
  /^(?:notes?|read ?me|about|contents?|index|meta ?data|legend|look ?ups?|cover|pivot|instructions?|definitions?|inhalt|hinweise|erl[äa]uterung\w*|titel(?:blatt)?|notice|lisez[- ]?moi|dictionary|codes?|chart\d*|graph\d*)\b/i;

/** Chooses a sheet (the publisher's choice, else the one most like a table) and makes a table of it; others are offered. */
export async function readWorkbook(title: string, sheets: readonly Sheet[], options: ReadOptions): Promise<RawTable> {
  const sheet = chooseSheet(sheets, options.table);
  const opened = await sheet.open();
  const others = sheets.filter((other) => other !== sheet);
  const shaped = await shapeGrid(
    {
      understood: [title, `sheet "${sheet.name}"`],
      placeWord: 'row',
      table: sheet.name,
      otherTables: others.map((other) => other.name),
      merges: opened.merges,
      rows: () => opened.rows(),
    },
    options,
  );
  for (const note of opened.notes ?? []) shaped.notes.warn(note);
  const hidden = others.filter((other) => other.hidden).map((other) => other.name);
  if (sheet.hidden) shaped.notes.warn(`The sheet "${sheet.name}" is hidden in the workbook.`);
  if (hidden.length > 0) shaped.notes.add('info', `The workbook has hidden sheets: ${hidden.slice(0, 10).join(', ')}.`);
  return shaped.table;
}

function chooseSheet(sheets: readonly Sheet[], wanted: string | undefined): Sheet {
  if (wanted !== undefined && wanted !== '') {
    const named =
      sheets.find(({ name }) => name === wanted) ??
      sheets.find(({ name }) => name.trim().toLowerCase() === wanted.trim().toLowerCase());
    if (named !== undefined) return named;
    throw FormatProblems.NoSuchTable({
      table: wanted,
      tables: sheets
        .slice(0, 50)
        .map(({ name }) => name)
        .join(', '),
    });
  }
  const scored = sheets
    .map((sheet, i) => ({ sheet, score: scoreOf(sheet) * (i === 0 ? 1.3 : 1) }))
    .toSorted((a, b) => b.score - a.score);
  const best = scored[0];
  if (best === undefined || best.score === 0) throw FormatProblems.NoRows({ what: 'its sheets are blank' });
  return best.sheet;
}

/** Rows times columns, less what speaks against a table: gaps, no header, pivots, papers, hidden sheets. */
function scoreOf({ head, hidden, name, rowsEstimate }: Sheet): number {
  const filled = head.filter(({ cells }) => !cells.every(isBlank));
  if (filled.length === 0) return 0;
  const layout = findLayout(head);
  const body = head.slice(layout.dataStart).filter(({ cells }) => !cells.every(isBlank));
  if (body.length === 0) return 0.001;
  const cells = body.reduce((sum, row) => sum + row.cells.filter((cell) => !isBlank(cell)).length, 0);
  const density = cells / (body.length * Math.max(1, layout.width));
  const pivot = filled
    .slice(0, 12)
    .some((row) =>
      row.cells.some((cell) =>
        /^(?:row|column) labels$|^(?:Zeilen|Spalten)beschriftungen$|^Étiquettes de (?:lignes|colonnes)$/i.test(
          oneLine(cell),
        ),
      ),
    );
  return (
    Math.max(body.length, rowsEstimate) ** 0.7 *
    Math.min(layout.width, 30) ** 0.5 *
    density *
    (layout.headerStart < 0 ? 0.4 : 1) *
    (layout.width === 1 ? 0.3 : 1) *
    (pivot ? 0.15 : 1) *
    (PAPERS.test(name) ? 0.3 : 1) *
    (hidden ? 0.01 : 1)
  );
}
