import { open } from 'node:fs/promises';
import type { RawCell, RawRow, ReadOptions } from '#formats/reader.ts';
import type { Merge } from '../grid/header.ts';
import { FormatProblems } from '../problems.ts';
import { chunksOf } from '../text/chunks.ts';
import { addressOf, columnLetters, sheetNumber, type Shown } from './cells.ts';
import { unescapeSheet } from './xlsx-parts.ts';
import { XmlEvents } from './xml-events.ts';

/** What a sheet's cells refer to. */
export interface SheetContext {
  readonly strings: readonly string[];
  readonly styles: readonly Shown[];
  readonly date1904: boolean;
}

const GAP_ROWS = 3;
const TAIL_BYTES = 8 * 1024 ** 2;
const MAX_MERGES = 100_000;

/** Collects the rows of a sheet's XML, piece by piece. Cells that hold nothing but a style are blank. */
export class SheetRows {
  readonly hiddenColumns: string[] = [];
  hiddenRows = 0;
  /** Cells whose formula was never computed by the program that wrote the file. */
  bareFormulas = 0;
  /** Rows the sheet says it has. */
  dimensionRows = 0;
  #rows: RawRow[] = [];
  #cells: RawCell[] = [];
  #row = 0;
  #column = -1;
  #type = 'n';
  #style = 0;
  #value = '';
  #inValue = false;
  #hasValue = false;
  #hasFormula = false;
  #last = 0;
  readonly #events: XmlEvents;
  readonly #context: SheetContext;
  readonly #options: ReadOptions;

  constructor(context: SheetContext, options: ReadOptions) {
    this.#context = context;
    this.#options = options;
    this.#events = new XmlEvents(this, 'the sheet');
  }

  /** Rows completed by this piece of text. */
  push(text: string): RawRow[] {
    this.#events.write(text);
    return this.#taken();
  }

  end(): RawRow[] {
    this.#events.end();
    return this.#taken();
  }

  #taken(): RawRow[] {
    const rows = this.#rows;
    this.#rows = [];
    return rows;
  }

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    switch (name) {
      case 'c':
        this.#openCell(attributes);
        break;
      case 'v':
      case 't':
        this.#inValue = true;
        break;
      case 'f':
        this.#hasFormula = true;
        break;
      case 'rPh':
        this.#inValue = false;
        break;
      case 'row':
        this.#openRow(attributes);
        break;
      case 'col':
        if (attributes['hidden'] === '1' || attributes['hidden'] === 'true') {
          for (
            let i = Number(attributes['min']);
            i <= Math.min(Number(attributes['max']), Number(attributes['min']) + 20);
            i++
          )
            this.hiddenColumns.push(columnLetters(i - 1));
        }
        break;
      case 'dimension':
        this.dimensionRows = (addressOf((attributes['ref'] ?? '').split(':')[1] ?? '')?.row ?? 0) + 1;
        break;
      default:
    }
  }

  close(name: string): void {
    if (name === 'v' || name === 't') this.#inValue = false;
    else if (name === 'c') this.#closeCell();
    else if (name === 'row') this.#closeRow();
  }

  text(piece: string): void {
    if (!this.#inValue) return;
    this.#value += piece;
    this.#hasValue = true;
  }

  #openRow(attributes: Readonly<Record<string, string>>): void {
    const given = Number(attributes['r'] ?? this.#last + 1);
    this.#row = Number.isInteger(given) && given > this.#last ? given : this.#last + 1;
    if (attributes['hidden'] === '1' || attributes['hidden'] === 'true') this.hiddenRows++;
    this.#cells = [];
    this.#column = -1;
  }

  #openCell(attributes: Readonly<Record<string, string>>): void {
    const ref = attributes['r'];
    this.#column = ref === undefined ? this.#column + 1 : (addressOf(ref)?.column ?? this.#column + 1);
    this.#type = attributes['t'] ?? 'n';
    this.#style = Number(attributes['s'] ?? 0);
    this.#value = '';
    this.#hasValue = false;
    this.#hasFormula = false;
  }

  #closeCell(): void {
    if (!this.#hasValue) {
      if (this.#hasFormula) this.bareFormulas++;
      return;
    }
    const cell = this.#cell();
    if (cell === '') return;
    if (this.#column >= this.#options.limits.maxColumns) {
      throw FormatProblems.TooManyColumns({ place: this.#row, limit: this.#options.limits.maxColumns });
    }
    while (this.#cells.length < this.#column) this.#cells.push('');
    this.#cells[this.#column] = cell;
  }

  #cell(): RawCell {
    const { strings, styles, date1904 } = this.#context;
    const value = this.#value;
    switch (this.#type) {
      case 's':
        return strings[Number(value)] ?? '';
      case 'str':
      case 'inlineStr':
        return unescapeSheet(value);
      case 'b':
        return value.trim() === '1' || value.trim() === 'true';
      case 'e':
      case 'd':
        return value.trim();
      default:
        return value.trim() === '' ? '' : sheetNumber(Number(value), styles[this.#style] ?? 'number', date1904);
    }
  }

  #closeRow(): void {
    // A gap tells titles from tables; how wide it is does not matter.
    const gap = Math.min(GAP_ROWS, this.#row - this.#last - 1);
    for (let i = gap; i > 0; i--) this.#rows.push({ place: this.#row - i, cells: [] });
    this.#rows.push({ place: this.#row, cells: this.#cells });
    this.#last = this.#row;
  }
}

/** All rows of an unpacked sheet. */
export async function* sheetRows(
  path: string,
  context: SheetContext,
  options: ReadOptions,
): AsyncGenerator<readonly RawRow[]> {
  const rows = new SheetRows(context, options);
  const decoder = new TextDecoder();
  for await (const chunk of chunksOf(path)) yield rows.push(decoder.decode(chunk, { stream: true }));
  yield rows.end();
}

/** Merged ranges stand after the cells: the end of the file is enough. */
export async function mergesOf(path: string): Promise<Merge[]> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const length = Math.min(size, TAIL_BYTES);
    const { buffer } = await file.read(Buffer.alloc(length), 0, length, size - length);
    const tail = buffer.toString('utf8');
    const merges: Merge[] = [];
    for (const [, from, to] of tail.matchAll(/<(?:\w+:)?mergeCell\s+ref="([A-Z]+\d+):([A-Z]+\d+)"/gi)) {
      const start = addressOf(from!);
      const end = addressOf(to!);
      if (start !== undefined && end !== undefined)
        merges.push({ top: start.row, left: start.column, bottom: end.row, right: end.column });
      if (merges.length >= MAX_MERGES) break;
    }
    return merges;
  } finally {
    await file.close();
  }
}
