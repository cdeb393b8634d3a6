import type { RawRow, Reader, ReadNote } from '#formats/reader.ts';
import { isProblem } from '#core/problem.ts';
import { parseValue } from './json/elements.ts';
import { depthOf, RecordShape } from './json/record-shape.ts';
import { FormatProblems } from './problems.ts';
import { decodeFile } from './text/decode.ts';
import { detectEncoding } from './text/encoding.ts';
import { textOf } from './text/text-of.ts';

/** One JSON record a line (JSON Lines, NDJSON, JSON text sequences). */
export const jsonLines: Reader = {
  id: 'jsonl',
  title: 'JSON Lines',
  extensions: ['jsonl', 'ndjson', 'geojsonl'],

  identify(head, name) {
    const text = textOf(head)
      ?.replace(/^\uFEFF/, '')
      .replaceAll('\u001e', '');
    if (text === undefined || !/^\s*[{[]/.test(text)) return 0;
    const named = /\.(?:jsonl|ndjson|jsons|geojsonl|geojsonseq)$/i.test(name);
    const lines = text
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '');
    const [first = '', second] = lines;
    if (!isWhole(first)) return 0;
    if (second === undefined) return named ? 0.95 : 0;
    return isWhole(second) || (lines.length === 2 && /^[{[]/.test(second)) ? 0.95 : 0;
  },

  async read(source, options) {
    const encoding = await detectEncoding(source.path, options.encoding);
    const notes: ReadNote[] = [];
    const records = async function* (): AsyncGenerator<{ value: unknown; place: number }[]> {
      let rest = '';
      let place = 0;
      const parse = (line: string): { value: unknown; place: number }[] => {
        place++;
        const text = line
          .replaceAll('\u001e', '')
          .replace(/^\uFEFF/, '')
          .trim();
        if (text === '') return [];
        if (depthOf(text) > options.limits.maxDepth)
          throw FormatProblems.TooDeep({ limit: options.limits.maxDepth, place: `line ${place}` });
        return [{ value: parseValue(text, place), place }];
      };
      for await (const piece of decodeFile(source.path, encoding)) {
        const lines = (rest + piece).split('\n');
        rest = lines.pop() ?? '';
        if (rest.length > options.limits.maxCellBytes)
          throw FormatProblems.CellTooLong({ place: place + 1, limit: options.limits.maxCellBytes });
        yield lines.flatMap(parse);
      }
      yield parse(rest);
    };
    const shape = new RecordShape();
    for await (const batch of records()) {
      for (const { value } of batch) shape.learn(value);
      if (shape.width > options.limits.maxColumns)
        throw FormatProblems.TooManyColumns({ place: 1, limit: options.limits.maxColumns });
    }
    if (shape.width === 0) throw FormatProblems.NoRows({ what: 'no line holds a record' });
    return {
      otherTables: [],
      understood: `JSON Lines, ${encoding.title}`,
      columns: shape.columns(),
      async *rows() {
        for await (const batch of records()) {
          const rows: RawRow[] = batch.map(({ value, place }) => shape.row(value, place));
          if (rows.length > 0) yield rows;
        }
      },
      notes,
    };
  },
};

function isWhole(line: string): boolean {
  if (!/^[{[].*[}\]]$/.test(line)) return false;
  try {
    return typeof parseValue(line, 1) === 'object';
  } catch (thrown) {
    if (isProblem(thrown)) return false;
    throw thrown;
  }
}
