import { toJson } from 'hyparquet';
import type { SchemaElement, SchemaTree } from 'hyparquet';
import type { FieldTypeId } from '#core/field.ts';
import type { RawCell, RawColumn } from '#formats/reader.ts';

/** A top-level column and what becomes of its values. */
export interface ParquetColumn {
  readonly name: string;
  readonly element: SchemaElement;
  readonly raw: RawColumn;
  readonly convert: (value: unknown) => RawCell;
}

/** The columns of a schema; groups (structs, lists, maps) are one column each. */
export function columnsOf(schema: SchemaTree): ParquetColumn[] {
  return schema.children.map(({ element, children }) => {
    const { name } = element;
    const type =
      children.length === 0 ? typeOf(element) : children.length > 0 && !isList(element) ? 'json_blob' : undefined;
    const isBytes = children.length === 0 && type === undefined && element.type === 'BYTE_ARRAY' && !isText(element);
    return {
      name,
      element,
      raw: type === undefined ? { name } : { name, type },
      convert: type === 'json_blob' ? jsonCell : isBytes ? bytesCell : type === 'int' ? intCell : plainCell,
    };
  });
}

const isList = ({ converted_type, logical_type }: SchemaElement): boolean =>
  converted_type === 'LIST' || logical_type?.type === 'LIST';
const isText = ({ converted_type, logical_type }: SchemaElement): boolean =>
  converted_type === 'UTF8' ||
  converted_type === 'ENUM' ||
  logical_type?.type === 'STRING' ||
  logical_type?.type === 'ENUM';

const CONVERTED: Readonly<Record<string, FieldTypeId>> = {
  DATE: 'date',
  DECIMAL: 'double',
  JSON: 'json_blob',
  TIMESTAMP: 'datetime',
  TIMESTAMP_MICROS: 'datetime',
  TIMESTAMP_MILLIS: 'datetime',
};
const PHYSICAL: Readonly<Record<string, FieldTypeId>> = {
  BOOLEAN: 'boolean',
  DOUBLE: 'double',
  FLOAT: 'double',
  INT32: 'int',
  INT64: 'int',
  INT96: 'datetime',
};

/** Types the format declares; texts are left open, since exports of CSV files keep dates and numbers in them. */
function typeOf({ type, converted_type: converted, logical_type: logical }: SchemaElement): FieldTypeId | undefined {
  const declared = CONVERTED[logical?.type ?? ''] ?? CONVERTED[converted ?? ''];
  const isTime = logical?.type === 'TIME' || converted === 'TIME_MILLIS' || converted === 'TIME_MICROS';
  return declared ?? (isTime ? undefined : PHYSICAL[type ?? '']);
}

const intCell = (value: unknown): RawCell =>
  typeof value === 'bigint' && value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER)
    ? Number(value)
    : (value ?? null);

const jsonCell = (value: unknown): RawCell =>
  value === null || value === undefined ? null : typeof value === 'string' ? value : JSON.stringify(toJson(value));

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Old writers keep texts as bare bytes; what is no text is left for the geometry, or dropped. */
function bytesCell(value: unknown): RawCell {
  if (!(value instanceof Uint8Array)) return value ?? null;
  try {
    const text = utf8.decode(value);
    return /(?![\t\n\r])\p{Cc}/u.test(text) ? value : text;
  } catch {
    return value;
  }
}

function plainCell(value: unknown): RawCell {
  if (Array.isArray(value))
    return value.every((item) => typeof item !== 'object' || item === null) ? value : JSON.stringify(toJson(value));
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (value instanceof Uint8Array) return null;
  return typeof value === 'object' && value !== null ? JSON.stringify(toJson(value)) : (value ?? null);
}
