import type { RawCell, RawTable, Reader, ReadNote, ReadOptions, ReadSource } from '#formats/reader.ts';
import type { CoordinateSystem } from '#formats/projections/index.ts';
import { findSystem, systemOfWkt } from '#formats/projections/index.ts';
import type { Element, ElementStream } from './geo/feature-text.ts';
import { splitElements } from './geo/feature-text.ts';
import { flatten } from './geo/flatten.ts';
import type { GeoRecord } from './geo/record-table.ts';
import { tableOfRecords } from './geo/record-table.ts';
import { FormatProblems } from './problems.ts';

const GEOMETRY = /"type"\s*:\s*"(?:Multi)?(?:Point|LineString|Polygon)"|"type"\s*:\s*"GeometryCollection"/;

/**
 * GeoJSON (RFC 7946 and the 2008 form with `crs`): collections, bare features and geometries, arrays of features,
 * newline-delimited features and text sequences. Nested properties become dotted columns.
 */
export const geojson: Reader = {
  id: 'geojson',
  title: 'GeoJSON',
  extensions: ['geojson', 'geojsonl', 'geojsons', 'geojsonseq', 'ndgeojson', 'json'],
  identify: identifyGeojson,
  read: readGeojson,
};

function identifyGeojson(head: Uint8Array, name: string, tail: Uint8Array): number {
  const start = Buffer.from(head)
    .toString('latin1')
    .replace(/^[^{[]{0,16}/, '');
  if (!/^[{[]/.test(start)) return 0;
  const ends = `${start}\n${Buffer.from(tail).toString('latin1')}`;
  const outer = outermost(start);
  if (/"type"\s*:\s*"FeatureCollection"/.test(outer) && /"features"\s*:/.test(ends)) return 0.97;
  if (/"type"\s*:\s*"Feature"/.test(outer) && /"(?:geometry|properties)"\s*:/.test(start)) return 0.96;
  if (GEOMETRY.test(outer.slice(0, 200)) && /"(?:coordinates|geometries)"\s*:/.test(outer)) return 0.93;
  if (/"FeatureCollection"/.test(ends) && /"features"\s*:/.test(outer)) return 0.95;
  return /\.geojson[ls]?$/i.test(name) ? 0.92 : 0;
}

/** The text without what is nested in the first object: a table of records may hold features or shapes in its cells. */
function outermost(start: string): string {
  let depth = 0;
  const most = start.startsWith('[') ? 2 : 1;
  return start.replace(/"(?:[^"\\]|\\.)*"|[{}[\]]|[^"{}[\]]+|"/g, (token) => {
    if (token === '{' || token === '[') depth += 1;
    const isKept = depth <= most;
    if (token === '}' || token === ']') depth -= 1;
    return isKept ? token : '';
  });
}

async function readGeojson(source: ReadSource, options: ReadOptions): Promise<RawTable> {
  let stream: ElementStream = splitElements(source.path, 'features', options.limits.maxDepth);
  let isCollection = true;
  async function* records(): AsyncIterable<readonly GeoRecord[]> {
    stream = splitElements(source.path, 'features', options.limits.maxDepth);
    for await (const batch of stream.elements) {
      yield batch.map((element) => recordOf(element, options.limits.maxDepth));
    }
    isCollection = stream.members.size > 0;
  }
  try {
    return await tableOfRecords(
      {
        records,
        word: 'feature',
        understood: 'GeoJSON',
        system: () => systemOfCrs(stream.members.get('crs')),
        notes: () => notesOf(stream),
      },
      options,
    );
  } catch (thrown) {
    throw explain(thrown, stream, isCollection);
  }
}

/** A server's "not ready" or error answer saved under the name of the data is met often enough to be named. */
function explain(thrown: unknown, stream: ElementStream, isCollection: boolean): unknown {
  const isEmpty = thrown instanceof Error && (thrown as { code?: string }).code === 'NoRows';
  if (!isEmpty || !isCollection || stream.members.has('features') || !stream.members.has('type')) return thrown;
  return FormatProblems.NoRows({ what: 'the list of features is empty' });
}

function recordOf({ text, place, offset }: Element, maxDepth: number): GeoRecord {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (thrown) {
    const what = `feature ${place} (from byte ${offset}) is not valid JSON: ${(thrown as Error).message}`;
    throw FormatProblems.Damaged({ what });
  }
  if (typeof parsed !== 'object' || parsed === null) {
    throw FormatProblems.Damaged({ what: `feature ${place} (from byte ${offset}) is not an object` });
  }
  const { type, geometry, properties, id } = parsed as Record<string, unknown>;
  const values = new Map<string, RawCell>();
  if (type !== 'Feature' && ('coordinates' in parsed || 'geometries' in parsed))
    return { place, values, geometry: parsed };
  if (type !== 'Feature' && geometry === undefined && properties === undefined) throw notGeojson(parsed);
  flatten(properties, values, { place, maxDepth });
  if ((typeof id === 'string' || typeof id === 'number') && !values.has('id')) values.set('id', id);
  return { place, values, geometry: geometry ?? null };
}

function notGeojson(parsed: object): Error {
  const { status, message, error } = parsed as Record<string, unknown>;
  const said = [status, message, error].find((part) => typeof part === 'string');
  return FormatProblems.NotATable({
    what:
      typeof said === 'string'
        ? `an answer of a server ("${said.slice(0, 200)}")`
        : `JSON without features (${Object.keys(parsed).slice(0, 5).join(', ')})`,
    remedy: 'Download the data again when the server has finished, and send the file that holds the features.',
  });
}

function notesOf(stream: ElementStream): ReadNote[] {
  return stream.hasForeignBytes()
    ? [{ level: 'warning', message: 'GeoJSON should be UTF-8; some texts are not and were read as Windows-1252.' }]
    : [];
}

/** The `crs` member of the GeoJSON of 2008: a name in one of its spellings. */
function systemOfCrs(text: string | undefined): CoordinateSystem | null {
  if (text === undefined) return null;
  let crs: { properties?: { name?: unknown; code?: unknown } } | null;
  try {
    crs = JSON.parse(text) as typeof crs;
  } catch {
    return null;
  }
  const name = String(crs?.properties?.name ?? crs?.properties?.code ?? '');
  if (/CRS84|CRS:84/i.test(name)) return null;
  const code = /(?:EPSG[:/]{1,2}(?:[\d.]*[:/])?|^)(\d{4,6})$/i.exec(name)?.[1];
  return (code === undefined ? systemOfWkt(name) : findSystem(Number(code))) ?? null;
}
