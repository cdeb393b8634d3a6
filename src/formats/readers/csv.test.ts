import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isProblem } from '#core/problem.ts';
import { readBytes } from './read.testing.ts';

const problemOf = async (run: Promise<unknown>): Promise<string> => {
  const thrown: unknown = await run.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!isProblem(thrown)) throw thrown ?? new Error('nothing was refused');
  return `${thrown.code}: ${thrown.message}`;
};

describe('dialects', () => {
  it.each([
    [',', 'Comma'],
    [';', 'Semicolon'],
    ['\t', 'Tab'],
    ['|', 'Bar'],
  ])('finds the delimiter %j', async (delimiter, title) => {
    const text = [
      ['name', 'count', 'day'],
      ['Elm, old', '1', '2020-01-02'],
      ['Oak; new', '2', '2020-01-03'],
    ]
      .map((row) => row.map((cell) => (cell.includes(delimiter) ? `"${cell}"` : cell)).join(delimiter))
      .join('\n');
    const read = await readBytes(text, 'trees.csv');
    expect(read.understood).toContain(title);
    expect(read.cells).toEqual([
      ['Elm, old', '1', '2020-01-02'],
      ['Oak; new', '2', '2020-01-03'],
    ]);
  });

  it('believes a file that names its separator', async () => {
    const read = await readBytes('sep=;\r\nname;note\r\nAnn;a, b\r\nBob;c, d\r\n', 'export.csv');
    expect(read.names).toEqual(['name', 'note']);
    expect(read.cells).toEqual([
      ['Ann', 'a, b'],
      ['Bob', 'c, d'],
    ]);
  });

  it('reads columns set apart by spaces, and the RDB tables of water services', async () => {
    const report = await readBytes(
      'Station      Level  Day\nElbe north   1.25   2020-01-01\nElbe south   2.50   2020-01-02\nOder         3      2020-01-03\n',
      'report.txt',
    );
    expect(report.names).toEqual(['Station', 'Level', 'Day']);
    expect(report.cells[1]).toEqual(['Elbe south', '2.50', '2020-01-02']);
    const rdb = await readBytes(
      '# USGS data\n# more\nagency_cd\tsite_no\tvalue\n5s\t15s\t14n\nUSGS\t02087\t1.5\nUSGS\t02088\t2.5\n',
      'site.rdb',
    );
    expect(rdb.names).toEqual(['agency_cd', 'site_no', 'value']);
    expect(rdb.cells[0]).toEqual(['USGS', '02087', '1.5']);
  });

  it('reads semicolons with decimal commas', async () => {
    const read = await readBytes('stadt;wert\nBonn;12,5\nKöln;13,75\n', 'werte.csv');
    expect(read.cells).toEqual([
      ['Bonn', '12,5'],
      ['Köln', '13,75'],
    ]);
  });

  it('reads what any writer of any usual dialect wrote', async () => {
    const cell = fc.oneof(fc.string(), fc.constantFrom('a"b', 'x\ny', 'r\r\nz', ' pad ', 'é€😀', "it's", ',;|\t'));
    await fc.assert(
      fc.asyncProperty(
        fc
          .integer({ min: 2, max: 6 })
          .chain((width) =>
            fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 12 }),
          ),
        fc.constantFrom(',', ';', '\t', '|'),
        fc.constantFrom('\n', '\r\n'),
        async (rows, delimiter, end) => {
          // A cell that says the row is filled and of this table; NULs are taken out on purpose.
          const body = rows.map((row, i) => [`row ${i}`, ...row.map((text) => text.replaceAll('\0', ''))]);
          const header = body[0]!.map((_, i) => `Name ${i}`);
          const text =
            [header, ...body]
              .map((row) => row.map((value) => `"${value.replaceAll('"', '""')}"`).join(delimiter))
              .join(end) + end;
          const read = await readBytes(text, 'any.csv', { delimiter, headerRow: 1 });
          expect(read.cells).toEqual(body);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('never takes a text apart differently when it comes in pieces', async () => {
    const { Scanner } = await import('./text/scan.ts');
    const { DEFAULT_LIMITS } = await import('./limits.ts');
    const dialect = { delimiter: ',', quote: '"', backslash: false, returns: false, skipSpace: false } as const;
    const piece = fc.constantFrom('a', 'b,', '"', '""', ',', '\n', '\r\n', '\r', '"x"', ' ', 'é');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), fc.array(fc.nat(40), { maxLength: 5 }), (pieces, cuts) => {
        const text = pieces.join('');
        const whole = new Scanner(dialect, DEFAULT_LIMITS);
        const expected = [...whole.push(text), ...whole.end()];
        const parts = new Scanner(dialect, DEFAULT_LIMITS);
        const at = [0, ...cuts.map((cut) => Math.min(cut, text.length)).toSorted((a, b) => a - b), text.length];
        const found = at.slice(1).flatMap((end, i) => parts.push(text.slice(at[i]!, end)));
        expect([...found, ...parts.end()]).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });

  it('keeps quotation marks that quote nothing', async () => {
    const read = await readBytes('name,size\nPipe 5" long,1\n"Joe" Smith,2\n"a "b" c",3\n', 'pipes.csv');
    expect(read.cells).toEqual([
      ['Pipe 5" long', '1'],
      ['"Joe" Smith', '2'],
      ['a "b" c', '3'],
    ]);
  });

  it('survives a quotation mark that is never closed, and says where', async () => {
    const rows = Array.from({ length: 20 }, (_, i) => `${i},"x${i}",z`);
    rows[7] = '7,"x7,z';
    const read = await readBytes(
      `a,b,c\n${rows
        .join('\n')
        .replaceAll('"x8"', 'x8')
        .replace(/"x(9|1\d)"/g, 'x$1')}\n`,
      'open.csv',
    );
    expect(read.rows).toHaveLength(20);
    expect(read.notes.join()).toMatch(/line 9 is never closed/);
  });

  it('reads line ends of any kind', async () => {
    expect((await readBytes('a,b\r1,2\r3,4\r', 'mac.csv')).cells).toEqual([
      ['1', '2'],
      ['3', '4'],
    ]);
    expect((await readBytes('a,b\r\n1,2\n3,4\r5,6\n', 'mixed.csv')).cells).toEqual([
      ['1', '2'],
      ['3', '4'],
      ['5', '6'],
    ]);
    expect(
      (await readBytes('id,address\r\n1,"12 High St\rTown\r"\r\n2,"3 Low St\rTown"\r\n', 'cr.csv')).rows,
    ).toHaveLength(2);
  });
});

describe('encodings', () => {
  const text = 'name,place\nCafé,Zürich\nÉcole,Genève\n';
  it.each([
    ['UTF-8 with a mark', Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(text)])],
    ['UTF-16 LE with a mark', Buffer.from(`\uFEFF${text}`, 'utf16le')],
    ['UTF-16 LE without', Buffer.from(text, 'utf16le')],
    ['UTF-16 BE with a mark', Buffer.from(`\uFEFF${text}`, 'utf16le').swap16()],
    ['Latin-1', Buffer.from(text, 'latin1')],
  ])('%s', async (_, bytes) => {
    const read = await readBytes(bytes, 'towns.csv');
    expect(read.names).toEqual(['name', 'place']);
    expect(read.cells).toEqual([
      ['Café', 'Zürich'],
      ['École', 'Genève'],
    ]);
  });

  it('looks at the whole file: one odd byte near the end of a megabyte', async () => {
    const bytes = Buffer.concat([
      Buffer.from('name,n\n'),
      Buffer.from('plain,1\n'.repeat(200_000)),
      Buffer.from('CAF\xdaS,2\n', 'latin1'),
    ]);
    const read = await readBytes(bytes, 'late.csv');
    expect(read.cells.at(-1)).toEqual(['CAFÚS', '2']);
  });

  it('keeps the UTF-8 of a file in which a few lines are not', async () => {
    const lines = Array.from({ length: 30 }, (_, i) => Buffer.from(`${i},Zürich €\n`));
    const read = await readBytes(
      Buffer.concat([Buffer.from('n,place\n'), ...lines, Buffer.from('99,Gen\xe8ve\n', 'latin1')]),
      'mixed.csv',
    );
    expect(read.cells[0]).toEqual(['0', 'Zürich €']);
    expect(read.cells.at(-1)).toEqual(['99', 'Genève']);
    expect(read.notes.join()).toContain('some lines are not');
  });

  it('takes NUL characters out', async () => {
    const read = await readBytes('a,b\n1,x\0y\n2,z\n', 'nul.csv');
    expect(read.cells[0]).toEqual(['1', 'xy']);
  });
});

describe('headers, titles and ends', () => {
  it('keeps rows at the end whose values are still to come', async () => {
    const months = Array.from(
      { length: 12 },
      (_, i) => `2024-${String(i + 1).padStart(2, '0')},${i < 9 ? '5,6,7,8' : ',,,'}`,
    );
    const read = await readBytes(`month,a,b,c,d\n${months.join('\n')}\nPreliminary figures,,,,\n`, 'months.csv');
    expect(read.cells.map(([month]) => month)).toEqual(months.map((line) => line.slice(0, 7)));
    expect(read.notes.join()).toMatch(/A note at the end was left out.*Preliminary/);
  });

  it('leaves out the header and byte order mark of a second file behind the first', async () => {
    for (const count of [3, 4000]) {
      const part = `\uFEFFid,name\n${Array.from({ length: count }, (_, i) => `${i},name ${i}\n`).join('')}`;
      const read = await readBytes(part + part, 'both.csv');
      expect([read.names, read.rows.length]).toEqual([['id', 'name'], count * 2]);
    }
  });

  it('skips titles above and totals and notes below, and tells', async () => {
    const rows = Array.from({ length: 12 }, (_, i) => `Firm ${i},2020-01-${10 + i},${i * 10}`).join('\n');
    const read = await readBytes(
      `Payments over 500,,\n,,\nSupplier,Date,Amount\n${rows}\nTotal,,660\n,,\nSource: finance office,,\n`,
      'p.csv',
    );
    expect(read.names).toEqual(['Supplier', 'Date', 'Amount']);
    expect(read.rows).toHaveLength(12);
    expect(read.rows[0]!.place).toBe(4);
    expect(read.notes.join('\n')).toMatch(/Payments over 500[\s\S]*totals at the end[\s\S]*Total · 660/);
  });

  it('keeps a category that is called Total', async () => {
    const rows = ['North', 'South']
      .flatMap((area) => ['Men', 'Women', 'Total'].map((sex) => `${area},${sex},5`))
      .join('\n');
    expect((await readBytes(`Area,Group,Count\n${rows}\n`, 'c.csv')).rows).toHaveLength(6);
  });

  it('finds no header where there is none', async () => {
    const read = await readBytes('1,north,2.5\n2,south,3.5\n3,east,4.5\n', 'plain.csv');
    expect(read.names).toEqual(['Column 1', 'Column 2', 'Column 3']);
    expect(read.rows).toHaveLength(3);
  });

  it('takes years for names', async () => {
    expect((await readBytes('Region,2019,2020,2021\nNorth,1,2,3\nSouth,4,5,6\n', 'y.csv')).names).toEqual([
      'Region',
      '2019',
      '2020',
      '2021',
    ]);
  });

  it('joins header lines and numbers what has no or the same name', async () => {
    const read = await readBytes('Place,Rain,Rain,\n,mm,days,\nBonn,12,3,x\nKöln,14,4,y\n', 'r.csv');
    expect(read.names).toEqual(['Place', 'Rain mm', 'Rain days', 'Column 4']);
  });

  it('takes the header the publisher names, or none', async () => {
    expect((await readBytes('x,y\na,b\n1,2\n', 'h.csv', { headerRow: 2 })).names).toEqual(['a', 'b']);
    expect((await readBytes('a,b\n1,2\n', 'h.csv', { headerRow: 0 })).rows).toHaveLength(2);
  });

  it('leaves out a header that stands again', async () => {
    const read = await readBytes('a,b\n1,2\na,b\n3,4\n5,6\n', 'pages.csv');
    expect(read.cells).toEqual([
      ['1', '2'],
      ['3', '4'],
      ['5', '6'],
    ]);
  });

  it('pads short rows and tells of long ones', async () => {
    const read = await readBytes('a,b,c\n1,2,3\n4,5\n6,7,8,9\n', 'ragged.csv');
    expect(read.cells).toEqual([
      ['1', '2', '3'],
      ['4', '5', ''],
      ['6', '7', '8'],
    ]);
    expect(read.notes.join()).toMatch(/1 line has fewer cells.*3.*1 line has more cells.*4/);
  });

  it('a first row of text over numbers is data when it is said again below, or says no words', async () => {
    const versions = 'country,name,versions\nAE,Careem,1.1 ; 2.3\nAE,Dott,2.3\nAR,Bike,2.2\nAT,Rad,3.0\nAT,Stadt,2.3\n';
    expect((await readBytes(versions, 'v.csv')).names).toEqual(['country', 'name', 'versions']);
  });
});

describe('refusals', () => {
  it('of nothing', async () => {
    expect(await problemOf(readBytes('', 'empty.csv'))).toContain('EmptyFile');
    expect(await problemOf(readBytes('\n\n\n', 'blank.csv'))).toMatch(/EmptyFile|NoRows/);
    expect(await problemOf(readBytes('\uFEFF', 'mark.csv'))).toMatch(/EmptyFile|NoRows|UnknownFormat/);
    expect((await readBytes('a,b,c\n', 'header.csv')).rows).toHaveLength(0);
  });

  it('of too many columns and too long cells, with the place', async () => {
    expect(await problemOf(readBytes(`a${',a'.repeat(100_000)}\n1\n`, 'wide.csv'))).toMatch(
      /TooManyColumns.*[Ll]ine 1 /,
    );
    const long = Buffer.concat([Buffer.from('a,b\n1,2\n3,"'), Buffer.alloc(20 * 1024 ** 2, 'x')]);
    expect(await problemOf(readBytes(long, 'long.csv'))).toMatch(/CellTooLong.*line 3/);
  });

  it.each([
    ['%PDF-1.7 …', 'data.csv', 'a PDF document'],
    ['\x03\x5f\x07\x1a\x0a\x00\x00\x00', 'parcels.dbf', 'a dBASE file'],
    [
      '<!DOCTYPE html><html><head><title>Log in</title></head><body>a,b</body></html>',
      'data.csv',
      'a web page \\("Log in"\\)',
    ],
    ['var data = [{"a":1}];', 'data.json', 'JavaScript'],
    ['callback([{"a":1}]);', 'data.json', 'JSONP'],
    ['\x89PNG\r\n\x1a\n', 'data.xlsx', 'a picture'],
    ['<table><tr><td>1</td></tr></table>', 'data.xls', 'a table in HTML'],
  ])('of %j named %s', async (start, name, what) => {
    expect(await problemOf(readBytes(Buffer.from(start, 'latin1'), name))).toMatch(new RegExp(`NotATable.*${what}`));
  });

  it('of unknown encodings and delimiters', async () => {
    expect(await problemOf(readBytes('a,b\n1,2\n', 'x.csv', { encoding: 'klingon' }))).toContain('BadEncoding');
    expect(await problemOf(readBytes('a,b\n1,2\n', 'x.csv', { delimiter: '"' }))).toContain('BadOption');
  });

  it('takes names that programs trip over', async () => {
    const read = await readBytes('__proto__,constructor,toString,__proto__\n1,2,3,4\n5,6,7,8\n', 'n.csv');
    expect(read.names).toEqual(['__proto__', 'constructor', 'toString', '__proto__ 2']);
    expect(({} as Record<string, unknown>)['1']).toBeUndefined();
  });
});
