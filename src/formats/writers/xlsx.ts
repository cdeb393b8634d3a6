import type { Field, Row, Value } from '#core/field.ts';
import type { WriteContext, Writer } from '#formats/writer.ts';
import { wallClock } from './datetime.ts';
import { headerOf, showDate, showText } from './encode.ts';
import { STYLES, styleOf } from './xlsx-styles.ts';
import { escapeXml } from './xml.ts';
import type { ZipPart } from './zip-stream.ts';
import { zipped } from './zip-stream.ts';

/**
 * Excel workbook (ECMA-376) with real numbers, dates and booleans, frozen header and filters. Texts are text cells,
 * so nothing in them is ever run as a formula. Beyond 1 048 576 rows the records go on in another sheet.
 */
export const xlsx: Writer = {
  id: 'xlsx',
  extension: 'xlsx',
  mediaType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  needsGeometry: false,
  write: writeWorkbook,
};

const MAX_ROWS = 1_048_576;
const MAX_COLUMNS = 16_384;
/** Excel cuts longer texts, so we do. */
const MAX_TEXT = 32_767;
const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';

async function* writeWorkbook(rows: AsyncIterable<readonly Row[]>, context: WriteContext): AsyncIterable<Uint8Array> {
  yield* zipped(new Book(rows, context).parts());
}

class Book {
  readonly #context: WriteContext;
  readonly #rows: AsyncIterator<readonly Row[]>;
  /** Rows that did not fit into the sheet before. */
  #rest: readonly Row[] = [];
  #isDone = false;

  constructor(rows: AsyncIterable<readonly Row[]>, context: WriteContext) {
    this.#context = { ...context, fields: context.fields.slice(0, MAX_COLUMNS) };
    this.#rows = rows[Symbol.asyncIterator]();
  }

  *parts(): Generator<ZipPart> {
    yield { name: '[Content_Types].xml', content: () => [CONTENT_TYPES] };
    yield { name: '_rels/.rels', content: () => [PACKAGE_RELATIONS] };
    yield { name: 'xl/styles.xml', content: () => [STYLES] };
    let sheets = 0;
    do {
      sheets += 1;
      yield { name: `xl/worksheets/sheet${sheets}.xml`, content: () => this.#sheet() };
    } while (this.#rest.length > 0 || !this.#isDone);
    // How many sheets there are is known only now.
    yield { name: 'xl/_rels/workbook.xml.rels', content: () => [workbookRelations(sheets)] };
    yield { name: 'xl/workbook.xml', content: () => [workbook(sheets, this.#context)] };
  }

  async *#sheet(): AsyncGenerator<string> {
    const { fields } = this.#context;
    yield sheetStart(this.#context);
    let line = 1;
    while (line < MAX_ROWS && (await this.#fill())) {
      const taken = this.#rest.slice(0, MAX_ROWS - line);
      this.#rest = this.#rest.slice(taken.length);
      let text = '';
      for (const row of taken) {
        line += 1;
        text += rowXml(row, line, fields, this.#context.timezone);
      }
      yield text;
    }
    await this.#fill();
    yield sheetEnd(fields.length, line);
  }

  async #fill(): Promise<boolean> {
    while (this.#rest.length === 0 && !this.#isDone) {
      const { value, done } = await this.#rows.next();
      if (done === true) this.#isDone = true;
      else this.#rest = value;
    }
    return this.#rest.length > 0;
  }
}

const CONTENT_TYPES =
  `${XML}<Types xmlns="${PACKAGE}/content-types">` +
  '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>' +
  // Every other part is a sheet, so that their number need not be known here.
  '<Default Extension="xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>' +
  '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>' +
  '<Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>';

const PACKAGE_RELATIONS =
  `${XML}<Relationships xmlns="${PACKAGE}/relationships">` +
  `<Relationship Id="rId1" Type="${OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>`;

function workbookRelations(sheets: number): string {
  let relations = `<Relationship Id="rId0" Type="${OFFICE}/styles" Target="styles.xml"/>`;
  for (let i = 1; i <= sheets; i++)
    relations += `<Relationship Id="rId${i}" Type="${OFFICE}/worksheet" Target="worksheets/sheet${i}.xml"/>`;
  return `${XML}<Relationships xmlns="${PACKAGE}/relationships">${relations}</Relationships>`;
}

/** Names of sheets have at most 31 characters and none of : \ / ? * [ ] */
function workbook(sheets: number, { title, datasetId }: WriteContext): string {
  const plain = (title.trim() === '' ? datasetId : title)
    .replace(/[:\\/?*[\]]/g, ' ')
    .replace(/^'+|'+$/g, '')
    .trim();
  const base = plain.slice(0, 27) || 'Data';
  let list = '';
  for (let i = 1; i <= sheets; i++) {
    list += `<sheet name="${escapeXml(i === 1 ? base : `${base} ${i}`)}" sheetId="${i}" r:id="rId${i}"/>`;
  }
  return `${XML}<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets>${list}</sheets></workbook>`;
}

const WIDTHS: Partial<Record<Field['type'], number>> = {
  int: 12,
  double: 14,
  boolean: 9,
  date: 12,
  datetime: 20,
  geo_point_2d: 26,
};

function sheetStart({ fields, useLabels }: WriteContext): string {
  const widths = fields.map((field, i) => {
    const width = Math.min(60, Math.max(WIDTHS[field.type] ?? 24, headerOf(field, useLabels).length + 4));
    return `<col min="${i + 1}" max="${i + 1}" width="${width}" customWidth="1"/>`;
  });
  const view = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>';
  const cells = fields.map((field, i) => textCell(`${columnName(i)}1`, headerOf(field, useLabels), 1)).join('');
  return (
    `${XML}<worksheet xmlns="${MAIN}"><sheetViews><sheetView workbookViewId="0">${view}</sheetView></sheetViews>` +
    `${widths.length === 0 ? '' : `<cols>${widths.join('')}</cols>`}<sheetData><row r="1">${cells}</row>`
  );
}

const sheetEnd = (columns: number, lines: number): string =>
  `</sheetData>${columns === 0 ? '' : `<autoFilter ref="A1:${columnName(columns - 1)}${lines}"/>`}</worksheet>`;

/** A, B … Z, AA … XFD */
function columnName(index: number): string {
  let name = '';
  for (let rest = index + 1; rest > 0; rest = Math.floor((rest - 1) / 26)) {
    name = String.fromCharCode(65 + ((rest - 1) % 26)) + name;
  }
  return name;
}

const NAMES: string[] = [];

function rowXml(row: Row, line: number, fields: readonly Field[], timezone: string): string {
  let cells = '';
  for (let i = 0; i < fields.length; i++) {
    const field = fields[i] as Field;
    const value = row[field.name];
    if (value === null || value === undefined) continue;
    cells += cellXml((NAMES[i] ??= columnName(i)) + line, value, field, timezone);
  }
  return `<row r="${line}">${cells}</row>`;
}

/** Numbers of more than 15 digits would lose their end in Excel, so they stay texts. */
const MAX_EXACT = 999_999_999_999_999;

function cellXml(place: string, value: NonNullable<Value>, field: Field, timezone: string): string {
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) return '';
    if (field.type === 'int' && Math.abs(value) > MAX_EXACT) return textCell(place, String(value), 0);
    return `<c r="${place}"${styled(styleOf(field))}><v>${value}</v></c>`;
  }
  if (typeof value === 'boolean') return `<c r="${place}" t="b"><v>${value ? 1 : 0}</v></c>`;
  if (typeof value === 'bigint') {
    return value >= -BigInt(MAX_EXACT) && value <= BigInt(MAX_EXACT)
      ? `<c r="${place}"${styled(styleOf(field))}><v>${value}</v></c>`
      : textCell(place, value.toString(), 0);
  }
  const serial = serialOf(value, field, timezone);
  if (serial !== null) return `<c r="${place}"${styled(styleOf(field))}><v>${serial}</v></c>`;
  return textCell(place, showText(value, field, timezone), 0);
}

const styled = (style: number): string => (style === 0 ? '' : ` s="${style}"`);

function textCell(place: string, text: string, style: number): string {
  // An underscore escape in the text itself must not be read as one.
  const safe = escapeXml(text.slice(0, MAX_TEXT)).replace(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_');
  return `<c r="${place}"${styled(style)} t="inlineStr"><is><t xml:space="preserve">${safe}</t></is></c>`;
}

/** 1 March 1900; Excel believes that the day before was 29 February 1900. */
const FIRST_SERIAL = 61;

/** Days since 1899-12-30 on the wall clock of the zone; null for what Excel can't show as a date. */
function serialOf(value: Value, field: Field, timezone: string): number | null {
  if (typeof value !== 'string' || (field.type !== 'date' && field.type !== 'datetime')) return null;
  if (field.type === 'date' && showDate(value, field) !== value) return null;
  const time = field.type === 'date' ? Date.parse(`${value}T00:00:00Z`) : wallClock(value, timezone);
  const serial = Math.round((time / 86_400_000 + 25_569) * 1e9) / 1e9;
  return Number.isNaN(serial) || serial < FIRST_SERIAL || serial >= 2_958_466 ? null : serial;
}
