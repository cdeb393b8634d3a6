import { isAscii, isUtf8 } from 'node:buffer';
import chardet from 'chardet';
import { FormatProblems } from '../problems.ts';
import { chunksOf } from './chunks.ts';

/** How the text of a file is encoded: found over the whole file, because one bad byte may stand at its very end. */
export interface Encoding {
  /** Label of the WHATWG Encoding Standard; `mixed` = UTF-8 with lines in Windows-1252. */
  readonly label: string;
  /** In plain words. */
  readonly title: string;
  /** Bytes of the byte order mark. */
  readonly skip: number;
  /** NUL characters are in the text and will be taken out. */
  readonly nuls: number;
  readonly asciiOnly: boolean;
}

const SAMPLE_BYTES = 262_144;
/** Encodings of several bytes a letter: believed only when every byte of the sample fits. */
const MULTIBYTE = new Set(['big5', 'gb18030', 'gbk', 'shift_jis', 'euc-jp', 'euc-kr', 'iso-2022-jp']);

/** Reads the whole file once (fast, no strings) and decides. */
export async function detectEncoding(path: string, chosen?: string): Promise<Encoding> {
  const survey = await surveyBytes(path);
  if (chosen !== undefined) return { ...asChosen(chosen), skip: survey.bom, nuls: survey.nuls, asciiOnly: false };
  const wide = survey.utf16;
  if (wide !== undefined) {
    return {
      label: wide,
      title: wide === 'utf-16le' ? 'UTF-16 LE' : 'UTF-16 BE',
      skip: survey.bom,
      nuls: 0,
      asciiOnly: false,
    };
  }
  const found =
    survey.badLines === 0 ? { label: 'utf-8', title: survey.ascii ? 'ASCII' : 'UTF-8' } : guessLegacy(survey);
  return { ...found, skip: survey.bom, nuls: survey.nuls, asciiOnly: survey.ascii };
}

function asChosen(label: string): { label: string; title: string } {
  try {
    const known = new TextDecoder(label).encoding;
    return { label: known, title: `${known.toUpperCase()} as chosen` };
  } catch {
    throw FormatProblems.BadEncoding({ encoding: label });
  }
}

interface Survey {
  bom: number;
  utf16: 'utf-16le' | 'utf-16be' | undefined;
  ascii: boolean;
  nuls: number;
  /** Pieces (cut at line ends) that are not valid UTF-8, and those that are but hold more than ASCII. */
  badLines: number;
  goodLines: number;
  sample: Buffer[];
}

async function surveyBytes(path: string): Promise<Survey> {
  const survey: Survey = { bom: 0, utf16: undefined, ascii: true, nuls: 0, badLines: 0, goodLines: 0, sample: [] };
  let rest: Buffer = Buffer.alloc(0);
  let first = true;
  for await (const chunk of chunksOf(path)) {
    if (first) {
      readMark(chunk, survey);
      first = false;
      if (survey.utf16 !== undefined) return survey;
    }
    for (let at = chunk.indexOf(0); at >= 0; at = chunk.indexOf(0, at + 1)) survey.nuls++;
    if (rest.length === 0 && isAscii(chunk)) continue;
    survey.ascii = false;
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const end = bytes.lastIndexOf(10) + 1 || lastCharacterEnd(bytes);
    rest = Buffer.from(bytes.subarray(end));
    surveyPiece(bytes.subarray(0, end), survey);
  }
  if (rest.length > 0) surveyPiece(rest, survey);
  return survey;
}

function readMark(chunk: Buffer, survey: Survey): void {
  if (chunk[0] === 0xef && chunk[1] === 0xbb && chunk[2] === 0xbf) survey.bom = 3;
  else if (chunk[0] === 0xff && chunk[1] === 0xfe) [survey.bom, survey.utf16] = [2, 'utf-16le'];
  else if (chunk[0] === 0xfe && chunk[1] === 0xff) [survey.bom, survey.utf16] = [2, 'utf-16be'];
  else survey.utf16 = unmarkedUtf16(chunk.subarray(0, 4096));
}

/** UTF-16 of mostly Latin letters has a zero in every second byte, and always on the same side. */
function unmarkedUtf16(head: Buffer): 'utf-16le' | 'utf-16be' | undefined {
  const zeros = [0, 0];
  head.forEach((byte, i) => {
    if (byte === 0) zeros[i % 2]!++;
  });
  const half = head.length / 2;
  if (half < 2) return undefined;
  if (zeros[1]! > half * 0.4 && zeros[0]! < half * 0.02) return 'utf-16le';
  if (zeros[0]! > half * 0.4 && zeros[1]! < half * 0.02) return 'utf-16be';
  return undefined;
}

function surveyPiece(piece: Buffer, survey: Survey): void {
  if (isUtf8(piece)) {
    if (!isAscii(piece)) survey.goodLines++;
    return;
  }
  let sampled = survey.sample.reduce((sum, line) => sum + line.length, 0);
  for (let start = 0; start < piece.length;) {
    const at = piece.indexOf(10, start);
    const end = at < 0 ? piece.length : at + 1;
    const line = piece.subarray(start, end);
    start = end;
    if (isAscii(line)) continue;
    if (isUtf8(line)) survey.goodLines++;
    else survey.badLines++;
    if (sampled < SAMPLE_BYTES) {
      survey.sample.push(Buffer.from(line.subarray(0, 65_536)));
      sampled += line.length;
    }
  }
}

function guessLegacy(survey: Survey): { label: string; title: string } {
  if (survey.bom === 3 || survey.goodLines > survey.badLines * 3) {
    return { label: 'mixed', title: 'UTF-8, with some lines in Windows-1252' };
  }
  const sample = Buffer.concat(survey.sample);
  const high = sample.reduce((count, byte) => count + (byte > 127 ? 1 : 0), 0);
  for (const { name, confidence } of chardet.analyse(sample)) {
    const label = name.toLowerCase();
    if (MULTIBYTE.has(label)) {
      if (high >= 16 && confidence >= 30 && fits(sample, label)) return { label, title: name };
    } else if (/^(windows-125[013456]|iso-8859-[25789]|koi8-r)$/.test(label)) {
      if (high >= 40 && confidence >= 40 && fits(sample, label)) return { label, title: name };
    } else if (label === 'iso-8859-1' || label === 'windows-1252') break;
  }
  return western(sample);
}

function fits(sample: Buffer, label: string): boolean {
  try {
    new TextDecoder(label, { fatal: true }).decode(sample);
    return true;
  } catch {
    return false;
  }
}

const USUAL = /[éèêëàâäáãåçñöôóòõüûùúíìîïßøæœÉÈÀÄÖÜÅÇÑÓÁÍÚØ°§£€²½«»–—’‘“”…®©\u00A0]/g;

/** Windows-1252 (which holds Latin-1) or the old Macintosh set: whichever gives more letters that people write. */
function western(sample: Buffer): { label: string; title: string } {
  const count = (label: string): number => new TextDecoder(label).decode(sample).match(USUAL)?.length ?? 0;
  if (count('macintosh') > count('windows-1252') * 1.5) return { label: 'macintosh', title: 'Mac Roman' };
  const beyondLatin1 = sample.some((byte) => byte >= 0x80 && byte <= 0x9f);
  return { label: 'windows-1252', title: beyondLatin1 ? 'Windows-1252' : 'Latin-1' };
}

/** Where the last complete UTF-8 character of the bytes ends. */
export function lastCharacterEnd(bytes: Uint8Array): number {
  let at = bytes.length;
  for (let back = 1; back <= 4 && back <= bytes.length; back++) {
    const byte = bytes[bytes.length - back]!;
    if (byte < 0x80) return at;
    if (byte >= 0xc0) {
      const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return length > back ? bytes.length - back : at;
    }
  }
  return (at = bytes.length);
}
