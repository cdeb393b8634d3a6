import type { RawRow, Reader, ReadOptions, ReadSource } from '#formats/reader.ts';
import { Archive } from './archive/archive.ts';
import { isZip, zipNames } from './archive/zip-names.ts';
import { isProblem } from '#core/problem.ts';
import { FormatProblems } from './problems.ts';
import { readWorkbook, type OpenSheet, type Sheet } from './sheet/workbook.ts';
import { readParts, sharedStrings } from './sheet/xlsx-parts.ts';
import { chunksOf } from './text/chunks.ts';
import { mergesOf, sheetRows, SheetRows, type SheetContext } from './sheet/xlsx-sheet.ts';

const LOOKED_AT = 60;
const HEAD_BYTES = 256 * 1024;
const HEAD_ROWS = 100;

/** Excel workbooks (ECMA-376), with or without macros, which are never looked at. Formulas give the value that was saved. */
export const xlsx: Reader = {
  id: 'xlsx',
  title: 'Excel workbook',
  extensions: ['xlsx', 'xlsm', 'xltx', 'xltm'],

  identify(head, name, tail) {
    if (!isZip(head)) return 0;
    const names = zipNames(head, tail);
    if (names.some((member) => /^xl\/workbook\d*\.xml$/i.test(member))) return 0.99;
    if (
      names.some((member) => /^xl\/(?!.*\.bin$)/i.test(member)) &&
      !names.some((member) => member.endsWith('.bin') && /workbook/i.test(member))
    )
      return 0.9;
    return /\.xls[xm]$/i.test(name) && names.some((member) => member === '[Content_Types].xml') ? 0.6 : 0;
  },

  async read(source, options) {
    return await readWorkbook('Excel workbook', await sheetsOf(source, options), options);
  },
};

async function sheetsOf(source: ReadSource, options: ReadOptions): Promise<Sheet[]> {
  const archive = await Archive.open(source, options.limits);
  try {
    const parts = await readParts(archive);
    if (parts.sheets.length === 0) throw FormatProblems.NoRows({ what: 'the workbook has no sheet of cells' });
    const strings = await sharedStrings(archive, options);
    const context: SheetContext = { strings, styles: parts.styles, date1904: parts.date1904 };
    const sheets: Sheet[] = [];
    for (const [i, { name, hidden, member }] of parts.sheets.entries()) {
      const looked =
        i < LOOKED_AT || name === options.table
          ? headOf(await archive.bytes(member, HEAD_BYTES), member.size, context, options)
          : NOTHING;
      sheets.push({
        name,
        hidden,
        ...looked,
        open: async () => {
          const opened = await openSheet(source, member.name, context, options);
          return { ...opened, notes: [...opened.notes, ...toldFormulas(looked.bareFormulas)] };
        },
      });
    }
    return sheets;
  } finally {
    archive.close();
  }
}

const NOTHING = { head: [] as RawRow[], rowsEstimate: 0, bareFormulas: 0 };

/** The first rows; the XML breaks off where the bytes end. */
function headOf(
  bytes: Buffer,
  size: number,
  context: SheetContext,
  options: ReadOptions,
): { head: RawRow[]; rowsEstimate: number; bareFormulas: number } {
  const rows = new SheetRows(context, { ...options, limits: { ...options.limits, maxColumns: 16_384 } });
  const head: RawRow[] = [];
  try {
    // In pieces: an early error must not lose what was read.
    for (let at = 0; at < bytes.length && head.length < HEAD_ROWS; at += 16_384)
      head.push(...rows.push(bytes.toString('utf8', at, at + 16_384)));
  } catch (thrown) {
    if (!isProblem(thrown)) throw thrown;
  }
  const estimate =
    bytes.length < HEAD_BYTES ? head.length : Math.round((head.length * size) / Math.max(1, bytes.length));
  return {
    head: head.slice(0, HEAD_ROWS),
    rowsEstimate: Math.max(head.length, Math.min(estimate, 1_048_576)),
    bareFormulas: rows.bareFormulas,
  };
}

async function openSheet(
  source: ReadSource,
  name: string,
  context: SheetContext,
  options: ReadOptions,
): Promise<OpenSheet & { readonly notes: readonly string[] }> {
  const archive = await Archive.open(source, options.limits);
  try {
    const member = archive.members.find((candidate) => candidate.name === name)!;
    const { path } = await archive.extract(member, options);
    return {
      merges: await mergesOf(path),
      notes: await hiddenParts(path, context, options),
      rows: () => sheetRows(path, context, options),
    };
  } finally {
    archive.close();
  }
}

/** Programs that write workbooks often leave the results of formulas to the program that opens them. */
function toldFormulas(count: number): string[] {
  return count === 0
    ? []
    : [
        `Formulas without a saved result are blank here (${count} or more cells). Open the workbook in a spreadsheet program, save it, and send it again.`,
      ];
}

/** Hidden columns are published like others: that may surprise. */
async function hiddenParts(path: string, context: SheetContext, options: ReadOptions): Promise<string[]> {
  const rows = new SheetRows(context, options);
  for await (const chunk of chunksOf(path)) {
    rows.push(chunk.toString('latin1').split(/<(?:\w+:)?sheetData/)[0]!);
    break;
  }
  return rows.hiddenColumns.length === 0
    ? []
    : [`Columns hidden in the sheet are read too: ${rows.hiddenColumns.slice(0, 20).join(', ')}.`];
}
