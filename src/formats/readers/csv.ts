import { isAscii } from 'node:buffer';
import type { PackedRows, RawRow, RawTable, Reader, ReadOptions, ReadSource } from '#formats/reader.ts';
import { shapeGrid, type GridSource } from './grid/shape.ts';
import type { Notes } from './grid/notes.ts';
import { FormatProblems } from './problems.ts';
import { decodeFile } from './text/decode.ts';
import { detectEncoding, lastCharacterEnd, type Encoding } from './text/encoding.ts';
import { chunksOf } from './text/chunks.ts';
import { guessDialect, type DialectGuess } from './text/dialect.ts';
import { isPackable, Packer } from './text/pack.ts';
import { Scanner } from './text/scan.ts';
import { textOf } from './text/text-of.ts';

const SAMPLE_CHARACTERS = 262_144;

/** Comma-separated text and its kin: any delimiter, quoting, encoding and line end that is met in the wild. */
export const csv: Reader = {
  id: 'csv',
  title: 'CSV and other delimited text',
  extensions: ['csv', 'tsv', 'tab', 'txt', 'psv'],

  identify(head, name) {
    const text = textOf(head);
    if (text === undefined) return 0;
    // Brackets of JSON and XML hold commas too.
    if (/^\uFEFF?\s*(?:\{\s*"|\[\s*[[{]|<\?xml|<\w+[ >])/.test(text)) return 0.05;
    const named = /\.(csv|tsv|tab|txt|psv|dat|asc)$/i.test(name) ? 0.3 : 0;
    return Math.min(0.9, 0.15 + named + Math.min(0.5, guessDialect(text.slice(0, 16_384)).score));
  },

  async read(source, options) {
    const encoding = await detectEncoding(source.path, options.encoding);
    const sample = await sampleOf(source, encoding);
    if (sample.trim() === '') throw FormatProblems.EmptyFile({ name: source.name });
    const guess = guessDialect(sample, delimiterOf(options.delimiter) ?? announced(sample));
    const aligned = options.delimiter === undefined && guess.score < 0.2 && isAligned(sample);
    return await table(source, options, encoding, aligned ? ALIGNED : guess);
  },
};

/** Columns set apart by two or more spaces, as in printed reports. */
const ALIGNED: DialectGuess = {
  dialect: { delimiter: '\t', quote: '', backslash: false, returns: false, skipSpace: false },
  title: 'Columns set apart by spaces',
  score: 0,
};
/** How much is read the ordinary way from a line on that cannot be packed. */
const ODD_BYTES = 4096;
const GAP = /(?<=\S) {2,}(?=\S)/g;

function isAligned(sample: string): boolean {
  const lines = sample.split(/\r?\n/).filter((line) => line.trim() !== '');
  const widths = lines.slice(0, 200).map((line) => line.trim().split(/ {2,}/).length);
  const usual = widths.toSorted((a, b) => a - b)[Math.floor(widths.length / 2)] ?? 1;
  return widths.length > 2 && usual > 1 && widths.filter((width) => width === usual).length > widths.length * 0.7;
}

/** Spreadsheet programs write `sep=;` in front of what they export. */
function announced(sample: string): string | undefined {
  return /^\uFEFF?"?sep=(.)"?\r?\n/i.exec(sample)?.[1];
}

async function table(
  source: ReadSource,
  options: ReadOptions,
  encoding: Encoding,
  guess: DialectGuess,
): Promise<RawTable> {
  const isPlain =
    encoding.label === 'utf-8' && encoding.nuls === 0 && options.encoding === undefined && isPackable(guess.dialect);
  const file: TextFile = { source, options, encoding, guess };
  const grid: GridSource = {
    understood: [guess.title, encoding.title],
    placeWord: 'line',
    rows: (notes, width) => lines(file, width(), (scanner) => tell(scanner, notes)),
    ...(isPlain && guess !== ALIGNED
      ? { pieces: (notes: Notes, width: () => number) => pieces(file, width(), (scanner) => tell(scanner, notes)) }
      : {}),
  };
  const shaped = await shapeGrid(grid, options);
  if (encoding.nuls > 0) shaped.notes.add('info', `${encoding.nuls} NUL characters were taken out of the text.`);
  if (encoding.label === 'mixed') {
    shaped.notes.add('warning', 'Most of the text is UTF-8, but some lines are not; those were read as Windows-1252.');
  }
  return shaped.table;
}

function tell(scanner: Scanner, notes: Notes): void {
  for (const place of scanner.strayQuotes.splice(0)) {
    notes.warn(`A quotation mark in line ${place} is never closed; it was read as an ordinary letter.`, place);
  }
  if (scanner.cutAt > 0) {
    notes.warn(
      `The file ends inside a quoted text that begins in line ${scanner.cutAt}: it may have been cut off.`,
      scanner.cutAt,
    );
  }
}

interface TextFile {
  readonly source: ReadSource;
  readonly options: ReadOptions;
  readonly encoding: Encoding;
  readonly guess: DialectGuess;
}

async function* lines(
  { source, options, encoding, guess }: TextFile,
  width: number,
  after: (scanner: Scanner) => void,
): AsyncGenerator<readonly RawRow[]> {
  const scanner = new Scanner(guess.dialect, options.limits);
  scanner.expected = width;
  const spaced = guess === ALIGNED;
  for await (const text of decodeFile(source.path, encoding)) {
    yield scanner.push(spaced ? text.replace(GAP, '\t') : text);
    after(scanner);
  }
  yield scanner.end();
  after(scanner);
}

/** The same records, chunks of plain lines packed. The first chunk, where titles and header stand, never is. */
async function* pieces(
  { source, options, encoding, guess }: TextFile,
  width: number,
  after: (scanner: Scanner) => void,
): AsyncGenerator<readonly RawRow[] | PackedRows> {
  const scanner = new Scanner(guess.dialect, options.limits);
  scanner.expected = width;
  const packer = new Packer(guess.dialect);
  let rest: Buffer = Buffer.alloc(0);
  let begun = false;
  for await (const chunk of chunksOf(source.path, encoding.skip)) {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const end = bytes.lastIndexOf(10) + 1;
    rest = Buffer.from(bytes.subarray(end));
    const whole = bytes.subarray(0, end);
    let at = 0;
    while (at < end) {
      if (begun && scanner.isBetween && width > 0) {
        const packed = packer.pack(whole, at, width, scanner.line);
        at = packer.end;
        if (packed.rows > 0) yield packed;
        scanner.line += packed.rows;
        if (at >= end) break;
      }
      const next = begun ? whole.indexOf(10, Math.min(at + ODD_BYTES, end - 1)) + 1 : end;
      yield scanner.push(textIn(whole.subarray(at, next)));
      after(scanner);
      at = next;
    }
    if (end === 0) {
      // A line longer than a chunk goes to the scanner, which bounds it, in parts that end between letters.
      const cut = lastCharacterEnd(bytes);
      rest = Buffer.from(bytes.subarray(cut));
      yield scanner.push(textIn(bytes.subarray(0, cut)));
      after(scanner);
    }
    begun = true;
  }
  yield scanner.push(textIn(rest));
  yield scanner.end();
  after(scanner);
}

function textIn(bytes: Buffer): string {
  return isAscii(bytes) ? bytes.toString('latin1') : bytes.toString('utf8');
}

async function sampleOf(source: ReadSource, encoding: Encoding): Promise<string> {
  let sample = '';
  for await (const text of decodeFile(source.path, encoding)) {
    sample += text;
    if (sample.length >= SAMPLE_CHARACTERS) return sample.slice(0, SAMPLE_CHARACTERS);
  }
  if (sample.endsWith('\n') || sample.endsWith('\r')) return sample;
  return sample + (sample.includes('\n') || !sample.includes('\r') ? '\n' : '\r');
}

function delimiterOf(chosen: string | undefined): string | undefined {
  if (chosen === undefined || chosen === '') return undefined;
  const delimiter = chosen === '\\t' || chosen.toLowerCase() === 'tab' ? '\t' : chosen;
  if ([...delimiter].length === 1 && delimiter.length === 1 && !'"\r\n'.includes(delimiter)) return delimiter;
  throw FormatProblems.BadOption({ option: 'delimiter', value: chosen, why: 'it has to be one character' });
}
