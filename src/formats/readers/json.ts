import type {
  RawCell,
  RawColumn,
  RawRow,
  RawTable,
  Reader,
  ReadNote,
  ReadOptions,
  ReadSource,
} from '#formats/reader.ts';
import { JsonElements } from './json/elements.ts';
import { esriColumns, esriRecord, isEsri } from './json/esri.ts';
import { RecordShape } from './json/record-shape.ts';
import { bestList, JsonSurvey, type FoundList } from './json/survey.ts';
import { wholeDocument } from './json/whole.ts';
import { FormatProblems } from './problems.ts';
import { decodeFile } from './text/decode.ts';
import { detectEncoding, type Encoding } from './text/encoding.ts';
import { textOf } from './text/text-of.ts';

/** Any JSON document that holds a list of rows somewhere; read as a stream, element by element. */
export const json: Reader = {
  id: 'json',
  title: 'JSON',
  extensions: ['json'],

  identify(head, name) {
    const text = textOf(head)?.replace(/^\uFEFF?\s+/, '');
    if (text === undefined) return 0;
    const first = text.charAt(0);
    if (first !== '{' && first !== '[') return 0;
    const second = text.slice(1).trimStart().charAt(0);
    // Several GeoJSON documents in a list are records like others.
    if (/^\[\s*\{\s*"type"\s*:\s*"FeatureCollection"/.test(text)) return 0.98;
    const begins =
      first === '{' ? second === '"' || second === '}' : second !== '' && '{["]-0123456789tfn'.includes(second);
    return begins ? (/\.json$/i.test(name) ? 0.8 : 0.75) : 0;
  },

  async read(source, options) {
    const encoding = await detectEncoding(source.path, options.encoding);
    const survey = new JsonSurvey(options.limits);
    for await (const text of decodeFile(source.path, encoding)) survey.push(text);
    survey.end();
    const lists = [...survey.lists.values()];
    const list = chosenList(lists, options);
    if (list === undefined) return await wholeDocument(source, encoding, options);
    return await tableOf(source, encoding, options, list, lists);
  },
};

function chosenList(lists: readonly FoundList[], options: ReadOptions): FoundList | undefined {
  const wanted = options.path ?? options.table;
  if (wanted === undefined || wanted === '') return bestList(lists);
  const path = wanted
    .replace(/^\$\.?/, '')
    .replace(/\[\*?\]/g, '')
    .replace(/^\.|\.$/g, '');
  const found = lists.find((list) => list.path === path);
  if (found === undefined)
    throw FormatProblems.NoSuchPath({ path: wanted, paths: lists.slice(0, 30).map(titleOf).join(', ') || 'nowhere' });
  return found;
}

function titleOf(list: FoundList): string {
  return list.path === '' ? 'the whole document' : list.path;
}

async function tableOf(
  source: ReadSource,
  encoding: Encoding,
  options: ReadOptions,
  list: FoundList,
  lists: readonly FoundList[],
): Promise<RawTable> {
  const outer = list.within === undefined ? list : outermost(list, lists);
  const inner = list.keys.slice(outer.keys.length);
  const records = (): AsyncGenerator<readonly unknown[]> => recordsOf(source, encoding, options, outer.keys, inner);
  const esri = await isEsri(source, encoding, outer);
  const socrata = list.lists > list.objects ? await socrataColumns(source, encoding, options, lists) : undefined;
  const shape = new RecordShape();
  const named = socrata ?? (list.lists > list.objects ? await arrayColumns(records()) : undefined);
  if (named === undefined && esri === undefined) {
    for await (const batch of records()) {
      for (const record of batch) shape.learn(record);
      if (shape.width > options.limits.maxColumns)
        throw FormatProblems.TooManyColumns({ place: 1, limit: options.limits.maxColumns });
    }
  }
  const columns = named?.columns ?? (esri === undefined ? shape.columns() : esriColumns(esri));
  if (columns.length === 0) throw FormatProblems.NoRows({ what: `the list at "${list.path}" is empty` });
  const makeRow = rowMaker(shape, named, esri);
  const others = lists.filter((other) => other !== list && other.objects > 0 && other.within === undefined);
  return {
    ...(list.path === '' ? {} : { table: list.path }),
    otherTables: others.map((other) => other.path).slice(0, 100),
    understood: list.path === '' ? 'JSON list' : `JSON, list at "${list.path}"`,
    columns,
    async *rows() {
      let place = 0;
      let header = named?.headerInFirst === true;
      for await (const batch of records()) {
        const rows: RawRow[] = [];
        for (const record of batch) {
          place++;
          if (header) header = false;
          else rows.push(makeRow(record, place));
        }
        if (rows.length > 0) yield rows;
      }
    },
    notes: esri?.partial === true ? [PARTIAL] : [],
  };
}

const PARTIAL: ReadNote = {
  level: 'warning',
  message:
    'The service sent only a part of its records (exceededTransferLimit). Ask for the rest in pages, or download the whole layer, and send that.',
};

function rowMaker(
  shape: RecordShape,
  named: NamedColumns | undefined,
  esri: Awaited<ReturnType<typeof isEsri>>,
): (record: unknown, place: number) => RawRow {
  if (named !== undefined) return (record, place) => arrayRow(record, place, named);
  if (esri !== undefined) return (record, place) => esriRecord(record, place, esri);
  return (record, place) => shape.row(record, place);
}

function outermost(list: FoundList, lists: readonly FoundList[]): FoundList {
  let outer = list;
  while (outer.within !== undefined) outer = lists.find((other) => other.path === outer.within)!;
  return outer;
}

/** The records, or the inner lists of them with what stands beside those lists repeated in front. */
async function* recordsOf(
  source: ReadSource,
  encoding: Encoding,
  options: ReadOptions,
  keys: readonly string[],
  inner: readonly string[],
): AsyncGenerator<readonly unknown[]> {
  const elements = new JsonElements(keys, options.limits);
  const spread = (found: readonly unknown[]): readonly unknown[] =>
    inner.length === 0 ? found : found.flatMap((record) => exploded(record, inner));
  for await (const text of decodeFile(source.path, encoding)) yield spread(elements.push(text));
  yield spread(elements.end());
}

function exploded(record: unknown, inner: readonly string[]): unknown[] {
  if (Array.isArray(record)) return record.flatMap((part) => exploded(part, inner));
  if (record === null || typeof record !== 'object') return [];
  const [key = '', ...rest] = inner;
  const held = Object.entries(record).find(([name]) => name === key)?.[1] as unknown;
  const beside = Object.fromEntries(Object.entries(record).filter(([name, value]) => name !== key && !isLong(value)));
  const rows = rest.length === 0 ? (Array.isArray(held) ? held : []) : exploded(held, rest);
  return rows.map((row: unknown) =>
    row !== null && typeof row === 'object' && !Array.isArray(row)
      ? { ...prefixed(beside, row, key), ...row }
      : { ...beside, [key]: row },
  );
}

function isLong(value: unknown): boolean {
  return Array.isArray(value) && value.some((part) => part !== null && typeof part === 'object');
}

/** Names of the outer record that the inner one has too are set apart. */
function prefixed(outer: Record<string, unknown>, row: object, key: string): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(outer).map(([name, value]) => [name in row ? `${key} of ${name}` : name, value]),
  );
}

interface NamedColumns {
  readonly columns: readonly RawColumn[];
  /** Position in the array of each column. */
  readonly positions: readonly number[];
  readonly headerInFirst: boolean;
}

/** Lists of lists: the first one names the columns when it is all text and the second is not. */
async function arrayColumns(records: AsyncGenerator<readonly unknown[]>): Promise<NamedColumns> {
  const head: unknown[][] = [];
  let width = 0;
  for await (const batch of records) {
    for (const record of batch) {
      const row = Array.isArray(record) ? (record as unknown[]) : [record];
      width = Math.max(width, row.length);
      if (head.length < 50) head.push(row);
    }
  }
  const first = head[0] ?? [];
  const names = first.every((name) => typeof name === 'string' && name !== '') && new Set(first).size === first.length;
  const headerInFirst =
    names &&
    head.length > 1 &&
    first.length === width &&
    head.slice(1).some((row) => row.some((cell) => typeof cell !== 'string'));
  const columns = Array.from({ length: width }, (_, i) => ({
    name: headerInFirst ? String(first[i]) : `Column ${i + 1}`,
  }));
  return { columns, positions: columns.map((_, i) => i), headerInFirst };
}

function arrayRow(record: unknown, place: number, { positions }: NamedColumns): RawRow {
  const row: readonly RawCell[] = Array.isArray(record) ? record : [record];
  return {
    place,
    cells: positions.map((i) => {
      const cell = row[i] ?? null;
      return Array.isArray(cell) && cell.some((part) => part !== null && typeof part === 'object')
        ? JSON.stringify(cell)
        : cell;
    }),
  };
}

/** Socrata's answer names its columns in `meta.view.columns`; its own bookkeeping columns are left out. */
async function socrataColumns(
  source: ReadSource,
  encoding: Encoding,
  options: ReadOptions,
  lists: readonly FoundList[],
): Promise<NamedColumns | undefined> {
  const list = lists.find((candidate) => candidate.path === 'meta.view.columns');
  if (list === undefined) return undefined;
  const columns: RawColumn[] = [];
  const positions: number[] = [];
  let at = 0;
  for await (const batch of recordsOf(source, encoding, options, list.keys, [])) {
    for (const found of batch as { name?: string; fieldName?: string; description?: string; dataTypeName?: string }[]) {
      if (found.dataTypeName !== 'meta_data' && !found.fieldName?.startsWith(':@computed')) {
        positions.push(at);
        const name = found.fieldName ?? found.name ?? `Column ${at + 1}`;
        columns.push({
          name,
          ...(found.name === undefined ? {} : { label: found.name }),
          ...(found.description ? { description: found.description } : {}),
        });
      }
      at++;
    }
  }
  return columns.length === 0 ? undefined : { columns, positions, headerInFirst: false };
}
