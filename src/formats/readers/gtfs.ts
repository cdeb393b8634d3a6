import type { RawTable, Reader, ReadOptions, ReadSource } from '#formats/reader.ts';
import type { Member } from './archive/archive.ts';
import { Archive } from './archive/archive.ts';
import { isZip, zipNames } from './archive/zip-names.ts';
import { routesTable } from './gtfs/routes.ts';
import { typedTable } from './gtfs/typed.ts';
import { FormatProblems } from './problems.ts';
import type { Opener } from './zip.ts';

/** Tables by how much they tell a visitor; the first that is there and not empty is read unless another is chosen. */
const ORDER = ['stops', 'routes', 'locations', 'trips', 'stop_times', 'shapes', 'calendar', 'agency'];

/** A GTFS feed (static, with Flex): any of its tables, stops first; routes come with their lines drawn. */
export const gtfs = (opener: Opener): Reader => ({
  id: 'gtfs',
  title: 'GTFS (public transport)',
  extensions: ['zip'],
  identify: (head, _name, tail) => {
    if (!isZip(head)) return 0;
    const names = new Set(zipNames(head, tail).map((name) => name.split('/').at(-1)?.toLowerCase()));
    const score = ['agency.txt', 'routes.txt', 'stops.txt', 'stop_times.txt', 'trips.txt'].filter((name) =>
      names.has(name),
    ).length;
    return score >= 3 ? 0.98 : 0;
  },
  read: (source, options) => readGtfs(source, options, opener),
});

async function readGtfs(source: ReadSource, options: ReadOptions, opener: Opener): Promise<RawTable> {
  const archive = await Archive.open(source, options.limits);
  try {
    const tables = tablesOf(archive.members);
    const name = chosen(tables, options.table);
    const member = tables.get(name) as Member;
    const unpack = async (table: string): Promise<ReadSource | null> => {
      const found = tables.get(table);
      return found === undefined ? null : await archive.extract(found, options);
    };
    const file = await archive.extract(member, options);
    const inner = { ...options, table: undefined };
    const table = typedTable(await opener.openTable(file, inner));
    const drawn =
      name === 'routes'
        ? await routesTable(table, { shapes: await unpack('shapes'), trips: await unpack('trips') }, inner, opener)
        : table;
    return {
      table: name,
      otherTables: [...tables.keys()].filter((other) => other !== name),
      understood: `GTFS feed, table "${name}" of ${tables.size}`,
      columns: drawn.columns,
      rows: () => drawn.rows(),
      get notes() {
        return drawn.notes;
      },
    };
  } finally {
    archive.close();
  }
}

/** Tables of the feed, which may lie in a folder: that of the shallowest stops, routes or agency. */
function tablesOf(members: readonly Member[]): Map<string, Member> {
  const folderOf = ({ name }: Member): string => name.slice(0, name.lastIndexOf('/') + 1);
  const root = members
    .filter(({ name }) => /(?:^|\/)(?:stops|routes|agency)\.txt$/i.test(name))
    .map(folderOf)
    .toSorted((a, b) => a.split('/').length - b.split('/').length)[0];
  const inFeed = members.filter((member) => folderOf(member) === root && member.size > 0);
  const found = inFeed
    .map((member) => ({ member, match: /([^/]+)\.(?:txt|geojson)$/i.exec(member.name) }))
    .filter(({ match }) => match !== null && !/^(?:licen[cs]e|readme)$/i.test(match[1] ?? ''))
    .map(({ member, match }) => [(match?.[1] ?? '').toLowerCase(), member] as const);
  const rank = (name: string): number => (ORDER.includes(name) ? ORDER.indexOf(name) : ORDER.length);
  return new Map(found.toSorted(([a], [b]) => rank(a) - rank(b) || a.localeCompare(b)));
}

function chosen(tables: ReadonlyMap<string, Member>, table: string | undefined): string {
  const wanted = table
    ?.toLowerCase()
    .replace(/^.*\//, '')
    .replace(/\.(?:txt|geojson)$/, '');
  const name = wanted === undefined || wanted === '' ? [...tables.keys()][0] : wanted;
  if (name !== undefined && tables.has(name)) return name;
  throw FormatProblems.NoSuchTable({ table: table ?? '', tables: [...tables.keys()].join(', ') });
}
