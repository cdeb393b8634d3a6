import { FormatProblems } from './problems.ts';
import { textOf } from './text/text-of.ts';

const DOCUMENT = 'Ask for the spreadsheet or CSV file it was made from.';
const PICTURE = 'Attach it to a dataset as an attachment, or send the data it shows.';
const PROGRAM = 'Programs are not accepted.';

/** First bytes of files that are no data but are sent as such. */
const MAGIC: readonly (readonly [bytes: string, what: string, remedy: string])[] = [
  ['%PDF-', 'a PDF document', DOCUMENT],
  ['\x89PNG', 'a picture (PNG)', PICTURE],
  ['GIF8', 'a picture (GIF)', PICTURE],
  ['\xff\xd8\xff', 'a picture (JPEG)', PICTURE],
  ['II*\0', 'a picture (TIFF)', 'Raster images are not read; send a vector layer or a table.'],
  ['MM\0*', 'a picture (TIFF)', 'Raster images are not read; send a vector layer or a table.'],
  ['BM', 'a picture (BMP)', PICTURE],
  ['{\\rtf', 'a text document (RTF)', DOCUMENT],
  ['%!PS', 'a PostScript document', DOCUMENT],
  ['MZ', 'a Windows program', PROGRAM],
  ['\x7fELF', 'a program', PROGRAM],
  ['7z\xbc\xaf', 'a 7-Zip archive', 'Send the file inside, or a zip archive.'],
  ['Rar!', 'a RAR archive', 'Send the file inside, or a zip archive.'],
  ['BZh', 'a bzip2 archive', 'Send the file inside, or a zip or gzip archive.'],
  ['\xfd7zXZ', 'an xz archive', 'Send the file inside, or a zip or gzip archive.'],
  ['(\xb5/\xfd', 'a Zstandard archive', 'Send the file inside, or a zip or gzip archive.'],
  ['ID3', 'a sound file', 'Send the data as a table.'],
  ['\0\x01\0\0Standard Jet', 'a Microsoft Access database', 'Export the table as CSV or Excel and send that.'],
  ['\0\x01\0\0Standard ACE', 'a Microsoft Access database', 'Export the table as CSV or Excel and send that.'],
];

/** Refuses what is surely no table, and says what it is. A name that promises data does not help. */
export function refuseForeign(head: Uint8Array, name: string): void {
  const bytes = Buffer.from(head.buffer, head.byteOffset, Math.min(head.length, 65_536));
  const start = bytes.toString('latin1', 0, 64);
  for (const [magic, what, remedy] of MAGIC) {
    if (start.startsWith(magic) && (magic.length > 3 || !isText(bytes)))
      throw FormatProblems.NotATable({ what, remedy });
  }
  if (/\.dbf$/i.test(name) && isDbase(head)) {
    throw FormatProblems.NotATable({
      what: 'a dBASE file (.dbf) by itself',
      remedy: 'Put it into a zip archive with the .shp file it belongs to, or save it as Excel or CSV and send that.',
    });
  }
  const zipped = start.startsWith('PK\x03\x04') ? officeKind(bytes.toString('latin1')) : undefined;
  if (zipped !== undefined)
    throw FormatProblems.NotATable({ what: zipped, remedy: 'Save the table in it as Excel or CSV and send that.' });
  const text = textOf(head);
  if (text !== undefined) refuseText(text);
}

/** A year, a month and a day follow the first byte. */
function isDbase([kind = 0, , month = 0, day = 0]: Uint8Array): boolean {
  const isKind = [0x02, 0x03, 0x30, 0x31, 0x43, 0x83, 0x8b, 0xf5].includes(kind);
  return isKind && month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

function isText(bytes: Buffer): boolean {
  return textOf(bytes) !== undefined;
}

function officeKind(bytes: string): string | undefined {
  if (bytes.includes('word/document.xml')) return 'a Word document';
  if (bytes.includes('ppt/presentation.xml')) return 'a PowerPoint presentation';
  if (bytes.includes('mimetypeapplication/vnd.oasis.opendocument.text')) return 'a text document (OpenDocument)';
  return bytes.includes('mimetypeapplication/vnd.oasis.opendocument.presentation')
    ? 'a presentation (OpenDocument)'
    : undefined;
}

function refuseText(whole: string): void {
  const text = whole
    .slice(0, 20_000)
    .replace(/^[\uFEFF\s]+/, '')
    .replace(/^(?:<!--[\s\S]*?-->\s*)+/, '');
  if (
    /^<!doctype html|^<html[\s>]|^<\?xml[^>]*\?>\s*<!DOCTYPE html|^<head[\s>]|^<body[\s>]|^<script[\s>]/i.test(text)
  ) {
    throw FormatProblems.NotATable({
      what: htmlKind(whole),
      remedy: 'Look for a link that downloads the file itself (CSV, Excel, JSON …) and use that.',
    });
  }
  if (/^<table[\s>]/i.test(text)) {
    throw FormatProblems.NotATable({
      what: 'a table in HTML, as some programs save under the name of Excel',
      remedy: 'Open it in a spreadsheet program, save it as Excel or CSV, and send that.',
    });
  }
  if (/^<svg[\s>]|^<\?xml[^>]*\?>\s*(?:<!DOCTYPE svg[^>]*>\s*)?<svg[\s>]/i.test(text))
    throw FormatProblems.NotATable({ what: 'a picture (SVG)', remedy: PICTURE });
  if (/^(?:export\s+(?:default\s+|const\s+\w+\s*=\s*)|(?:var|let|const|window\.)\s*[\w.$]+\s*=\s*)[[{]/.test(text)) {
    throw FormatProblems.NotATable({
      what: 'JavaScript with data inside',
      remedy:
        'Take away what stands before the first bracket and the semicolon at the end, save the rest as .json, and send that.',
    });
  }
  if (/^[\w.$]+\(\s*[[{]\s*["{[\]]/.test(text)) {
    throw FormatProblems.NotATable({
      what: 'JSON wrapped in a JavaScript call (JSONP)',
      remedy: 'Ask for it without the "callback" parameter, as plain JSON.',
    });
  }
  if (/^(?:version https:\/\/git-lfs)/.test(text))
    throw FormatProblems.NotATable({
      what: 'a pointer to a file in Git LFS',
      remedy: 'Download the file itself and send that.',
    });
}

/** Error pages and log-in pages come in place of files, so the title is worth telling. */
function htmlKind(text: string): string {
  const title = /<title[^>]*>([^<]{1,120})/i.exec(text)?.[1]?.replace(/\s+/g, ' ').trim();
  return title === undefined || title === '' ? 'a web page' : `a web page ("${title.slice(0, 80)}")`;
}
