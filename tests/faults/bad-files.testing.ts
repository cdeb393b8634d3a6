import { deflateRawSync, gzipSync } from 'node:zlib';
import { crc32 } from 'node:zlib';

interface Entry {
  readonly name: string;
  readonly data: Uint8Array;
  /** General purpose flags; bit 0 = encrypted. */
  readonly flags?: number;
  /** Unix mode, for symbolic links. */
  readonly mode?: number;
}

/** A zip archive written by hand, so that it can hold what no tool would write (APPNOTE 6.3, sections 4.3.7 to 4.3.16). */
export function zipOf(entries: readonly Entry[]): Buffer {
  const locals: Buffer[] = [];
  const centrals: Buffer[] = [];
  let offset = 0;
  for (const { name, data, flags = 0, mode = 0o100644 } of entries) {
    const title = Buffer.from(name);
    const packed = deflateRawSync(data, { level: 9 });
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(flags, 2);
    common.writeUInt16LE(8, 4);
    common.writeUInt32LE(crc32(data), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(data.length, 18);
    common.writeUInt16LE(title.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), common, title, packed]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE((mode << 16) >>> 0, 6);
    tail.writeUInt32LE(offset, 10);
    centrals.push(Buffer.concat([Buffer.from('PK\x01\x02', 'latin1'), Buffer.from([20, 3]), common, tail, title]));
    locals.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(centrals);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 0, 'latin1');
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, directory, end]);
}

const text = (name: string, content: string): Entry => ({ name, data: Buffer.from(content) });

/** A workbook of one sheet with the given sheet XML (ECMA-376, minimal parts). */
export function workbookOf(sheet: string): Buffer {
  const xml = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
  const types = 'application/vnd.openxmlformats-officedocument.spreadsheetml';
  const relations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
  const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
  return zipOf([
    text(
      '[Content_Types].xml',
      `${xml}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${types}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${types}.worksheet+xml"/></Types>`,
    ),
    text(
      '_rels/.rels',
      `${xml}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="${relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    ),
    text(
      'xl/workbook.xml',
      `${xml}<workbook xmlns="${main}" xmlns:r="${relations}"><sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    ),
    text(
      'xl/_rels/workbook.xml.rels',
      `${xml}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="${relations}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
    ),
    text('xl/worksheets/sheet1.xml', `${xml}<worksheet xmlns="${main}">${sheet}</worksheet>`),
  ]);
}

/** About 1 kB; the merged range covers 17 billion cells. */
export const mergedOverTheWholeSheet = (): Buffer =>
  workbookOf(
    '<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>name</t></is></c></row><row r="2"><c r="A2" t="inlineStr"><is><t>Elm</t></is></c></row></sheetData><mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>',
  );

/** One value in the last cell of the sheet, and a dimension of the whole. */
export const lastCellOnly = (): Buffer =>
  workbookOf(
    '<dimension ref="A1:XFD1048576"/><sheetData><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>',
  );

/** A sheet whose XML is `megabytes` when unpacked, some kB packed. */
export function swellingWorkbook(megabytes: number): Buffer {
  const row = '<row><c><v>1</v></c><c><v>2</v></c></row>';
  return workbookOf(`<sheetData>${row.repeat(Math.ceil((megabytes * 1e6) / row.length))}</sheetData>`);
}

export const zipBomb = (megabytes: number): Buffer =>
  zipOf([{ name: 'data.csv', data: Buffer.concat([Buffer.from('a,b\n'), Buffer.alloc(megabytes * 1e6, '1,1\n')]) }]);

export function nestedZip(depth: number): Buffer {
  let inner: Buffer = zipOf([text('data.csv', 'a,b\n1,2\n')]);
  for (let i = 0; i < depth; i += 1) inner = zipOf([{ name: `level${i}.zip`, data: inner }]);
  return inner;
}

export function nestedGzip(depth: number): Buffer {
  let inner: Buffer = Buffer.from('a,b\n1,2\n');
  for (let i = 0; i < depth; i += 1) inner = gzipSync(inner);
  return inner;
}

export const traversingZip = (): Buffer => zipOf([text('../../../escaped.csv', 'a,b\n1,2\n')]);
export const linkingZip = (): Buffer => zipOf([{ name: 'data.csv', data: Buffer.from('/etc/passwd'), mode: 0o120777 }]);
export const encryptedZip = (): Buffer => zipOf([{ name: 'data.csv', data: Buffer.from('a,b\n1,2\n'), flags: 1 }]);

/** The beginning of an OLE2 file with the stream name of an encrypted workbook. */
export function encryptedWorkbook(): Buffer {
  const file = Buffer.alloc(4096);
  Buffer.from('d0cf11e0a1b11ae1', 'hex').copy(file);
  file.writeUInt16LE(0x3e, 24);
  file.writeUInt16LE(3, 26);
  file.writeUInt16LE(0xfffe, 28);
  file.writeUInt16LE(9, 30);
  file.writeUInt16LE(6, 32);
  file.writeUInt32LE(1, 44);
  file.writeUInt32LE(1, 48);
  file.writeUInt32LE(4096, 56);
  file.writeUInt32LE(0xfffffffe, 60);
  file.writeUInt32LE(0xfffffffe, 68);
  file.writeUInt32LE(0, 76);
  file.fill(0xff, 80, 512);
  file.writeUInt32LE(0xfffffffd, 512);
  file.writeUInt32LE(0xfffffffe, 516);
  const directory = (at: number, name: string, kind: number, child: number) => {
    Buffer.from(name, 'utf16le').copy(file, at);
    file.writeUInt16LE((name.length + 1) * 2, at + 64);
    file.writeUInt8(kind, at + 66);
    file.writeUInt8(1, at + 67);
    for (const [offset, value] of [
      [68, 0xffffffff],
      [72, 0xffffffff],
      [76, child],
    ] as const)
      file.writeUInt32LE(value, at + offset);
    file.writeUInt32LE(0xfffffffe, at + 116);
  };
  directory(1024, 'Root Entry', 5, 1);
  directory(1152, 'EncryptedPackage', 2, 0xffffffff);
  return file;
}

export const laughs = (): string => {
  const levels = Array.from({ length: 10 }, (_, i) => `<!ENTITY l${i + 1} "${`&l${i};`.repeat(10)}">`).join('');
  return `<?xml version="1.0"?><!DOCTYPE rows [<!ENTITY l0 "lol">${levels}]><rows><row><name>&l10;</name></row><row><name>x</name></row></rows>`;
};
export const outsideEntity = (): string =>
  '<?xml version="1.0"?><!DOCTYPE rows [<!ENTITY secret SYSTEM "file:///etc/passwd">]><rows><row><name>&secret;</name></row><row><name>x</name></row></rows>';

export const deepJson = (depth: number): string => `[{"a":${'['.repeat(depth)}${']'.repeat(depth)}}]`;
export const wideCsv = (columns: number): string =>
  `${Array.from({ length: columns }, (_, i) => `c${i}`).join(',')}\n${Array.from({ length: columns }, () => '1').join(',')}\n`;

/** A file of one unclosed quote and `megabytes` of text, without holding it in memory. */
export const longCell = (megabytes: number): Blob =>
  new Blob(['a,b\n1,"', ...Array.from({ length: megabytes }, () => 'x'.repeat(1_000_000)), '\n']);
