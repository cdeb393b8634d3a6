import type { RawCell, RawRow, ReadOptions } from '#formats/reader.ts';
import type { Merge } from '../grid/header.ts';
import { FormatProblems } from '../problems.ts';
import { XmlEvents } from './xml-events.ts';

export interface OdsSheet {
  readonly index: number;
  readonly name: string;
  readonly hidden: boolean;
}

interface OdsBatch {
  readonly sheet: OdsSheet;
  readonly rows: RawRow[];
  readonly merges: Merge[];
}

/** A filled row is repeated at most so often; blank ones are only counted. */
const MAX_REPEATED = 1000;
const GAP_ROWS = 3;

/** Collects the rows of all sheets of a `content.xml`, piece by piece. */
export class OdsRows {
  #sheet: OdsSheet | undefined;
  #sheets = 0;
  #batches: OdsBatch[] = [];
  #row = 0;
  #rowRepeat = 1;
  #cells: RawCell[] = [];
  #blanks = 0;
  #type = '';
  #attributes: Readonly<Record<string, string>> = {};
  #text: string[] = [];
  #paragraph: string | undefined;
  #annotation = 0;
  #hiddenStyles = new Set<string>();
  #style = '';
  readonly #events: XmlEvents;
  readonly #options: ReadOptions;

  constructor(options: ReadOptions) {
    this.#options = options;
    this.#events = new XmlEvents(this, 'the document');
  }

  push(piece: string): OdsBatch[] {
    this.#events.write(piece);
    return this.#taken();
  }

  end(): OdsBatch[] {
    this.#events.end();
    return this.#taken();
  }

  #taken(): OdsBatch[] {
    const batches = this.#batches;
    this.#batches = [];
    return batches;
  }

  open(name: string, given: Readonly<Record<string, string>>): void {
    switch (name) {
      case 'style':
        this.#style = given['style:name'] ?? '';
        break;
      case 'table-properties':
        if (given['table:display'] === 'false') this.#hiddenStyles.add(this.#style);
        break;
      case 'table':
        this.#sheet = {
          index: this.#sheets++,
          name: given['table:name'] ?? `Sheet ${this.#sheets}`,
          hidden: this.#hiddenStyles.has(given['table:style-name'] ?? '') || given['table:display'] === 'false',
        };
        this.#batches.push({ sheet: this.#sheet, rows: [], merges: [] });
        this.#row = 0;
        break;
      case 'table-row':
        this.#rowRepeat = Math.max(1, Number(given['table:number-rows-repeated'] ?? 1));
        this.#cells = [];
        this.#blanks = 0;
        break;
      case 'table-cell':
      case 'covered-table-cell':
        this.#attributes = given;
        this.#type = given['office:value-type'] ?? given['calcext:value-type'] ?? '';
        this.#text = [];
        break;
      case 'annotation':
        this.#annotation++;
        break;
      default:
        this.#openText(name, given);
    }
  }

  #openText(name: string, given: Readonly<Record<string, string>>): void {
    if (this.#annotation > 0) return;
    if (name === 'p') this.#paragraph = '';
    else if (this.#paragraph === undefined) return;
    else if (name === 's') this.#paragraph += ' '.repeat(Math.min(1000, Number(given['text:c'] ?? 1)));
    else if (name === 'tab') this.#paragraph += '\t';
    else if (name === 'line-break') this.#paragraph += '\n';
  }

  text(piece: string): void {
    if (this.#paragraph !== undefined && this.#annotation === 0) this.#paragraph += piece;
  }

  close(name: string): void {
    if (name === 'annotation') this.#annotation--;
    else if (name === 'p' && this.#paragraph !== undefined && this.#annotation === 0) {
      this.#text.push(this.#paragraph);
      this.#paragraph = undefined;
    } else if (name === 'table-cell' || name === 'covered-table-cell') this.#closeCell();
    else if (name === 'table-row') this.#closeRow();
  }

  #closeCell(): void {
    const repeat = Math.max(1, Number(this.#attributes['table:number-columns-repeated'] ?? 1));
    const cell = this.#cell();
    if (cell === '') {
      this.#blanks += repeat;
      return;
    }
    this.#merge();
    if (this.#cells.length + this.#blanks + repeat > this.#options.limits.maxColumns) {
      throw FormatProblems.TooManyColumns({ place: this.#row + 1, limit: this.#options.limits.maxColumns });
    }
    for (; this.#blanks > 0; this.#blanks--) this.#cells.push('');
    for (let i = 0; i < repeat; i++) this.#cells.push(cell);
  }

  #merge(): void {
    const across = Number(this.#attributes['table:number-columns-spanned'] ?? 1);
    const down = Number(this.#attributes['table:number-rows-spanned'] ?? 1);
    if (across <= 1 && down <= 1) return;
    const left = this.#cells.length + this.#blanks;
    this.#batch().merges.push({ top: this.#row, left, bottom: this.#row + down - 1, right: left + across - 1 });
  }

  #cell(): RawCell {
    const shown = this.#text.join('\n');
    const value = this.#attributes['office:value'];
    switch (this.#type) {
      case 'percentage':
        return value === undefined ? shown : `${Number((Number(value) * 100).toPrecision(12))}%`;
      case 'float':
      case 'currency':
        // Errors of formulas are shown, not valued.
        return value === undefined || /^(?:#|Err:)/.test(shown) ? shown : Number(value);
      case 'date':
        return (this.#attributes['office:date-value'] ?? shown).replace(/T00:00:00$/, '');
      case 'boolean':
        return this.#attributes['office:boolean-value'] === 'true';
      case 'time':
        return shown;
      default:
        return shown;
    }
  }

  #closeRow(): void {
    const rows = this.#batch().rows;
    if (this.#cells.length === 0) {
      for (let i = 0; i < Math.min(GAP_ROWS, this.#rowRepeat); i++) rows.push({ place: this.#row + i + 1, cells: [] });
      this.#row += this.#rowRepeat;
      return;
    }
    for (let i = 0; i < Math.min(MAX_REPEATED, this.#rowRepeat); i++)
      rows.push({ place: ++this.#row, cells: this.#cells });
  }

  #batch(): OdsBatch {
    let batch = this.#batches.at(-1);
    if (batch === undefined || batch.sheet !== this.#sheet) {
      if (this.#sheet === undefined) throw FormatProblems.Damaged({ what: 'a row stands outside of any sheet' });
      batch = { sheet: this.#sheet, rows: [], merges: [] };
      this.#batches.push(batch);
    }
    return batch;
  }
}
