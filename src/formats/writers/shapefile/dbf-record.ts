import type { Field, Row, Value } from '#core/field.ts';
import type { WriteContext } from '#formats/writer.ts';
import { headerOf, showText } from '../encode.ts';

/** Columns a dbf can have, and the widest text. */
const MAX_FIELDS = 255;
const MAX_TEXT = 254;

interface DbfColumn {
  readonly field: Field;
  readonly name: string;
  readonly kind: 'C' | 'N' | 'F' | 'D' | 'L';
  readonly length: number;
  readonly decimals: number;
}

export interface DbfPlan {
  readonly header: (records: number) => Uint8Array;
  readonly encode: (row: Row) => Uint8Array;
  /** Which column holds which field, as CSV. */
  readonly namesCsv: string;
}

/** How the fields other than the shape become a dBase III table in UTF-8. */
export function dbfPlan(context: WriteContext, shown: Field): DbfPlan {
  const names = new Set<string>();
  const fields = context.fields.filter((field) => field !== shown).slice(0, MAX_FIELDS);
  const columns = fields.map((field) => columnOf(field, shortName(headerOf(field, context.useLabels), names)));
  // A table without any column can't be read by most programs.
  if (columns.length === 0)
    columns.push({ field: { ...shown, name: '' }, name: 'ID', kind: 'C', length: 40, decimals: 0 });
  const recordLength = columns.reduce((sum, { length }) => sum + length, 1);
  const quote = (text: string): string => `"${text.replaceAll('"', '""')}"`;
  return {
    header: (records) => headerBytes(columns, records, recordLength),
    encode: (row) => encodeRow(row, columns, recordLength, context.timezone),
    namesCsv: [
      'column,field,label',
      ...columns.map(({ name, field }) => [name, field.name, field.label].map(quote).join(',')),
    ].join('\r\n'),
  };
}

function columnOf(field: Field, name: string): DbfColumn {
  const column = (kind: DbfColumn['kind'], length: number, decimals = 0): DbfColumn => ({
    field,
    name,
    kind,
    length,
    decimals,
  });
  switch (field.type) {
    case 'int':
      return column('N', 20);
    case 'double':
      return column('F', 24, 15);
    case 'boolean':
      return column('L', 1);
    case 'date':
      return field.annotations.timeserie_precision === undefined || field.annotations.timeserie_precision === 'day'
        ? column('D', 8)
        : column('C', 10);
    case 'datetime':
      return column('C', 32);
    default:
      return column('C', MAX_TEXT);
  }
}

/** At most ten letters, digits or underscores, unique without regard to case. */
function shortName(name: string, taken: Set<string>): string {
  const plain = name
    .normalize('NFD')
    .replace(/[\u0300-\u036F]/g, '')
    .replace(/[^A-Za-z0-9_]+/g, '_');
  const base = /^[A-Za-z]/.test(plain) ? plain : `f_${plain.replace(/^_+/, '')}`;
  let short = base.slice(0, 10);
  for (let i = 1; taken.has(short.toUpperCase()); i++) short = `${base.slice(0, 10 - String(i).length - 1)}_${i}`;
  taken.add(short.toUpperCase());
  return short;
}

function headerBytes(columns: readonly DbfColumn[], records: number, recordLength: number): Uint8Array {
  const length = 32 + columns.length * 32 + 1;
  const header = Buffer.alloc(length);
  header[0] = 3;
  header.set([120, 1, 1], 1);
  header.writeUInt32LE(records, 4);
  header.writeUInt16LE(length, 8);
  header.writeUInt16LE(recordLength, 10);
  for (const [i, { name, kind, length: width, decimals }] of columns.entries()) {
    const at = 32 + i * 32;
    header.write(name, at, 'latin1');
    header.write(kind, at + 11, 'latin1');
    header[at + 16] = width;
    header[at + 17] = decimals;
  }
  header[length - 1] = 0x0d;
  return header;
}

function encodeRow(row: Row, columns: readonly DbfColumn[], recordLength: number, timezone: string): Uint8Array {
  const record = Buffer.alloc(recordLength, 0x20);
  let at = 1;
  for (const column of columns) {
    const value = column.field.name === '' ? row['_id'] : row[column.field.name];
    const text = textOf(value, column, timezone);
    if (column.kind === 'N' || column.kind === 'F') record.write(text.padStart(column.length), at, 'latin1');
    else record.set(cut(text, column.length), at);
    at += column.length;
  }
  return record;
}

function textOf(value: Value | undefined, { kind, field, length, decimals }: DbfColumn, timezone: string): string {
  if (value === null || value === undefined) return kind === 'L' ? '?' : '';
  if (kind === 'L') return value === true ? 'T' : 'F';
  if (kind === 'D') return String(value).replaceAll('-', '').slice(0, 8);
  if (kind === 'N' || kind === 'F') return numberText(value, length, decimals);
  return showText(value, field, timezone);
}

/** Shortest exact form that fits; exponents only where nothing else fits. */
function numberText(value: Value, length: number, decimals: number): string {
  if (typeof value === 'number' && !Number.isFinite(value)) return '';
  const plain = String(value);
  if (plain.length <= length) return plain;
  const number = Number(value);
  const fixed = number.toFixed(decimals);
  return fixed.length <= length ? fixed : number.toExponential(15).slice(0, length);
}

/** UTF-8 of at most so many bytes, cut between characters. */
function cut(text: string, length: number): Uint8Array {
  const bytes = Buffer.from(text);
  if (bytes.length <= length) return bytes;
  let end = length;
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return bytes.subarray(0, end);
}
