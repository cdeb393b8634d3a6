import { open } from 'node:fs/promises';
import type { RawTable, Reader, ReadOptions, ReadSource } from '#formats/reader.ts';
import { splitElements } from './geo/feature-text.ts';
import type { GeoRecord } from './geo/record-table.ts';
import { tableOfRecords } from './geo/record-table.ts';
import type { Release } from './ocds/rows.ts';
import { awardRows, contractRows, releaseOf, releaseRow } from './ocds/rows.ts';
import { FormatProblems } from './problems.ts';

/**
 * Packages of the Open Contracting Data Standard 1.0 and 1.1: one row a release (or the compiled release of a record)
 * in plain columns; awards and contracts can be had as tables of their own.
 */
export const ocds: Reader = {
  id: 'ocds',
  title: 'Open contracting (OCDS) package',
  extensions: ['json'],
  identify: (head) => {
    const start = Buffer.from(head).toString('latin1');
    if (!/^[^{[]{0,16}\{/.test(start) || !/"ocid"\s*:/.test(start)) return 0;
    return /"(?:releases|records)"\s*:\s*\[/.test(start)
      ? 0.96
      : /"(?:tender|awards|planning|compiledRelease)"\s*:/.test(start)
        ? 0.9
        : 0;
  },
  read: readOcds,
};

const TABLES = {
  releases: (release: Release) => [releaseRow(release)],
  awards: awardRows,
  contracts: contractRows,
} as const;
type TableName = keyof typeof TABLES;
const isTable = (name: string): name is TableName => Object.hasOwn(TABLES, name);

async function readOcds(source: ReadSource, options: ReadOptions): Promise<RawTable> {
  const listKey = await listOf(source);
  const releases = (): AsyncIterable<readonly Release[]> => releasesOf(source, listKey, options.limits.maxDepth);
  const counts = { releases: 0, awards: 0, contracts: 0 };
  for await (const batch of releases()) {
    for (const release of batch) {
      counts.releases += 1;
      counts.awards += awardRows(release).length;
      counts.contracts += contractRows(release).length;
    }
  }
  const tables = (Object.keys(TABLES) as TableName[]).filter((name) => counts[name] > 0);
  const table = options.table ?? 'releases';
  if (!isTable(table) || (counts[table] === 0 && table !== 'releases')) {
    throw FormatProblems.NoSuchTable({ table, tables: tables.join(', ') });
  }
  async function* records(): AsyncIterable<readonly GeoRecord[]> {
    let place = 0;
    for await (const batch of releases()) {
      const rows = batch.flatMap((release) => {
        place += 1;
        return TABLES[table as TableName](release).map((values) => ({ place, values }));
      });
      if (rows.length > 0) yield rows;
    }
  }
  const understood = `OCDS package of ${counts.releases} ${listKey}, one row ${table === 'releases' ? 'each' : `for each of the ${counts[table]} ${table}`}`;
  return await tableOfRecords(
    { records, word: 'release', understood, table, otherTables: tables.filter((name) => name !== table) },
    options,
  );
}

/** The list at the top of the document; releases inside of records do not count. */
async function listOf(source: ReadSource): Promise<'releases' | 'records'> {
  const file = await open(source.path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(65_536), 0, 65_536, 0);
    const head = buffer.subarray(0, bytesRead).toString('latin1');
    const records = head.search(/"records"\s*:\s*\[/);
    const releases = head.search(/"releases"\s*:\s*\[/);
    return records >= 0 && (releases < 0 || records < releases) ? 'records' : 'releases';
  } finally {
    await file.close();
  }
}

async function* releasesOf(source: ReadSource, listKey: string, maxDepth: number): AsyncGenerator<readonly Release[]> {
  for await (const batch of splitElements(source.path, listKey, maxDepth).elements) {
    yield batch.map(({ text, place, offset }) => {
      try {
        return releaseOf(JSON.parse(text) as Record<string, unknown>);
      } catch (thrown) {
        throw FormatProblems.Damaged({
          what: `entry ${place} (from byte ${offset}) is not valid JSON: ${(thrown as Error).message}`,
        });
      }
    });
  }
}
