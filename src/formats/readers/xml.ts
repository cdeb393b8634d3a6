import type { RawRow, Reader, ReadOptions, ReadSource } from '#formats/reader.ts';
import { FormatProblems } from './problems.ts';
import { decodeFile } from './text/decode.ts';
import { detectEncoding, type Encoding } from './text/encoding.ts';
import { textOf } from './text/text-of.ts';
import { XmlRecords, type XmlRecord } from './xml/records.ts';
import { bestElement, XmlSurvey, type FoundElement } from './xml/survey.ts';

/** XML documents whose rows are an element that repeats; attributes and inner elements are its cells. */
export const xml: Reader = {
  id: 'xml',
  title: 'XML',
  extensions: ['xml', 'rdf'],

  identify(head, name) {
    const text = textOf(head)?.replace(/^\uFEFF?\s+/, '');
    if (text === undefined || !/^<(?:\?xml|!--|!DOCTYPE|[A-Za-z_][\w.:-]*[\s/>])/.test(text)) return 0;
    return text.startsWith('<?xml') || /\.xml$/i.test(name) ? 0.7 : 0.4;
  },

  async read(source, options) {
    const encoding = await xmlEncoding(source, options);
    const survey = new XmlSurvey();
    for await (const text of decodeFile(source.path, encoding)) survey.push(text);
    survey.finish();
    const found = [...survey.found.values()];
    const element = chosenElement(found, options);
    const records = (): AsyncGenerator<readonly XmlRecord[]> => recordsOf(source, encoding, element.path, options);
    const columns: string[] = [];
    const known = new Map<string, number>();
    for await (const batch of records()) {
      for (const record of batch) {
        for (const name of record.keys()) if (!known.has(name)) known.set(name, columns.push(name) - 1);
      }
      if (columns.length > options.limits.maxColumns)
        throw FormatProblems.TooManyColumns({ place: 1, limit: options.limits.maxColumns });
    }
    const short = shortNames(columns);
    const others = found.filter(
      (other) => other !== element && other.depth > 1 && other.count > 1 && other.leaves > other.count * 2,
    );
    return {
      table: element.path,
      otherTables: others
        .toSorted((a, b) => b.leaves - a.leaves)
        .slice(0, 20)
        .map((other) => other.path),
      understood: `XML, one row for each <${element.path.split('/').at(-1)}>`,
      columns: short.map((name) => ({ name })),
      async *rows() {
        let place = 0;
        for await (const batch of records()) {
          const rows = batch.map((record): RawRow => ({
            place: ++place,
            cells: columns.map((name) => record.get(name) ?? null),
          }));
          if (rows.length > 0) yield rows;
        }
      },
      notes: [],
    };
  },
};

/** The encoding an XML declaration names holds, unless the bytes say otherwise. */
async function xmlEncoding(source: ReadSource, options: ReadOptions): Promise<Encoding> {
  const found = await detectEncoding(source.path, options.encoding);
  if (found.label === 'utf-8' || found.label.startsWith('utf-16') || options.encoding !== undefined) return found;
  let declared: string | undefined;
  for await (const text of decodeFile(source.path, found)) {
    declared = /^<\?xml[^>]*encoding=["']([\w-]+)["']/.exec(text)?.[1];
    break;
  }
  return declared === undefined || /^utf-?8$/i.test(declared) ? found : await detectEncoding(source.path, declared);
}

function chosenElement(found: readonly FoundElement[], options: ReadOptions): FoundElement {
  const wanted = options.path ?? options.table;
  if (wanted !== undefined && wanted !== '') {
    const path = wanted.replaceAll('.', '/').replace(/^\/+|\/+$/g, '');
    const chosen =
      found.find((element) => element.path === path) ?? found.find((element) => element.path.endsWith(`/${path}`));
    if (chosen !== undefined) return chosen;
    throw FormatProblems.NoSuchPath({
      path: wanted,
      paths: found
        .filter(({ count }) => count > 1)
        .slice(0, 30)
        .map((element) => element.path)
        .join(', '),
    });
  }
  const best = bestElement(found);
  if (best === undefined) throw FormatProblems.NoRows({ what: 'no element of the XML repeats like a row does' });
  return best;
}

async function* recordsOf(
  source: ReadSource,
  encoding: Encoding,
  path: string,
  options: ReadOptions,
): AsyncGenerator<readonly XmlRecord[]> {
  const records = new XmlRecords(path, options.limits);
  for await (const text of decodeFile(source.path, encoding)) yield records.push(text);
  yield records.finish();
}

/** Long paths are cut to their last names where those stay different. */
function shortNames(names: readonly string[]): string[] {
  const tails = names.map((name) => name.split('.'));
  return tails.map((parts, i) => {
    for (let take = 1; take < parts.length; take++) {
      const short = parts.slice(-take).join('.');
      const same = tails.filter((other, k) => k !== i && other.slice(-take).join('.') === short).length;
      if (same === 0) return short;
    }
    return names[i]!;
  });
}
