import { open } from 'node:fs/promises';
import type { AsyncBuffer, FileMetaData, SchemaTree } from 'hyparquet';
import { parquetMetadataAsync, parquetRead, parquetSchema } from 'hyparquet';
import type { RawCell, RawRow, RawTable, Reader, ReadNote, ReadOptions, ReadSource } from '#formats/reader.ts';
import { tableOfRecords } from './geo/record-table.ts';
import type { GeoRecord } from './geo/record-table.ts';
import type { ParquetColumn } from './parquet/columns.ts';
import { columnsOf } from './parquet/columns.ts';
import { compressors } from './parquet/compressors.ts';
import { geoOf } from './parquet/geo.ts';
import { parsers } from './parquet/parsers.ts';
import { FormatProblems } from './problems.ts';

/** Apache Parquet and GeoParquet: logical types, nested values as JSON, all usual compressions. */
export const parquet: Reader = {
  id: 'parquet',
  title: 'Parquet and GeoParquet',
  extensions: ['parquet', 'geoparquet', 'pq'],
  identify: (head, _name, tail) => {
    const magic = Buffer.from(head.subarray(0, 4)).toString('latin1');
    if (magic !== 'PAR1' && magic !== 'PARE') return 0;
    return Buffer.from(tail.slice(-4)).toString('latin1') === magic ? 0.99 : 0.95;
  },
  read: readParquet,
};

/** Rows decoded at a time; pages before them are skipped without unpacking. */
const SLICE_ROWS = 20_000;
/** A few bytes of run lengths can stand for billions of values, so what is claimed is held against the size. */
const MAX_ROWS_A_BYTE = 10_000;

async function readParquet(source: ReadSource, options: ReadOptions): Promise<RawTable> {
  const metadata = await metadataOf(source);
  checkClaims(metadata, source, options);
  const schema = parquetSchema(metadata);
  checkLayout(metadata, schema);
  const columns = columnsOf(schema);
  if (columns.length > options.limits.maxColumns)
    throw FormatProblems.TooManyColumns({ place: 1, limit: options.limits.maxColumns });
  const rowCount = Number(metadata.num_rows);
  if (columns.length === 0) throw FormatProblems.NoRows({ what: 'it has no columns' });
  const geo = geoOf(metadata, columns);
  const notes: ReadNote[] = [...geo.notes];
  const understood = `${geo.primary === null ? 'Parquet' : 'GeoParquet'}, ${rowCount} rows in ${metadata.row_groups.length} row groups`;
  const slices = (): AsyncGenerator<readonly RawRow[]> => slicesOf(source, metadata, columns, rowCount);
  if (geo.primary === null) {
    return {
      otherTables: [],
      understood,
      columns: columns.map(({ raw }) => raw),
      rows: () => withoutBytes(slices()),
      notes,
    };
  }
  const primary = columns.findIndex(({ name }) => name === geo.primary);
  return await tableOfRecords(
    {
      records: () => recordsOf(slices(), columns, primary, geo.shapeOf),
      word: 'row',
      understood,
      columns: columns.filter((_, i) => i !== primary).map(({ raw }) => raw),
      system: () => geo.system,
      notes: () => notes,
    },
    options,
  );
}

async function metadataOf(source: ReadSource): Promise<FileMetaData> {
  const file = await bufferOf(source);
  try {
    return await parquetMetadataAsync(file.buffer, { geoparquet: false });
  } catch (thrown) {
    throw asProblem(thrown, 'the directory at its end');
  } finally {
    await file.close();
  }
}

function asProblem(thrown: unknown, where: string): unknown {
  const { name, message, code } = thrown as { name?: string; message: string; code?: string };
  if (name === 'Problem' || code?.startsWith('E') === true) return thrown;
  if (/PARE|encrypt/i.test(message)) return FormatProblems.Encrypted();
  return FormatProblems.Damaged({ what: `${where} can't be read (${message})` });
}

function checkClaims({ num_rows, row_groups }: FileMetaData, { size }: ReadSource, { limits }: ReadOptions): void {
  const bytes = row_groups.reduce((sum, { total_byte_size }) => sum + Number(total_byte_size), 0);
  if (bytes > limits.maxExpandedBytes) throw FormatProblems.TooLarge({ limit: limits.maxExpandedBytes });
  const rows = row_groups.reduce((sum, group) => sum + Number(group.num_rows), 0);
  if (rows !== Number(num_rows))
    throw FormatProblems.Damaged({ what: `it says it has ${num_rows} rows, but its parts hold ${rows}` });
  if (rows > 1_000_000 && rows > size * MAX_ROWS_A_BYTE)
    throw FormatProblems.Damaged({ what: `it claims ${rows} rows in ${size} bytes` });
}

/** Every row group must hold every column of the schema once, or the decoder loses its way. */
function checkLayout({ row_groups }: FileMetaData, schema: SchemaTree): void {
  const leaves: string[] = [];
  const collect = ({ children, path }: SchemaTree): void => {
    if (children.length === 0) leaves.push(path.join('\0'));
    for (const child of children) collect(child);
  };
  for (const child of schema.children) collect(child);
  for (const [i, { columns }] of row_groups.entries()) {
    const paths = columns.map(({ meta_data }) => meta_data?.path_in_schema.join('\0'));
    if (paths.length !== leaves.length || paths.some((path, at) => path !== leaves[at])) {
      throw FormatProblems.Damaged({ what: `row group ${i + 1} does not hold the columns of the schema` });
    }
  }
}

interface OpenBuffer {
  readonly buffer: AsyncBuffer;
  close(): Promise<void>;
}

/** A file as the decoder wants it: slices on demand. */
async function bufferOf(source: ReadSource): Promise<OpenBuffer> {
  const file = await open(source.path, 'r');
  const { size } = source;
  return {
    close: () => file.close(),
    buffer: {
      byteLength: size,
      slice: async (start, end = size) => {
        const length = Math.max(0, Math.min(end, size) - start);
        const bytes = new Uint8Array(length);
        const { bytesRead } = await file.read(bytes, 0, length, start);
        if (bytesRead < length) throw FormatProblems.Damaged({ what: `it breaks off at byte ${start + bytesRead}` });
        return bytes.buffer;
      },
    },
  };
}

async function* slicesOf(
  source: ReadSource,
  metadata: FileMetaData,
  columns: readonly ParquetColumn[],
  rowCount: number,
): AsyncGenerator<readonly RawRow[]> {
  const file = await bufferOf(source);
  try {
    let groupStart = 0;
    for (const group of metadata.row_groups) {
      const groupEnd = Math.min(rowCount, groupStart + Number(group.num_rows));
      for (let rowStart = groupStart; rowStart < groupEnd; rowStart += SLICE_ROWS) {
        const rowEnd = Math.min(groupEnd, rowStart + SLICE_ROWS);
        const rows = await decode(file.buffer, metadata, rowStart, rowEnd);
        yield rows.map((cells, i) => ({
          place: rowStart + i + 1,
          cells: columns.map(({ convert }, at) => convert(cells[at])),
        }));
      }
      groupStart = groupEnd;
    }
  } finally {
    await file.close();
  }
}

async function decode(
  file: AsyncBuffer,
  metadata: FileMetaData,
  rowStart: number,
  rowEnd: number,
): Promise<unknown[][]> {
  let rows: unknown[][] = [];
  const onComplete = (decoded: unknown[][]): void => {
    rows = decoded;
  };
  try {
    await parquetRead({
      file,
      metadata,
      rowStart,
      rowEnd,
      compressors,
      parsers,
      utf8: false,
      geoparquet: false,
      useOffsetIndex: true,
      onComplete,
    });
  } catch (thrown) {
    throw asProblem(thrown, `the rows from ${rowStart + 1} to ${rowEnd}`);
  }
  if (rows.length < rowEnd - rowStart)
    throw FormatProblems.Damaged({ what: `row ${rowStart + rows.length + 1} and those after it are not there` });
  return rows;
}

/** Bytes that are neither text nor the geometry have no place in a table. */
const cellWithoutBytes = (cell: RawCell): RawCell => (cell instanceof Uint8Array ? null : cell);

async function* withoutBytes(slices: AsyncGenerator<readonly RawRow[]>): AsyncGenerator<readonly RawRow[]> {
  for await (const slice of slices)
    yield slice.map(({ place, cells }) => ({ place, cells: cells.map(cellWithoutBytes) }));
}

async function* recordsOf(
  slices: AsyncGenerator<readonly RawRow[]>,
  columns: readonly ParquetColumn[],
  primary: number,
  shapeOf: (cell: RawCell) => unknown,
): AsyncGenerator<readonly GeoRecord[]> {
  for await (const slice of slices) {
    yield slice.map(({ place, cells }) => {
      const values = new Map<string, RawCell>();
      for (const [i, { name }] of columns.entries()) if (i !== primary) values.set(name, cellWithoutBytes(cells[i]));
      return { place, values, geometry: shapeOf(cells[primary]) };
    });
  }
}
