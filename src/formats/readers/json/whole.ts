import type { RawCell, RawRow, RawTable, ReadOptions, ReadSource } from '#formats/reader.ts';
import { FormatProblems } from '../problems.ts';
import { decodeFile } from '../text/decode.ts';
import type { Encoding } from '../text/encoding.ts';
import { parseValue } from './elements.ts';
import { RecordShape } from './record-shape.ts';

const MAX_BYTES = 128 * 1024 ** 2;

/**
 * Documents without a list of rows: columns side by side (`{"year": [..], "count": [..]}`), records by their key
 * (`{"a": {..}, "b": {..}}`), or nothing that is a table.
 */
export async function wholeDocument(source: ReadSource, encoding: Encoding, options: ReadOptions): Promise<RawTable> {
  if (source.size > MAX_BYTES) throw FormatProblems.NoRows({ what: 'the JSON has no list of records' });
  let text = '';
  for await (const piece of decodeFile(source.path, encoding)) text += piece;
  const value = parseValue(text.replace(/^\uFEFF/, ''), 1);
  if (Array.isArray(value)) return scalars(value);
  if (value === null || typeof value !== 'object') throw FormatProblems.NoRows({ what: 'the JSON is a single value' });
  const found = columnsIn(value) ?? recordsIn(value, options);
  if (found !== undefined) return found;
  for (const inner of Object.values(value) as unknown[]) {
    if (inner === null || typeof inner !== 'object' || Array.isArray(inner)) continue;
    const nested = columnsIn(inner) ?? recordsIn(inner, options);
    if (nested !== undefined) return nested;
  }
  throw FormatProblems.NoRows({ what: 'the JSON is one object without a list of records' });
}

function scalars(list: readonly unknown[]): RawTable {
  if (list.length === 0) throw FormatProblems.NoRows({ what: 'the list in the JSON is empty' });
  return tableOf(
    'JSON list of values',
    ['value'],
    list.map((cell, i) => ({ place: i + 1, cells: [cell] })),
  );
}

function tableOf(understood: string, names: readonly string[], rows: readonly RawRow[]): RawTable {
  return {
    otherTables: [],
    understood,
    columns: names.map((name) => ({ name })),
    async *rows() {
      yield rows;
    },
    notes: [],
  };
}

/** Lists of the same length side by side are columns; so are objects keyed by row number, as pandas writes them. */
function columnsIn(value: object): RawTable | undefined {
  const entries = Object.entries(value) as [string, unknown][];
  const lists = entries.filter((entry): entry is [string, unknown[]] => Array.isArray(entry[1]));
  const length = lists[0]?.[1].length ?? 0;
  if (
    lists.length >= 2 &&
    length >= 1 &&
    lists.every(([, list]) => list.length === length) &&
    lists.length >= entries.length * 0.5
  ) {
    return tableOf(
      'JSON, columns side by side',
      lists.map(([name]) => name),
      Array.from({ length }, (_, i) => ({ place: i + 1, cells: lists.map(([, list]): RawCell => list[i]) })),
    );
  }
  const numbered = entries.filter(
    (entry): entry is [string, object] =>
      isRecord(entry[1]) && Object.keys(entry[1]).length > 0 && Object.keys(entry[1]).every((key) => /^\d+$/.test(key)),
  );
  if (numbered.length < 2 || numbered.length !== entries.length) return undefined;
  const keys = [...new Set(numbered.flatMap(([, column]) => Object.keys(column)))];
  return tableOf(
    'JSON, columns side by side',
    numbered.map(([name]) => name),
    keys.map((key, i) => ({
      place: i + 1,
      cells: numbered.map(([, column]): RawCell => (column as Record<string, unknown>)[key] ?? null),
    })),
  );
}

function isRecord(value: unknown): value is object {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/** Three or more objects of about the same keys: the key that leads to each is its first column. */
function recordsIn(value: object, { limits }: ReadOptions): RawTable | undefined {
  const entries = (Object.entries(value) as [string, unknown][]).filter((entry): entry is [string, object] =>
    isRecord(entry[1]),
  );
  if (entries.length < 3 || entries.length < Object.keys(value).length * 0.8) return undefined;
  const keys = new Map<string, number>();
  for (const [, record] of entries) for (const key of Object.keys(record)) keys.set(key, (keys.get(key) ?? 0) + 1);
  const common = [...keys.values()].filter((count) => count > entries.length * 0.5).length;
  if (common < 1 || common < keys.size * 0.3) return undefined;
  const shape = new RecordShape();
  const records = entries.map(([key, record]) => ('key' in record ? record : { key, ...record }));
  for (const record of records) shape.learn(record);
  if (shape.width > limits.maxColumns) throw FormatProblems.TooManyColumns({ place: 1, limit: limits.maxColumns });
  const columns = shape.columns();
  return tableOf(
    'JSON, records by key',
    columns.map(({ name }) => name),
    records.map((record, i) => shape.row(record, i + 1)),
  );
}
