import type { RawRow, Reader, ReadOptions, ReadSource } from '#formats/reader.ts';
import { Archive } from './archive/archive.ts';
import { isZip, zipNames } from './archive/zip-names.ts';
import type { Merge } from './grid/header.ts';
import { FormatProblems } from './problems.ts';
import { OdsRows, type OdsSheet } from './sheet/ods-rows.ts';
import { readWorkbook } from './sheet/workbook.ts';
import { chunksOf } from './text/chunks.ts';

const HEAD_ROWS = 100;

/** OpenDocument spreadsheets (ISO/IEC 26300), read as a stream; repeated rows and cells are unrolled only where filled. */
export const ods: Reader = {
  id: 'ods',
  title: 'OpenDocument spreadsheet',
  extensions: ['ods', 'ots', 'fods'],

  identify(head, name, tail) {
    const text = Buffer.from(head.subarray(0, 200)).toString('latin1');
    if (isZip(head)) {
      if (text.includes('application/vnd.oasis.opendocument.spreadsheet')) return 0.99;
      if (/opendocument\.(?:text|presentation|graphics)/.test(text)) return 0;
      return /\.o[td]s$/i.test(name) && zipNames(head, tail).includes('content.xml') ? 0.9 : 0;
    }
    return /<office:document\b/.test(Buffer.from(head.subarray(0, 4096)).toString('latin1')) &&
      /spreadsheet/.test(Buffer.from(head.subarray(0, 8192)).toString('latin1'))
      ? 0.9
      : 0;
  },

  async read(source, options) {
    const path = isZipFile(source) ? await contentOf(source, options) : source.path;
    const found: { sheet: OdsSheet; head: RawRow[]; rows: number; merges: Merge[] }[] = [];
    for await (const { sheet, rows, merges } of eachBatch(path, options)) {
      let entry = found[sheet.index];
      if (entry === undefined) found[sheet.index] = entry = { sheet, head: [], rows: 0, merges: [] };
      entry.rows += rows.length;
      entry.merges.push(...merges);
      if (entry.head.length < HEAD_ROWS) entry.head.push(...rows.slice(0, HEAD_ROWS - entry.head.length));
    }
    const sheets = found.map(({ sheet, head, rows, merges }) => ({
      name: sheet.name,
      hidden: sheet.hidden,
      rowsEstimate: rows,
      head,
      open: async () => ({ merges, rows: () => sheetRows(path, sheet.index, options) }),
    }));
    if (sheets.length === 0) throw FormatProblems.NoRows({ what: 'the document has no sheet' });
    return await readWorkbook('OpenDocument spreadsheet', sheets, options);
  },
};

function isZipFile(source: ReadSource): boolean {
  return !/\.fods$/i.test(source.name);
}

async function contentOf(source: ReadSource, options: ReadOptions): Promise<string> {
  const archive = await Archive.open(source, options.limits);
  try {
    const manifest = archive.members.find(({ name }) => name === 'META-INF/manifest.xml');
    if (manifest !== undefined && (await archive.bytes(manifest)).includes('encryption-data'))
      throw FormatProblems.Encrypted();
    const content = archive.members.find(({ name }) => name === 'content.xml');
    if (content === undefined) throw FormatProblems.Damaged({ what: 'the document has no content' });
    return (await archive.extract(content, options)).path;
  } finally {
    archive.close();
  }
}

interface Batch {
  readonly sheet: OdsSheet;
  readonly rows: readonly RawRow[];
  readonly merges: readonly Merge[];
}

async function* eachBatch(path: string, options: ReadOptions): AsyncGenerator<Batch> {
  const reader = new OdsRows(options);
  const decoder = new TextDecoder();
  for await (const chunk of chunksOf(path)) yield* reader.push(decoder.decode(chunk, { stream: true }));
  yield* reader.end();
}

async function* sheetRows(path: string, index: number, options: ReadOptions): AsyncGenerator<readonly RawRow[]> {
  for await (const { sheet, rows } of eachBatch(path, options)) {
    if (sheet.index > index) return;
    if (sheet.index === index) yield rows;
  }
}
