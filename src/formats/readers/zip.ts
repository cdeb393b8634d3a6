import type { RawTable, Reader, ReadOptions, ReadSource } from '#formats/reader.ts';
import type { Member } from './archive/archive.ts';
import { Archive } from './archive/archive.ts';
import { ArchiveProblems } from './archive/problems.ts';
import { isZip, zipNames } from './archive/zip-names.ts';
import { FormatProblems } from './problems.ts';

/** What a reader of containers needs of the list of readers. */
export interface Opener {
  readonly identify: (source: ReadSource) => Promise<{ readonly reader: Reader }>;
  readonly openTable: (source: ReadSource, options: ReadOptions) => Promise<RawTable>;
}

/** Between the name of a member and the name of a sheet or layer in it. */
const INNER = ' › ';
const CONTAINERS = new Set(['gzip', 'tar', 'zip']);

/** How likely a member is the data, by its extension; the rest is documentation. */
const RANKS: readonly (readonly string[])[] = [
  [
    'csv',
    'tsv',
    'tab',
    'psv',
    'xlsx',
    'xlsm',
    'xlsb',
    'xls',
    'ods',
    'geojson',
    'topojson',
    'gpkg',
    'fgb',
    'parquet',
    'geoparquet',
    'kml',
    'kmz',
    'gpx',
    'jsonl',
    'ndjson',
  ],
  ['json', 'xml', 'ics', 'sqlite', 'db', 'dbf', 'zip', 'gz', 'tgz'],
  ['txt', 'dat', 'asc'],
];

/** A zip around a file of any other format; when it holds several, the likeliest is read and the others are offered. */
export const zip = (opener: Opener): Reader => ({
  id: 'zip',
  title: 'Zip archive',
  extensions: ['zip'],
  identify: (head, _name, tail) =>
    isZip(head) ? (zipNames(head, tail).length > 0 ? 0.5 : 0.4) : isEmptyZip(head) ? 0.5 : 0,
  read: (source, options) => readZip(source, options, opener),
});

const isEmptyZip = (head: Uint8Array): boolean =>
  head[0] === 0x50 && head[1] === 0x4b && (head[2] === 0x05 || head[2] === 0x07);

async function readZip(source: ReadSource, options: ReadOptions, opener: Opener): Promise<RawTable> {
  const archive = await Archive.open(source, options.limits);
  try {
    const ranked = rank(archive.members);
    const { member, inner } = choose(ranked, archive.members, options.table);
    const unpacked = await archive.extract(member, options);
    const table = await openInner(
      unpacked,
      { ...options, ...(inner === undefined ? { table: undefined } : { table: inner }) },
      opener,
    );
    const others = ranked.filter((other) => other !== member).map(({ name }) => name);
    const isOnly = ranked.length === 1;
    const innerName = (name: string): string => (isOnly ? name : `${member.name}${INNER}${name}`);
    return {
      table: table.table === undefined ? member.name : innerName(table.table),
      otherTables: [...table.otherTables.map(innerName), ...others],
      understood: `${table.understood}, from "${member.name}" in a zip archive${isOnly ? '' : ` of ${ranked.length} data files`}`,
      columns: table.columns,
      rows: () => table.rows(),
      ...(table.pieces === undefined ? {} : { pieces: () => table.pieces!() }),
      get notes() {
        return table.notes;
      },
    };
  } finally {
    archive.close();
  }
}

/** Opens what came out of a container; containers in containers are refused. */
export async function openInner(unpacked: ReadSource, options: ReadOptions, opener: Opener): Promise<RawTable> {
  const { reader } = await opener.identify(unpacked);
  if (CONTAINERS.has(reader.id)) throw ArchiveProblems.ArchiveNested({ member: unpacked.name });
  return await opener.openTable(unpacked, options);
}

const extensionOf = (name: string): string => /\.([a-z0-9]+)$/i.exec(name)?.[1]?.toLowerCase() ?? '';
const DOCUMENTATION =
  /(?:^|[/_.\s-])(?:readme|licen[cs]e|metadata|meta|schema|about|notes?|changelog|dictionary|codebook)(?:[/_.\s-]|$)/i;

/** Data files, likeliest first: by kind of file, then documentation last, then the largest. */
function rank(members: readonly Member[]): Member[] {
  const rankOf = ({ name }: Member): number => RANKS.findIndex((extensions) => extensions.includes(extensionOf(name)));
  const scored = members.filter((member) => member.size > 0 && rankOf(member) >= 0);
  const pool = scored.length > 0 ? scored : members.filter(({ size, name }) => size > 0 && extensionOf(name) === '');
  const isPaper = ({ name }: Member): number => (DOCUMENTATION.test(name.split('/').at(-1) ?? name) ? 1 : 0);
  return pool.toSorted((a, b) => isPaper(a) - isPaper(b) || rankOf(a) - rankOf(b) || b.size - a.size);
}

function choose(
  ranked: readonly Member[],
  all: readonly Member[],
  table: string | undefined,
): { member: Member; inner?: string } {
  const best = ranked[0];
  if (best === undefined) throw nothingIn(all);
  if (table === undefined || table === '') return { member: best };
  const [path = '', ...rest] = table.split(INNER);
  const wanted = path.toLowerCase();
  const named =
    all.find(({ name }) => name === path) ??
    all.find(({ name }) => name.toLowerCase() === wanted || name.toLowerCase().endsWith(`/${wanted}`));
  if (named !== undefined) return { member: named, ...(rest.length > 0 ? { inner: rest.join(INNER) } : {}) };
  // With a single file inside, the name is that of a sheet or layer in it.
  if (ranked.length === 1) return { member: best, inner: table };
  throw FormatProblems.NoSuchTable({ table, tables: ranked.map(({ name }) => name).join(', ') });
}

const KNOWN_UNREADABLE: readonly (readonly [pattern: RegExp, what: string, remedy: string])[] = [
  [/\.gdb\//i, 'an Esri file geodatabase', 'Export the layer as GeoPackage or shapefile and send that.'],
  [/\.tab$|\.mif$/i, 'a MapInfo table', 'Export the layer as GeoPackage or shapefile and send that.'],
  [/\.(?:tiff?|jp2|ecw|sid)$/i, 'a picture or raster', 'Send a table or a vector layer.'],
  [/\.(?:docx?|pdf|pptx?)$/i, 'documents', 'Ask for the spreadsheet or CSV file they were made from.'],
  [/\.mdb$|\.accdb$/i, 'a Microsoft Access database', 'Export the table as CSV or Excel and send that.'],
];

function nothingIn(members: readonly Member[]): Error {
  for (const [pattern, what, remedy] of KNOWN_UNREADABLE) {
    if (members.some(({ name }) => pattern.test(name))) return ArchiveProblems.ArchiveUnreadable({ what, remedy });
  }
  const listed = members
    .slice(0, 10)
    .map(({ name }) => name)
    .join(', ');
  return ArchiveProblems.ArchiveEmpty({ members: listed === '' ? 'nothing' : listed });
}
