import { readFile } from 'node:fs/promises';
import { read, type CellObject, type WorkBook, type WorkSheet } from '@e965/xlsx';
import type { RawCell, RawRow, Reader, ReadOptions, ReadSource } from '#formats/reader.ts';
import { isZip, zipNames } from './archive/zip-names.ts';
import { FormatProblems } from './problems.ts';
import { sheetNumber, shownBy } from './sheet/cells.ts';
import { textOf } from './text/text-of.ts';
import { readWorkbook, type Sheet } from './sheet/workbook.ts';

const OLE = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
const BATCH = 1000;
const HEAD_ROWS = 100;
/** These two formats are read as a whole; more does not fit into a worker's memory. */
const MAX_BYTES = 256 * 1024 ** 2;

/** Excel 97 to 2003 (BIFF), Excel 2003 XML and Excel binary workbooks (XLSB), by SheetJS. */
export const xls: Reader = {
  id: 'xls',
  title: 'Excel workbook, old or binary',
  extensions: ['xls', 'xlsb', 'xlt'],

  identify(head, name, tail) {
    if (OLE.every((byte, i) => head[i] === byte)) return 0.95;
    if (isZip(head) && zipNames(head, tail).some((member) => /^xl\/workbook\.bin$/i.test(member))) return 0.99;
    if (textOf(head)?.slice(0, 4096).includes('urn:schemas-microsoft-com:office:spreadsheet') === true) return 0.9;
    // BIFF 2 to 5 without a container.
    return head[0] === 0x09 && [0x00, 0x02, 0x04, 0x08].includes(head[1] ?? -1) && /\.xl[st]$/i.test(name) ? 0.8 : 0;
  },

  async read(source, options) {
    const workbook = await open(source);
    const date1904 = workbook.Workbook?.WBProps?.date1904 === true;
    const sheets = workbook.SheetNames.map((name, i): Sheet => {
      const sheet = workbook.Sheets[name]!;
      const rows = (limit: number): Generator<RawRow[]> => rowsOf(sheet, date1904, options, limit);
      const head = [...rows(HEAD_ROWS)].flat();
      return {
        name,
        hidden: (workbook.Workbook?.Sheets?.[i]?.Hidden ?? 0) !== 0,
        rowsEstimate: dataOf(sheet).length,
        head,
        open: async () => ({
          merges: (sheet['!merges'] ?? []).map(({ s, e }) => ({ top: s.r, left: s.c, bottom: e.r, right: e.c })),
          async *rows() {
            yield* rows(Number.POSITIVE_INFINITY);
          },
        }),
      };
    });
    return await readWorkbook('Excel workbook', sheets, options);
  },
};

async function open(source: ReadSource): Promise<WorkBook> {
  if (source.size > MAX_BYTES) throw FormatProblems.TooLarge({ limit: MAX_BYTES });
  const bytes = await readFile(source.path);
  refuseOtherOle(bytes);
  try {
    return read(bytes, {
      type: 'buffer',
      dense: true,
      cellDates: false,
      cellNF: true,
      cellHTML: false,
      cellFormula: false,
      cellText: false,
    });
  } catch (thrown) {
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    if (/password|encrypt/i.test(message)) throw FormatProblems.Encrypted();
    throw FormatProblems.Damaged({ what: `the workbook can't be opened (${message.slice(0, 120)})` });
  }
}

/** The same container holds Word files, mails and protected workbooks; the names of its streams tell. */
function refuseOtherOle(bytes: Buffer): void {
  if (!OLE.every((byte, i) => bytes[i] === byte)) return;
  const holds = (name: string): boolean => bytes.includes(Buffer.from(name, 'utf16le'));
  if (holds('EncryptedPackage')) throw FormatProblems.Encrypted();
  if (holds('Workbook') || holds('Book')) return;
  const remedy = 'Save the table in it as Excel or CSV and send that.';
  if (holds('WordDocument')) throw FormatProblems.NotATable({ what: 'a Word document', remedy });
  if (holds('PowerPoint Document')) throw FormatProblems.NotATable({ what: 'a PowerPoint presentation', remedy });
  if (holds('__properties_version1.0'))
    throw FormatProblems.NotATable({ what: 'an Outlook mail', remedy: 'Send the file that is attached to it.' });
}

function dataOf(sheet: WorkSheet): readonly (readonly (CellObject | undefined)[] | undefined)[] {
  return (sheet as { '!data'?: (CellObject | undefined)[][] })['!data'] ?? [];
}

function* rowsOf(sheet: WorkSheet, date1904: boolean, options: ReadOptions, limit: number): Generator<RawRow[]> {
  let batch: RawRow[] = [];
  let count = 0;
  let gap = 0;
  const data = dataOf(sheet);
  for (let r = 0; r < data.length && count < limit; r++) {
    const row = data[r];
    if (row === undefined || row.length === 0) {
      if (gap++ < 3) batch.push({ place: r + 1, cells: [] });
      continue;
    }
    gap = 0;
    count++;
    if (row.length > options.limits.maxColumns)
      throw FormatProblems.TooManyColumns({ place: r + 1, limit: options.limits.maxColumns });
    batch.push({ place: r + 1, cells: Array.from(row, (cell) => cellOf(cell, date1904)) });
    if (batch.length >= BATCH) {
      yield batch;
      batch = [];
    }
  }
  yield batch;
}

function cellOf(cell: CellObject | undefined, date1904: boolean): RawCell {
  if (cell === undefined || cell.v === undefined) return '';
  if (cell.t === 'e') return cell.w ?? ERRORS[Number(cell.v)] ?? '#VALUE!';
  if (typeof cell.v === 'number')
    return sheetNumber(cell.v, cell.z === undefined ? 'number' : shownBy(0, String(cell.z)), date1904);
  return cell.v;
}

const ERRORS: Readonly<Record<number, string>> = {
  0: '#NULL!',
  7: '#DIV/0!',
  15: '#VALUE!',
  23: '#REF!',
  29: '#NAME?',
  36: '#NUM!',
  42: '#N/A',
};
