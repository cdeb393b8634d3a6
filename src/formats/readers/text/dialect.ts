import { DEFAULT_LIMITS } from '../limits.ts';
import { looksTyped } from '../grid/cell.ts';
import { Scanner, type Dialect, type Line } from './scan.ts';

const USUAL = [',', ';', '\t', '|'];
const RARE = ['^', '~', '\u001f', '\u0001', ':'];
const MAX_LINES = 400;
const TITLES: Readonly<Record<string, string>> = {
  ',': 'Comma-separated',
  ';': 'Semicolon-separated',
  '\t': 'Tab-separated',
  '|': 'Bar-separated',
};

export interface DialectGuess {
  readonly dialect: Dialect;
  /** In plain words. */
  readonly title: string;
  /** 0 to about 1: how much the text looks like a table in this dialect. */
  readonly score: number;
}

/** Finds delimiter and quoting from the beginning of the text; a chosen delimiter is law. */
export function guessDialect(sample: string, chosen?: string): DialectGuess {
  const returns = sample.includes('\r') && !sample.includes('\n');
  const text = wholeLines(sample, returns);
  let best: DialectGuess | undefined;
  const consider = (delimiters: readonly string[]): void => {
    for (const delimiter of delimiters) {
      for (const dialect of quotings(text, delimiter, returns)) {
        const score = scoreOf(text, dialect);
        if (best === undefined || score > best.score) best = { dialect, title: titleOf(delimiter), score };
      }
    }
  };
  consider(chosen === undefined ? USUAL : [chosen]);
  if (chosen === undefined && (best === undefined || best.score < 0.25)) consider(RARE);
  if (best !== undefined && (best.score > 0 || chosen !== undefined)) return best;
  const dialect: Dialect = { delimiter: ',', quote: '"', backslash: false, returns, skipSpace: false };
  return { dialect, title: 'One column of text', score: 0 };
}

function titleOf(delimiter: string): string {
  return TITLES[delimiter] ?? `Separated by ${JSON.stringify(delimiter)}`;
}

/** Cuts a line that the sample ends in the middle of. */
function wholeLines(sample: string, returns: boolean): string {
  const end = sample.lastIndexOf(returns ? '\r' : '\n');
  return end > 0 ? sample.slice(0, end + 1) : sample;
}

function quotings(text: string, delimiter: string, returns: boolean): Dialect[] {
  const base = { delimiter, returns, backslash: false, skipSpace: false };
  const d = delimiter.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  const count = (pattern: string): number => text.match(new RegExp(pattern, 'gm'))?.length ?? 0;
  const dialects: Dialect[] = [{ ...base, quote: '"' }];
  if (text.includes('"')) {
    if (text.includes('\\"')) dialects.push({ ...base, quote: '"', backslash: true });
    if (delimiter !== '\t' && count(`${d} +"`) > 0) dialects.push({ ...base, quote: '"', skipSpace: true });
    dialects.push({ ...base, quote: '' });
  }
  // An apostrophe quotes only where it opens and closes most cells.
  const edges = count(`(?:^|${d})'[^\\n]*?'(?=${d}|\\r?$)`);
  if (edges > 2 && edges * 3 > count(d)) dialects.push({ ...base, quote: "'" });
  return dialects;
}

/** Consistency of widths times how much the cells look like data, after "Wrangling messy CSV files" (van den Burg 2019). */
function scoreOf(text: string, dialect: Dialect): number {
  const scanner = new Scanner(dialect, { ...DEFAULT_LIMITS, maxColumns: 1e6 });
  const lines = [...scanner.push(text), ...scanner.end()].filter(isFilled).slice(0, MAX_LINES);
  if (lines.length === 0) return 0;
  const widths = new Map<number, number>();
  for (const line of lines) widths.set(line.cells.length, (widths.get(line.cells.length) ?? 0) + 1);
  let width = 1;
  let weight = 0;
  for (const [cells, count] of widths) {
    if (cells > 1 && count * Math.sqrt(cells) > weight) [width, weight] = [cells, count * Math.sqrt(cells)];
  }
  if (width === 1) return 0;
  const near = lines.filter((line) => line.cells.length !== width && line.cells.length > width / 2).length;
  const consistency = ((widths.get(width) ?? 0) + near * 0.4) / lines.length;
  const shape = 1 - 0.5 ** (width - 1);
  const strays = scanner.strayQuotes.length > 0 ? 0.8 : 1;
  return consistency ** 1.5 * shape * (0.4 + 0.6 * typedShare(lines)) * strays * quotePenalty(lines, dialect);
}

function isFilled(line: Line): boolean {
  return line.cells.some((cell) => cell.trim() !== '');
}

function typedShare(lines: readonly Line[]): number {
  let typed = 0;
  let filled = 0;
  for (const { cells } of lines.slice(0, 100)) {
    for (const cell of cells.slice(0, 200)) {
      if (cell === '') continue;
      filled++;
      if (looksTyped(cell) || /^[\p{L}\d_.-]+$/u.test(cell)) typed++;
    }
  }
  return filled === 0 ? 0 : typed / filled;
}

/** Quotation marks left at the edges of cells mean that they were not understood. */
function quotePenalty(lines: readonly Line[], dialect: Dialect): number {
  if (dialect.quote === '"' && !dialect.backslash) return 1;
  const looked = lines.slice(0, 100);
  const marked = looked.filter(({ cells }) => cells.some((cell) => cell.startsWith('"') || cell.endsWith('"'))).length;
  return Math.max(0.1, 0.97 - (marked / looked.length) * 1.5);
}
