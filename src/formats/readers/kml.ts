import { open } from 'node:fs/promises';
import type { RawTable, Reader, ReadOptions, ReadSource } from '#formats/reader.ts';
import type { Member } from './archive/archive.ts';
import { Archive } from './archive/archive.ts';
import { ArchiveProblems } from './archive/problems.ts';
import { isZip, zipNames } from './archive/zip-names.ts';
import type { GeoRecord } from './geo/record-table.ts';
import { tableOfRecords } from './geo/record-table.ts';
import { isXmlOf, readXml } from './geo/xml-records.ts';
import { Placemarks } from './kml/placemarks.ts';
import { FormatProblems } from './problems.ts';

/** KML 2.2 and KMZ: one row a placemark, with its folders, extended data and the tables in its description. */
export const kml: Reader = {
  id: 'kml',
  title: 'KML and KMZ',
  extensions: ['kml', 'kmz'],
  identify: (head, name, tail) => {
    if (!isZip(head)) return isXmlOf(head, 'kml') ? 0.97 : 0;
    const names = zipNames(head, tail);
    if (!names.some((member) => /\.kml$/i.test(member)) || names.some((member) => /\.shp$/i.test(member))) return 0;
    return /\.kmz$/i.test(name) || names.includes('doc.kml') ? 0.97 : 0.55;
  },
  read: readKml,
};

async function readKml(source: ReadSource, options: ReadOptions): Promise<RawTable> {
  const { path, table, otherTables } = await documentOf(source, options);
  let placemarks = new Placemarks();
  async function* records(): AsyncIterable<readonly GeoRecord[]> {
    placemarks = new Placemarks();
    yield* readXml(path, options.limits, placemarks);
  }
  try {
    return await tableOfRecords(
      {
        records,
        word: 'placemark',
        understood: table === undefined ? 'KML' : 'KMZ',
        ...(table === undefined ? {} : { table }),
        otherTables,
        hidden: () => hiddenColumns(placemarks),
      },
      options,
    );
  } catch (thrown) {
    if ((thrown as { code?: string }).code === 'NoRows' && placemarks.links > 0) {
      throw FormatProblems.NotATable({
        what: 'a KML file that only links to data elsewhere',
        remedy: 'Open it in the program it was made with and save the places themselves.',
      });
    }
    throw thrown;
  }
}

/** A single folder tells nothing, nor does a name that repeats a column. */
const hiddenColumns = ({ folders, twins }: Placemarks): Set<string> =>
  new Set([
    ...(folders.size < 2 ? ['folder', 'kml_folder'] : []),
    ...(twins !== null && twins.size > 0 ? ['name'] : []),
  ]);

/** The KML document itself; of a KMZ the one at the top, unless another is chosen. */
async function documentOf(
  source: ReadSource,
  options: ReadOptions,
): Promise<{ path: string; table?: string; otherTables: readonly string[] }> {
  if (await startsWithXml(source.path)) return { path: source.path, otherTables: [] };
  const archive = await Archive.open(source, options.limits);
  try {
    const documents = archive.members.filter(({ name }) => /\.kml$/i.test(name)).toSorted(byPlace);
    const wanted = options.table;
    const chosen = wanted === undefined ? documents[0] : documents.find(({ name }) => name === wanted);
    if (chosen === undefined) {
      const tables = documents.map(({ name }) => name).join(', ');
      throw wanted === undefined
        ? ArchiveProblems.ArchiveEmpty({ members: 'no .kml' })
        : FormatProblems.NoSuchTable({ table: wanted, tables });
    }
    const { path } = await archive.extract(chosen, options);
    return {
      path,
      table: chosen.name,
      otherTables: documents.filter((other) => other !== chosen).map(({ name }) => name),
    };
  } finally {
    archive.close();
  }
}

const depth = ({ name }: Member): number => name.split('/').length;
const byPlace = (a: Member, b: Member): number =>
  depth(a) - depth(b) || Number(b.name === 'doc.kml') - Number(a.name === 'doc.kml') || b.size - a.size;

async function startsWithXml(path: string): Promise<boolean> {
  const file = await open(path, 'r');
  try {
    const { buffer } = await file.read(Buffer.alloc(4), 0, 4, 0);
    return !isZip(buffer);
  } finally {
    await file.close();
  }
}
