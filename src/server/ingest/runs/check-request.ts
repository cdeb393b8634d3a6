import { FIELD_TYPES } from '#core/field.ts';
import { OptionNotUsable, SchemaNotUsable } from '../problems.ts';
import type { FieldChoice, RunOptions, SchemaChoice } from './run.ts';

const MAX_FIELDS = 10_000;
const MAX_TEXT = 500;

/** Throws `OptionNotUsable` for what no reader could use. */
export function checkOptions({ delimiter, header_row, encoding, epsg }: RunOptions): void {
  if (delimiter !== undefined && [...delimiter].length !== 1) {
    throw OptionNotUsable({
      option: 'delimiter',
      given: delimiter.slice(0, 50),
      expected: 'it is one character, for instance “;”',
    });
  }
  if (header_row !== undefined && (!Number.isInteger(header_row) || header_row < 0 || header_row > 1_000_000)) {
    throw OptionNotUsable({
      option: 'header_row',
      given: header_row,
      expected: 'it is a row number from 1, or 0 when there is no header',
    });
  }
  if (encoding !== undefined && !isEncoding(encoding)) {
    throw OptionNotUsable({
      option: 'encoding',
      given: encoding.slice(0, 50),
      expected: 'use for example utf-8, windows-1252, iso-8859-1 or utf-16le',
    });
  }
  if (epsg !== undefined && (!Number.isInteger(epsg) || epsg < 1 || epsg > 1_000_000)) {
    throw OptionNotUsable({
      option: 'epsg',
      given: epsg,
      expected: 'it is the number of a coordinate system, for instance 4326',
    });
  }
}

/** Throws `SchemaNotUsable` with the field and what is wrong with it. */
export function checkSchema({ fields = [] }: SchemaChoice): void {
  if (fields.length > MAX_FIELDS)
    throw SchemaNotUsable({ what: `it names ${fields.length} fields; the limit is ${MAX_FIELDS}` });
  const seen = new Set<string>();
  for (const field of fields) {
    checkField(field);
    if (seen.has(field.name)) throw SchemaNotUsable({ what: `the field “${field.name}” is named twice` });
    seen.add(field.name);
  }
}

function checkField({ name, label, type }: FieldChoice): void {
  if (typeof name !== 'string' || name.trim() === '' || name.length > MAX_TEXT)
    throw SchemaNotUsable({ what: 'each field needs a “name”' });
  if (typeof label === 'string' && label.length > MAX_TEXT)
    throw SchemaNotUsable({ what: `the label of “${name}” is longer than ${MAX_TEXT} characters` });
  if (typeof type === 'string' && !(FIELD_TYPES as readonly string[]).includes(type)) {
    throw SchemaNotUsable({ what: `the field “${name}” has the type “${type}”; use one of ${FIELD_TYPES.join(', ')}` });
  }
}

function isEncoding(label: string): boolean {
  try {
    new TextDecoder(label);
    return true;
  } catch {
    // Readers know a few more (iconv names) than the Encoding Standard does.
    return /^(utf-?(7|16|32)(le|be)?|cp\d{3,4}|mac\w+|iso-?8859-\d{1,2}|latin\d)$/i.test(label);
  }
}
