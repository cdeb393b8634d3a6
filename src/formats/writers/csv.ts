import type { Field, Row } from '#core/field.ts';
import type { WriteContext, Writer } from '#formats/writer.ts';
import { headerOf, showText } from './encode.ts';
import { isFormula } from './formula.ts';
import { flag } from './options.ts';
import { WriterProblems } from './problems.ts';

/**
 * CSV (RFC 4180) as the Explore API writes it: semicolons, byte order mark, CRLF.
 *
 * Texts a spreadsheet would run as a formula get a leading apostrophe, so that opening the file is safe; `raw=true`
 * leaves every byte as it is for programs. Numbers, phone numbers and plain words behind a sign are never touched.
 */
export const csv: Writer = {
  id: 'csv',
  extension: 'csv',
  mediaType: 'text/csv; charset=utf-8',
  needsGeometry: false,
  write: (rows, context) => writeDelimited(rows, context, delimiterOf(context)),
};

function delimiterOf(context: WriteContext): string {
  const given = context.options['delimiter'];
  if (given === undefined || given === '') return ';';
  const delimiter = /^(?:\\t|tab)$/i.test(given) ? '\t' : given;
  if ([';', ',', '\t', '|'].includes(delimiter)) return delimiter;
  throw WriterProblems.BadOption({ option: 'delimiter', value: given, allowed: '; , | TAB' });
}

async function* writeDelimited(
  rows: AsyncIterable<readonly Row[]>,
  context: WriteContext,
  delimiter: string,
): AsyncIterable<string> {
  const { fields, useLabels } = context;
  const cell = cellOf(context, delimiter);
  const quote = quoteOf(delimiter);
  const bom = flag(context, 'with_bom', true) ? '\uFEFF' : '';
  const isRaw = flag(context, 'raw', false);
  const headers = fields.map((field) => quote(safeText(headerOf(field, useLabels), isRaw)));
  yield `${bom}${headers.join(delimiter)}\r\n`;
  for await (const batch of rows) {
    let text = '';
    for (const row of batch) {
      let line = '';
      for (let i = 0; i < fields.length; i++) line += (i === 0 ? '' : delimiter) + cell(row, fields[i] as Field);
      // A lone empty cell would be an empty line, which readers skip.
      text += `${line === '' && fields.length === 1 ? '""' : line}\r\n`;
    }
    if (text !== '') yield text;
  }
}

const safeText = (text: string, isRaw: boolean): string => (!isRaw && isFormula(text) ? `'${text}` : text);

function quoteOf(delimiter: string): (text: string) => string {
  const risky = new RegExp(`["\\r\\n${delimiter === '|' ? '\\|' : delimiter}]`);
  return (text) => (risky.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
}

function cellOf(context: WriteContext, delimiter: string): (row: Row, field: Field) => string {
  const quote = quoteOf(delimiter);
  const quoteAll = flag(context, 'quote_all', false);
  const raw = flag(context, 'raw', false);
  const separator = context.options['list_separator'] ?? ',';
  return (row, field) => {
    const value = row[field.name];
    if (value === null || value === undefined) return '';
    if (typeof value === 'number' && Number.isFinite(value)) return String(value);
    const shown = showText(value, field, context.timezone, separator);
    const text = field.type === 'text' ? safeText(shown, raw) : shown;
    const isString = typeof value === 'string' || Array.isArray(value);
    return quoteAll && isString ? `"${text.replaceAll('"', '""')}"` : quote(text);
  };
}
