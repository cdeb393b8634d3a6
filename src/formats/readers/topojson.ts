import { readFile } from 'node:fs/promises';
import { feature } from 'topojson-client';
import type { RawCell, RawTable, Reader, ReadOptions, ReadSource } from '#formats/reader.ts';
import type { CoordinateSystem } from '#formats/projections/index.ts';
import { flatten } from './geo/flatten.ts';
import type { GeoRecord } from './geo/record-table.ts';
import { tableOfRecords } from './geo/record-table.ts';
import { checkJsonDepth } from './geo/json-depth.ts';
import { FormatProblems } from './problems.ts';

/** Shared borders need the whole file in memory; more than this is no file for the web. */
const MAX_BYTES = 256 * 1024 ** 2;

/** TopoJSON: each named object is a layer. */
export const topojson: Reader = {
  id: 'topojson',
  title: 'TopoJSON',
  extensions: ['topojson', 'json'],
  identify: (head, _name, tail) => {
    const start = Buffer.from(head).toString('latin1');
    const ends = start + Buffer.from(tail).toString('latin1');
    return /^[^{[]{0,16}\{/.test(start) && /"type"\s*:\s*"Topology"/.test(ends) && /"(?:arcs|objects)"\s*:/.test(ends)
      ? 0.98
      : 0;
  },
  read: readTopojson,
};

type Topology = Parameters<typeof feature>[0];
type GeometryObject = Topology['objects'][string];

interface Part {
  readonly id?: unknown;
  readonly properties?: unknown;
}

async function readTopojson(source: ReadSource, options: ReadOptions): Promise<RawTable> {
  if (source.size > MAX_BYTES) throw FormatProblems.TooLarge({ limit: MAX_BYTES });
  const topology = parsed(await readFile(source.path), options.limits.maxDepth);
  const names = Object.keys(topology.objects ?? {});
  const name = options.table ?? names.toSorted((a, b) => partsOf(topology, b).length - partsOf(topology, a).length)[0];
  if (name === undefined) throw FormatProblems.NoRows({ what: 'the topology has no objects' });
  if (!names.includes(name)) throw FormatProblems.NoSuchTable({ table: name, tables: names.join(', ') });
  const parts = partsOf(topology, name);
  async function* records(): AsyncIterable<readonly GeoRecord[]> {
    for (let at = 0; at < parts.length; at += BATCH) {
      yield parts.slice(at, at + BATCH).map((part, i) => recordOf(topology, part, at + i + 1, options.limits.maxDepth));
    }
  }
  return await tableOfRecords(
    {
      records,
      word: 'feature',
      understood: 'TopoJSON',
      table: name,
      otherTables: names.filter((other) => other !== name),
      system: (): CoordinateSystem | null => null,
    },
    options,
  );
}

const BATCH = 500;

function parsed(bytes: Buffer, maxDepth: number): Topology {
  checkJsonDepth(bytes, maxDepth);
  try {
    return JSON.parse(bytes.toString('utf8').replace(/^\uFEFF/, '')) as Topology;
  } catch (thrown) {
    throw FormatProblems.Damaged({ what: `the JSON is wrong or breaks off (${(thrown as Error).message})` });
  }
}

function partsOf({ objects }: Topology, name: string): GeometryObject[] {
  const object = objects[name] as GeometryObject | undefined;
  if (object === undefined) return [];
  return object.type === 'GeometryCollection' && Array.isArray(object.geometries) ? object.geometries : [object];
}

function recordOf(topology: Topology, part: GeometryObject, place: number, maxDepth: number): GeoRecord {
  const values = new Map<string, RawCell>();
  const { id, properties } = part as Part;
  flatten(properties, values, { place, maxDepth });
  if ((typeof id === 'string' || typeof id === 'number') && !values.has('id')) values.set('id', id);
  let geometry: unknown;
  try {
    const made = feature(topology, part);
    geometry = 'geometry' in made ? made.geometry : null;
  } catch {
    // Arcs that are not there: counted as a shape that can't be used.
    geometry = { type: 'unreadable' };
  }
  return { place, values, geometry };
}
