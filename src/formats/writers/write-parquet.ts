import { zstdCompressSync } from 'node:zlib';
import type { SchemaElement } from 'hyparquet';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import { printWkb } from '#core/geometry/index.ts';
import type { Field, Row, Value } from '#core/field.ts';
import type { WriteContext } from '#formats/writer.ts';
import { geometryField, geometryOf } from './encode.ts';
import { oneOf } from './options.ts';
import { exportProjection } from './project.ts';
import { projectionJson } from './projection-json.ts';

const GROUP_ROWS = 50_000;
/** Estimated from texts and shapes; wide rows make smaller groups. */
const GROUP_BYTES = 32 * 1024 ** 2;

/**
 * Apache Parquet with logical types; datetimes in UTC, lists as lists, geometries as WKB with the metadata of
 * GeoParquet 1.1. One row group of some ten thousand records is held in memory at a time.
 */
export async function* writeParquet(
  rows: AsyncIterable<readonly Row[]>,
  context: WriteContext,
): AsyncIterable<Uint8Array> {
  const codec = oneOf(context, 'parquet_compression', ['snappy', 'zstd'], 'snappy').toUpperCase() as 'SNAPPY' | 'ZSTD';
  const { fields } = context;
  const geo = geoMetadata(context);
  const bytes = new ByteWriter(1024 ** 2);
  const file = new ParquetWriter({
    writer: bytes,
    schema: schemaOf(fields),
    codec,
    compressors: { ZSTD: (input: Uint8Array) => zstdCompressSync(input) },
    createdBy: 'Plaza',
    ...(geo === null ? {} : { kvMetadata: [{ key: 'geo', value: geo }] }),
  });
  const columns = columnsOf(context);
  let group: unknown[][] = columns.map(() => []);
  let weight = 0;
  const write = async (): Promise<Uint8Array> => {
    const columnData = columns.map(({ name }, i) => ({ name, data: group[i] as unknown[] }));
    await file.write({ columnData, rowGroupSize: GROUP_ROWS });
    group = columns.map(() => []);
    weight = 0;
    return flushed(bytes);
  };
  for await (const batch of rows) {
    for (const row of batch) {
      for (const [i, { convert }] of columns.entries()) {
        const value = convert(row);
        (group[i] as unknown[]).push(value);
        weight += typeof value === 'string' ? value.length : value instanceof Uint8Array ? value.length : 8;
      }
      if ((group[0]?.length ?? 0) >= GROUP_ROWS || weight >= GROUP_BYTES) yield await write();
    }
  }
  if ((group[0]?.length ?? 0) > 0) yield await write();
  await file.finish();
  yield flushed(bytes);
}

/** Takes what was written so far out of the buffer; offsets in the file go on counting. */
function flushed(bytes: ByteWriter): Uint8Array {
  const taken = new Uint8Array(bytes.getBuffer());
  bytes.index = 0;
  return taken;
}

const isList = (field: Field): boolean => field.type === 'text' && field.annotations.multivalued !== undefined;

function schemaOf(fields: readonly Field[]): SchemaElement[] {
  return [{ name: 'schema', num_children: fields.length }, ...fields.flatMap(elementsOf)];
}

function elementsOf(field: Field): SchemaElement[] {
  const { name, type } = field;
  const optional = { name, repetition_type: 'OPTIONAL' as const };
  if (isList(field)) {
    return [
      { ...optional, num_children: 1, converted_type: 'LIST', logical_type: { type: 'LIST' } },
      { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
      {
        name: 'element',
        repetition_type: 'OPTIONAL',
        type: 'BYTE_ARRAY',
        converted_type: 'UTF8',
        logical_type: { type: 'STRING' },
      },
    ];
  }
  switch (type) {
    case 'int':
      return [{ ...optional, type: 'INT64' }];
    case 'double':
      return [{ ...optional, type: 'DOUBLE' }];
    case 'boolean':
      return [{ ...optional, type: 'BOOLEAN' }];
    case 'date':
      return [{ ...optional, type: 'INT32', converted_type: 'DATE', logical_type: { type: 'DATE' } }];
    case 'datetime': {
      const logical_type = { type: 'TIMESTAMP' as const, isAdjustedToUTC: true, unit: 'MICROS' as const };
      return [{ ...optional, type: 'INT64', converted_type: 'TIMESTAMP_MICROS', logical_type }];
    }
    case 'geo_point_2d':
    case 'geo_shape':
      return [{ ...optional, type: 'BYTE_ARRAY' }];
    default:
      return [{ ...optional, type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } }];
  }
}

interface Column {
  readonly name: string;
  readonly convert: (row: Row) => unknown;
}

function columnsOf(context: WriteContext): Column[] {
  const project = exportProjection(context.epsg);
  return context.fields.map((field) => ({
    name: field.name,
    convert: (row) => {
      const value = row[field.name];
      if (value === null || value === undefined) return null;
      if (field.type === 'geo_point_2d' || field.type === 'geo_shape') {
        const geometry = project(geometryOf(value));
        return geometry === null ? null : printWkb(geometry);
      }
      return cellOf(value, field);
    },
  }));
}

function cellOf(value: NonNullable<Value>, field: Field): unknown {
  switch (field.type) {
    case 'int':
      return typeof value === 'bigint' ? value : BigInt(Math.trunc(Number(value)));
    case 'double':
    case 'boolean':
      return value;
    case 'date': {
      const days = Math.floor(Date.parse(`${String(value)}T00:00:00Z`) / 86_400_000);
      return Number.isNaN(days) ? null : days;
    }
    case 'datetime':
      return microsOf(String(value));
    default:
      if (isList(field)) return Array.isArray(value) ? value : [String(value)];
      return typeof value === 'string' ? value : JSON.stringify(value);
  }
}

function microsOf(stored: string): bigint | null {
  const [seconds = '', fraction = ''] = stored.replace(/Z$/, '').split('.');
  const millis = Date.parse(`${seconds}Z`);
  return Number.isNaN(millis) ? null : BigInt(millis) * 1000n + BigInt(fraction.slice(0, 6).padEnd(6, '0') || '0');
}

/** https://geoparquet.org/releases/v1.1.0/ */
function geoMetadata({ fields, epsg }: WriteContext): string | null {
  const primary = geometryField(fields);
  if (primary === undefined) return null;
  const crs = projectionJson(epsg);
  const geometries = fields.filter(({ type }) => type === 'geo_shape' || type === 'geo_point_2d');
  const columns = geometries.map(({ name, type }) => [
    name,
    { encoding: 'WKB', geometry_types: type === 'geo_point_2d' ? ['Point'] : [], ...(crs === null ? {} : { crs }) },
  ]);
  return JSON.stringify({ version: '1.1.0', primary_column: primary.name, columns: Object.fromEntries(columns) });
}
