import { describe, expect, it } from 'vitest';
import { utils, write } from '@e965/xlsx';
import { isProblem } from '#core/problem.ts';
import { publishBytes, readBytes, sheetData, workbookOf, zipOf } from './read.testing.ts';

const codeOf = async (run: Promise<unknown>): Promise<string> => {
  const thrown: unknown = await run.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!isProblem(thrown)) throw thrown ?? new Error('nothing was refused');
  return thrown.code;
};
const TREES = [
  ['tree', 'height', 'planted'],
  ['Oak', 12.5, 1990],
  ['Elm', 8, 2001],
  ['Ash', 9, 2004],
];

describe('xlsx', () => {
  it('knows money by the number format', async () => {
    const codes = [
      '&quot;$&quot;#,##0.00',
      '_(&quot;$&quot;* #,##0_);_(&quot;$&quot;* \\(#,##0\\)',
      '[$€-407] #,##0.00',
      '#,##0',
    ];
    const styles = `<styleSheet><numFmts>${codes.map((code, i) => `<numFmt numFmtId="${170 + i}" formatCode="${code}"/>`).join('')}</numFmts><cellXfs><xf numFmtId="0"/>${codes.map((_, i) => `<xf numFmtId="${170 + i}"/>`).join('')}</cellXfs></styleSheet>`;
    const cells = ['A', 'B', 'C', 'D'].map((letter, i) => `<c r="${letter}2" s="${i + 1}"><v>-12.5</v></c>`).join('');
    const header = sheetData([['a', 'b', 'c', 'd']]).replace(/<\/?sheetData>/g, '');
    const book = await workbookOf(
      { Data: `<sheetData>${header}<row r="2">${cells}</row></sheetData>` },
      { 'xl/styles.xml': styles },
    );
    expect((await readBytes(book, 'money.xlsx')).cells).toEqual([['-$12.5', '-$12.5', '-€12.5', -12.5]]);
    const { inferred } = await publishBytes(book, 'money.xlsx');
    expect(inferred.fields.map(({ type, annotations }) => [type, annotations.unit])).toEqual([
      ['double', '$'],
      ['double', '$'],
      ['double', '€'],
      ['double', undefined],
    ]);
  });

  it('tells formulas that no program has computed', async () => {
    const header = sheetData([['a', 'b']]).replace(/<\/?sheetData>/g, '');
    const row = '<row r="2"><c r="A2"><v>1</v></c><c r="B2"><f>A2*2</f><v></v></c></row>';
    const book = await workbookOf({ Data: `<sheetData>${header}${row}</sheetData>` });
    expect((await readBytes(book, 'made.xlsx')).notes.join()).toMatch(/Formulas without a saved result.*1 or more/);
  });

  it('keeps the leading zeros that a number format shows', async () => {
    const styles =
      '<styleSheet><numFmts><numFmt numFmtId="170" formatCode="00000"/><numFmt numFmtId="171" formatCode="000\\-00\\-0000"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="170"/><xf numFmtId="171"/></cellXfs></styleSheet>';
    const cells = '<c r="A2" s="1"><v>2101</v></c><c r="B2" s="2"><v>12345678</v></c><c r="C2"><v>7</v></c>';
    const header = sheetData([['zip', 'account', 'n']]).replace(/<\/?sheetData>/g, '');
    const book = await workbookOf(
      { Data: `<sheetData>${header}<row r="2">${cells}</row></sheetData>` },
      { 'xl/styles.xml': styles },
    );
    expect((await readBytes(book, 'zips.xlsx')).cells).toEqual([['02101', '012-34-5678', 7]]);
  });

  it('finds the header below titles and the sheet that is a table', async () => {
    const book = await workbookOf(
      {
        'Read me': sheetData([['About this file'], ['Written by the parks office']]),
        Trees: sheetData([['Trees of the town'], [null], ...TREES]),
        Secret: sheetData([
          ['a', 'b'],
          [1, 2],
          [3, 4],
        ]),
      },
      {},
      ['Secret'],
    );
    const read = await readBytes(book, 'trees.xlsx');
    expect(read.table).toBe('Trees');
    expect(read.otherTables).toEqual(['Read me', 'Secret']);
    expect(read.names).toEqual(['tree', 'height', 'planted']);
    expect(read.rows[0]).toEqual({ place: 4, cells: ['Oak', 12.5, 1990] });
    expect(read.notes.join()).toMatch(/Trees of the town.*hidden sheets: Secret/);
    expect((await readBytes(book, 'trees.xlsx', { table: 'Secret' })).names).toEqual(['a', 'b']);
    expect(await codeOf(readBytes(book, 'trees.xlsx', { table: 'Nothing' }))).toBe('NoSuchTable');
  });

  it('reads dates, percents, booleans, errors and shared texts as they are meant', async () => {
    const styles =
      '<styleSheet><numFmts><numFmt numFmtId="170" formatCode="dd/mm/yyyy hh:mm"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="10"/><xf numFmtId="170"/></cellXfs></styleSheet>';
    const cells =
      '<c r="A2" s="1"><v>42370</v></c><c r="B2" s="3"><v>42370.5</v></c><c r="C2" s="2"><v>0.7927</v></c><c r="D2" t="b"><v>1</v></c><c r="E2" t="e"><v>#REF!</v></c><c r="F2" t="s"><v>0</v></c>';
    const sheet = `<sheetData>${sheetData([['day', 'moment', 'share', 'open', 'broken', 'name']]).replace(/<\/?sheetData>/g, '')}<row r="2">${cells}</row></sheetData>`;
    const book = await workbookOf(
      { Data: sheet },
      {
        'xl/styles.xml': styles,
        'xl/sharedStrings.xml': '<sst><si><r><t>Caf</t></r><r><t>é</t></r><rPh><t>x</t></rPh></si></sst>',
      },
    );
    const read = await readBytes(book, 'kinds.xlsx');
    expect(read.cells).toEqual([['2016-01-01', '2016-01-01T12:00:00', '79.27%', true, '#REF!', 'Café']]);
  });

  it('counts days from 1904 where the workbook says so', async () => {
    const rows =
      '<row r="1"><c r="A1" t="inlineStr"><is><t>day</t></is></c><c r="B1" t="inlineStr"><is><t>n</t></is></c></row><row r="2"><c r="A2" s="0"><v>40908</v></c><c r="B2" s="1"><v>1</v></c></row>';
    const styles = {
      'xl/styles.xml': '<styleSheet><cellXfs><xf numFmtId="14"/><xf numFmtId="0"/></cellXfs></styleSheet>',
    };
    const book = async (properties: string): Promise<unknown> => {
      const workbook = `<workbook xmlns:r="r">${properties}<sheets><sheet name="Data" sheetId="1" r:id="r1"/></sheets></workbook>`;
      const read = await readBytes(
        await workbookOf({ Data: `<sheetData>${rows}</sheetData>` }, { ...styles, 'xl/workbook.xml': workbook }),
        'mac.xlsx',
      );
      return read.cells[0]![0];
    };
    expect(await book('')).toBe('2011-12-31');
    expect(await book('<workbookPr date1904="1"/>')).toBe('2016-01-01');
  });

  it('fills merged cells of the table', async () => {
    const data = sheetData([
      ['area', 'sex', 'count'],
      ['North', 'm', 1],
      [null, 'f', 2],
      ['South', 'm', 3],
      [null, 'f', 4],
    ]);
    const read = await readBytes(
      await workbookOf({
        Data: `${data}<mergeCells count="2"><mergeCell ref="A2:A3"/><mergeCell ref="A4:A5"/></mergeCells>`,
      }),
      'merged.xlsx',
    );
    expect(read.cells.map((cells) => cells[0])).toEqual(['North', 'North', 'South', 'South']);
  });

  it('is not impressed by a merged range over the whole sheet', async () => {
    const book = await workbookOf({
      Data: `${sheetData([
        ['a', 'b'],
        [1, 2],
      ])}<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>`,
    });
    const before = process.memoryUsage().rss;
    expect((await readBytes(book, 'bomb.xlsx')).cells).toEqual([[1, 2]]);
    expect(process.memoryUsage().rss - before).toBeLessThan(200 * 1024 ** 2);
  });

  it('reads a value in the last cell of the sheet sparsely or says that it is too wide', async () => {
    const book = await workbookOf({
      Data: '<dimension ref="A1:XFD1048576"/><sheetData><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>',
    });
    expect(await codeOf(readBytes(book, 'far.xlsx'))).toBe('TooManyColumns');
  });

  it('refuses what is protected, damaged or defines entities', async () => {
    const ole = Buffer.concat([
      Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]),
      Buffer.alloc(512),
      Buffer.from('EncryptedPackage', 'utf16le'),
      Buffer.alloc(512),
    ]);
    expect(await codeOf(readBytes(ole, 'secret.xlsx'))).toBe('Encrypted');
    const whole = await workbookOf({ Data: sheetData(TREES) });
    expect(await codeOf(readBytes(whole.subarray(0, whole.length - 200), 'cut.xlsx'))).toMatch(/Damaged|Archive/);
    const bomb = await zipOf({
      'xl/workbook.xml': '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><workbook>&b;</workbook>',
      'xl/worksheets/sheet1.xml': '<worksheet/>',
    });
    expect(await codeOf(readBytes(bomb, 'laughs.xlsx'))).toBe('EntityDefinitions');
  });
});

describe('xls and xlsb', () => {
  it.each(['biff8', 'xlsb', 'xlml', 'biff5'] as const)('reads %s', async (bookType) => {
    const workbook = utils.book_new();
    utils.book_append_sheet(workbook, utils.aoa_to_sheet([['Trees of the town'], [], ...TREES]), 'Trees');
    const bytes = write(workbook, { type: 'buffer', bookType }) as Buffer;
    const read = await readBytes(bytes, `trees.${bookType === 'xlsb' ? 'xlsb' : 'xls'}`);
    expect(read.reader).toBe('xls');
    expect(read.names).toEqual(['tree', 'height', 'planted']);
    expect(read.cells).toEqual(TREES.slice(1));
  });

  it('says what another file in the same container is', async () => {
    const ole = Buffer.concat([
      Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]),
      Buffer.alloc(512),
      Buffer.from('WordDocument', 'utf16le'),
      Buffer.alloc(512),
    ]);
    expect(await codeOf(readBytes(ole, 'letter.xls'))).toBe('NotATable');
  });
});

describe('ods', () => {
  const ods = (body: string): Promise<Buffer> =>
    zipOf({
      mimetype: 'application/vnd.oasis.opendocument.spreadsheet',
      'content.xml': `<office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x"><office:body><office:spreadsheet>${body}</office:spreadsheet></office:body></office:document-content>`,
    });
  const text = (value: string): string =>
    `<table:table-cell office:value-type="string"><text:p>${value}</text:p></table:table-cell>`;
  const number = (value: number): string =>
    `<table:table-cell office:value-type="float" office:value="${value}"><text:p>${value}</text:p></table:table-cell>`;

  it('reads sheets, and a million repeated blank rows at no cost', async () => {
    const rows = [
      `<table:table-row>${text('day')}${text('n')}</table:table-row>`,
      ...[1, 2, 3].map(
        (n) =>
          `<table:table-row><table:table-cell office:value-type="date" office:date-value="2020-01-0${n}"><text:p>x</text:p></table:table-cell>${number(n)}</table:table-row>`,
      ),
    ];
    const blank =
      '<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>';
    const read = await readBytes(
      await ods(
        `<table:table table:name="Days">${rows.join('')}${blank}</table:table><table:table table:name="Blank">${blank}</table:table>`,
      ),
      'days.ods',
    );
    expect(read.table).toBe('Days');
    expect(read.cells).toEqual([
      ['2020-01-01', 1],
      ['2020-01-02', 2],
      ['2020-01-03', 3],
    ]);
  });

  it('refuses a protected document', async () => {
    const book = await zipOf({
      mimetype: 'application/vnd.oasis.opendocument.spreadsheet',
      'META-INF/manifest.xml': '<manifest:encryption-data/>',
      'content.xml': 'x',
    });
    expect(await codeOf(readBytes(book, 'p.ods'))).toBe('Encrypted');
  });
});
