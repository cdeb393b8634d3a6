import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';
import type { FieldTypeId } from '#core/field.ts';
import type { RawCell, RawColumn } from '#formats/reader.ts';
import { FormatProblems } from '../problems.ts';
import { decoderOf, namedEncoding } from './code-page.ts';

interface DbfField {
  readonly name: string;
  readonly kind: string;
  readonly offset: number;
  readonly length: number;
  readonly decimals: number;
}

/** A dBase table: its columns and a stream of its records in file order. */
export interface DbfTable {
  readonly columns: readonly RawColumn[];
  readonly records: number;
  readonly encoding: string;
  /** Batches of records; null stands for a deleted one. */
  rows(): AsyncGenerator<readonly (readonly RawCell[] | null)[]>;
}

const HEADER = 32;
const BATCH_BYTES = 1024 ** 2;

/** Opens a `.dbf` (dBase III to 7, FoxPro). `cpg` is the text of the `.cpg` beside it, or an encoding that was chosen. */
export async function openDbf(path: string, cpg: string | null): Promise<DbfTable> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const head = await readAt(file, 0, Math.min(size, 65_535 + HEADER));
    if (head.length < HEADER + 1) throw FormatProblems.Damaged({ what: 'the .dbf is shorter than its header' });
    const declared = head.readUInt32LE(4);
    const headerLength = head.readUInt16LE(8);
    const recordLength = head.readUInt16LE(10);
    if (headerLength < HEADER + 1 || headerLength > size || recordLength < 1) {
      throw FormatProblems.Damaged({ what: 'the header of the .dbf contradicts its size' });
    }
    const encoding = namedEncoding(cpg, head[29] ?? 0);
    const decode = decoderOf(encoding);
    const fields = fieldsOf(head.subarray(0, headerLength), recordLength, decode);
    const fitting = Math.floor((size - headerLength) / recordLength);
    const records = Math.min(declared, fitting);
    if (fitting < declared) {
      throw FormatProblems.Damaged({
        what: `the .dbf should hold ${declared} records but breaks off after ${fitting}`,
      });
    }
    return {
      columns: fields.map(({ name, kind, decimals, length }) => columnOf(name, kind, decimals, length)),
      records,
      encoding: encoding === '437' || encoding === '850' ? `code page ${encoding}` : (encoding ?? 'detected encoding'),
      rows: () => readRecords(path, { fields, decode, headerLength, recordLength, records }),
    };
  } finally {
    await file.close();
  }
}

interface Shape {
  readonly fields: readonly DbfField[];
  readonly decode: (bytes: Uint8Array) => string;
  readonly headerLength: number;
  readonly recordLength: number;
  readonly records: number;
}

async function* readRecords(path: string, shape: Shape): AsyncGenerator<readonly (readonly RawCell[] | null)[]> {
  const { recordLength, headerLength, records, fields, decode } = shape;
  const file = await open(path, 'r');
  try {
    const perBatch = Math.max(1, Math.floor(BATCH_BYTES / recordLength));
    for (let done = 0; done < records; done += perBatch) {
      const count = Math.min(perBatch, records - done);
      const block = await readAt(file, headerLength + done * recordLength, count * recordLength);
      const batch: (readonly RawCell[] | null)[] = [];
      for (let i = 0; i < count; i++) {
        const record = block.subarray(i * recordLength, (i + 1) * recordLength);
        batch.push(record[0] === 0x2a ? null : fields.map((field) => cellOf(record, field, decode)));
      }
      yield batch;
    }
  } finally {
    await file.close();
  }
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await file.read(buffer, 0, length, position);
  return buffer.subarray(0, bytesRead);
}

function fieldsOf(head: Buffer, recordLength: number, decode: (bytes: Uint8Array) => string): DbfField[] {
  const fields: DbfField[] = [];
  const names = new Set<string>();
  let offset = 1;
  for (let at = HEADER; at + 32 <= head.length && head[at] !== 0x0d; at += 32) {
    const end = head.subarray(at, at + 11).indexOf(0);
    const raw = decode(head.subarray(at, at + (end < 0 ? 11 : end))).trim();
    const kind = String.fromCharCode(head[at + 11] ?? 0).toUpperCase();
    // Long texts of FoxPro and others keep the high byte of the length where numbers keep the decimals.
    const length = (head[at + 16] ?? 0) + (kind === 'C' ? (head[at + 17] ?? 0) * 256 : 0);
    if (offset + length > recordLength) {
      throw FormatProblems.Damaged({ what: `column "${raw}" of the .dbf reaches beyond its record` });
    }
    const name = uniqueName(raw === '' ? `Column ${fields.length + 1}` : raw, names);
    if (length > 0 && kind !== '0')
      fields.push({ name, kind, offset, length, decimals: kind === 'C' ? 0 : (head[at + 17] ?? 0) });
    offset += length;
  }
  return fields;
}

/** The name, with a number behind it when it is taken. */
function uniqueName(wanted: string, taken: Set<string>): string {
  let name = wanted;
  for (let i = 2; taken.has(name); i++) name = `${wanted}_${i}`;
  taken.add(name);
  return name;
}

function columnOf(name: string, kind: string, decimals: number, length: number): RawColumn {
  const type = typeOf(kind, decimals, length);
  return type === undefined ? { name } : { name, type };
}

function typeOf(kind: string, decimals: number, length: number): FieldTypeId | undefined {
  if (kind === 'N' || kind === 'F') return decimals === 0 && length <= 18 && kind === 'N' ? 'int' : 'double';
  return (
    {
      D: 'date',
      L: 'boolean',
      I: 'int',
      '+': 'int',
      B: 'double',
      O: 'double',
      Y: 'double',
      T: 'datetime',
      '@': 'datetime',
    } as const
  )[kind];
}

function cellOf(record: Buffer, { kind, offset, length }: DbfField, decode: (bytes: Uint8Array) => string): RawCell {
  const bytes = record.subarray(offset, offset + length);
  switch (kind) {
    case 'N':
    case 'F':
      return numberOf(bytes.toString('latin1').replaceAll('\0', '').trim());
    case 'D':
      return dateOf(bytes.toString('latin1').trim());
    case 'L':
      return /[YyTt]/.test(bytes.toString('latin1')) ? true : /[NnFf]/.test(bytes.toString('latin1')) ? false : null;
    case 'I':
    case '+':
      return length === 4 ? bytes.readInt32LE() : null;
    case 'B':
    case 'O':
      return length === 8 ? finite(bytes.readDoubleLE()) : null;
    case 'Y':
      return length === 8 ? Number(bytes.readBigInt64LE()) / 10_000 : null;
    case 'T':
    case '@':
      return length === 8 ? momentOf(bytes) : null;
    case 'M':
      // A memo's number of a block in a file that shapefiles do not bring.
      return null;
    default: {
      const text = decode(withoutPadding(bytes));
      return text === '' ? null : text;
    }
  }
}

/** Texts are padded by spaces or zeros at the end. */
function withoutPadding(bytes: Buffer): Buffer {
  const zero = bytes.indexOf(0);
  let end = zero < 0 ? bytes.length : zero;
  while (end > 0 && bytes[end - 1] === 0x20) end -= 1;
  return bytes.subarray(0, end);
}

/** Asterisks mean that the number did not fit; ESRI writes the largest negative double for "no data". */
function numberOf(text: string): RawCell {
  if (text === '' || text.startsWith('*')) return null;
  const number = Number(text.includes(',') && !text.includes('.') ? text.replace(',', '.') : text);
  if (!Number.isFinite(number) || number < -1e38) return null;
  return Number.isInteger(number) && !Number.isSafeInteger(number) && /^-?\d+$/.test(text) ? BigInt(text) : number;
}

const finite = (number: number): RawCell => (Number.isFinite(number) && number > -1e38 ? number : null);

function dateOf(text: string): RawCell {
  const match = /^(\d{4})(\d{2})(\d{2})$/.exec(text);
  return match === null || match[2] === '00' || match[3] === '00' ? null : `${match[1]}-${match[2]}-${match[3]}`;
}

/** FoxPro: days of the Julian calendar and milliseconds of the day. */
function momentOf(bytes: Buffer): RawCell {
  const day = bytes.readInt32LE(0);
  const time = (day - 2_440_588) * 86_400_000 + bytes.readInt32LE(4);
  return day <= 0 || Math.abs(time) > 8.64e15 ? null : new Date(time).toISOString();
}
