import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';
import { ByteBuffer } from 'flatbuffers';
import { ColumnType } from 'flatgeobuf/lib/mjs/flat-geobuf/column-type.js';
import { Feature } from 'flatgeobuf/lib/mjs/flat-geobuf/feature.js';
import { parseProperties } from 'flatgeobuf/lib/mjs/generic/feature.js';
import { fromGeometry } from 'flatgeobuf/lib/mjs/geojson/geometry.js';
import { fromByteBuffer } from 'flatgeobuf/lib/mjs/header-meta.js';
import { calcTreeSize } from 'flatgeobuf/lib/mjs/packedrtree.js';
import type { FieldTypeId } from '#core/field.ts';
import type { CoordinateSystem } from '#formats/projections/index.ts';
import { findSystem, systemOfWkt } from '#formats/projections/index.ts';
import type { RawCell, RawColumn, RawTable, Reader, ReadOptions, ReadSource } from '#formats/reader.ts';
import type { GeoRecord } from './geo/record-table.ts';
import { tableOfRecords } from './geo/record-table.ts';
import { FormatProblems } from './problems.ts';

/** FlatGeobuf 3, with or without index; features are read in the order of the file. */
export const flatgeobuf: Reader = {
  id: 'flatgeobuf',
  title: 'FlatGeobuf',
  extensions: ['fgb'],
  identify: (head) =>
    head[0] === 0x66 && head[1] === 0x67 && head[2] === 0x62 && head[4] === 0x66 && head[5] === 0x67 ? 0.99 : 0,
  read: readFlatgeobuf,
};

type HeaderMeta = ReturnType<typeof fromByteBuffer>;

const MAX_HEADER_BYTES = 16 * 1024 ** 2;
const MAX_FEATURE_BYTES = 256 * 1024 ** 2;
const MAGIC_BYTES = 8;

async function readFlatgeobuf(source: ReadSource, options: ReadOptions): Promise<RawTable> {
  const { header, start } = await readHeader(source);
  return await tableOfRecords(
    {
      records: () => recordsOf(source, header, start),
      word: 'feature',
      understood: 'FlatGeobuf',
      columns: (header.columns ?? []).map(columnOf),
      ...(header.title ? { table: header.title } : {}),
      system: () => systemOf(header),
    },
    options,
  );
}

async function readHeader(source: ReadSource): Promise<{ header: HeaderMeta; start: number }> {
  const file = await open(source.path, 'r');
  try {
    const length = (await bytesAt(file, MAGIC_BYTES, 4)).readUInt32LE(0);
    if (length > MAX_HEADER_BYTES || length > source.size)
      throw FormatProblems.Damaged({ what: `its header says it is ${length} bytes long` });
    const bytes = await bytesAt(file, MAGIC_BYTES, 4 + length);
    const header = decoded('the header', () => fromByteBuffer(new ByteBuffer(new Uint8Array(bytes))));
    const index =
      header.indexNodeSize > 0 && header.featuresCount > 0
        ? calcTreeSize(header.featuresCount, header.indexNodeSize)
        : 0;
    const start = MAGIC_BYTES + 4 + length + index;
    if (start > source.size) throw FormatProblems.Damaged({ what: 'it ends inside its index' });
    return { header, start };
  } finally {
    await file.close();
  }
}

async function bytesAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await file.read(buffer, 0, length, position);
  if (bytesRead < length) throw FormatProblems.Damaged({ what: `it breaks off at byte ${position + bytesRead}` });
  return buffer;
}

/** Whatever a damaged buffer makes the decoder stumble over. */
function decoded<T>(what: string, decode: () => T): T {
  try {
    return decode();
  } catch (thrown) {
    throw FormatProblems.Damaged({ what: `${what} can't be decoded (${(thrown as Error).message})` });
  }
}

function columnOf({
  name,
  title,
  description,
  type,
}: {
  name: string;
  title: string | null;
  description: string | null;
  type: ColumnType;
}): RawColumn {
  const fieldType = typeOf(type);
  return {
    name,
    ...(fieldType === undefined ? {} : { type: fieldType }),
    ...(title ? { label: title } : {}),
    ...(description ? { description } : {}),
  };
}

function typeOf(type: ColumnType): FieldTypeId | undefined {
  if (type === ColumnType.Bool) return 'boolean';
  if (type === ColumnType.Float || type === ColumnType.Double) return 'double';
  const whole: ColumnType[] = [
    ColumnType.Byte,
    ColumnType.UByte,
    ColumnType.Short,
    ColumnType.UShort,
    ColumnType.Int,
    ColumnType.UInt,
    ColumnType.Long,
    ColumnType.ULong,
  ];
  // Date and time columns are texts that may be dates alone, so the cells decide.
  return whole.includes(type) ? 'int' : undefined;
}

function systemOf({ crs }: HeaderMeta): CoordinateSystem | null {
  if (crs === null) return null;
  const byCode = crs.code > 0 && (crs.org ?? 'EPSG').toUpperCase() === 'EPSG' ? findSystem(crs.code) : undefined;
  return byCode ?? (crs.wkt === null ? undefined : systemOfWkt(crs.wkt)) ?? null;
}

const BATCH = 200;

async function* recordsOf(source: ReadSource, header: HeaderMeta, start: number): AsyncGenerator<readonly GeoRecord[]> {
  const file = await open(source.path, 'r');
  try {
    let at = start;
    let place = 0;
    let batch: GeoRecord[] = [];
    let size = 0;
    while (at < source.size) {
      place += 1;
      const length = (await bytesAt(file, at, 4)).readUInt32LE(0);
      if (length > MAX_FEATURE_BYTES)
        throw FormatProblems.Damaged({ what: `feature ${place} says it is ${length} bytes long` });
      const bytes = await bytesAt(file, at, 4 + length);
      batch.push(decoded(`feature ${place}`, () => recordOf(new Uint8Array(bytes), header, place)));
      at += 4 + length;
      size += length;
      if (batch.length >= BATCH || size > 4 * 1024 ** 2) {
        yield batch;
        batch = [];
        size = 0;
      }
    }
    if (batch.length > 0) yield batch;
  } finally {
    await file.close();
  }
}

function recordOf(bytes: Uint8Array, header: HeaderMeta, place: number): GeoRecord {
  const feature = Feature.getSizePrefixedRootAsFeature(new ByteBuffer(bytes));
  const geometry = feature.geometry();
  const properties = parseProperties(feature, header.columns ?? []) as Record<string, unknown>;
  const values = new Map<string, RawCell>(
    Object.entries(properties).map(([name, value]) => [name, value instanceof Uint8Array ? null : value]),
  );
  return {
    place,
    values,
    geometry:
      geometry === null || geometry.xyArray()?.length === 0 ? null : fromGeometry(geometry, header.geometryType),
  };
}
