import type { Geometry } from '#core/field.ts';
import type { CoordinateSystem } from '#formats/projections/index.ts';
import { findSystem, guessSystems, isLonLat, toWgs84 } from '#formats/projections/index.ts';
import type { RawCell, RawColumn, RawRow, RawTable, ReadNote, ReadOptions } from '#formats/reader.ts';
import { FormatProblems } from '../problems.ts';
import { ShapeCare } from './shape-care.ts';

/** One feature: values by column name, geometry as GeoJSON in the file's own system (undefined: the format has none). */
export interface GeoRecord {
  readonly place: number;
  readonly values: ReadonlyMap<string, RawCell>;
  readonly geometry?: unknown;
}

/** A layer of features whose columns are known only after looking at all of them. */
export interface RecordLayer {
  /** Reads the file from the start, in batches. Called once to look and once for every pass. */
  readonly records: () => AsyncIterable<readonly GeoRecord[]>;
  /** "feature", "placemark", "event" … */
  readonly word: string;
  /** What the reader is and chose, in plain words; the coordinate system is added. */
  readonly understood: string;
  /** Known columns, in order, with what the format says of them; others are added as met. */
  readonly columns?: readonly RawColumn[];
  readonly table?: string;
  readonly otherTables?: readonly string[];
  /** Asked after the look: what the file says of its system; null when it says nothing. */
  readonly system?: () => CoordinateSystem | null;
  /** Columns that turned out to say nothing; asked after the look. */
  readonly hidden?: () => ReadonlySet<string>;
  /** Asked after each pass. */
  readonly notes?: () => readonly ReadNote[];
}

/** What a first look at all records told. */
interface Look {
  readonly columns: RawColumn[];
  readonly geometries: number;
  readonly onlyPoints: boolean;
  readonly records: number;
  /** Some coordinates, to tell degrees from metres. */
  readonly sample: [number, number][];
  readonly inDegrees: boolean;
}

/** The table of a layer: attributes in order of appearance, then the geometry in WGS84. */
export async function tableOfRecords(layer: RecordLayer, options: ReadOptions): Promise<RawTable> {
  const look = await lookThrough(layer, options);
  if (look.records === 0) throw FormatProblems.NoRows({ what: `it has no ${layer.word}s` });
  const care = new ShapeCare(layer.word);
  const { system, notes: systemNotes, unknown } = settleSystem(layer.system?.() ?? null, look, options);
  care.transform = system === null ? null : toWgs84(system);
  const hidden = layer.hidden?.() ?? new Set<string>();
  const shown = look.columns.filter(({ name }) => !hidden.has(name));
  const geometry = geometryColumn(look);
  const columns = geometry === null ? shown : [...shown, geometry];
  const names = shown.map(({ name }) => name);
  async function* rows(): AsyncIterable<readonly RawRow[]> {
    care.clear();
    for await (const batch of layer.records()) {
      yield batch.map((record) => {
        const cells: RawCell[] = names.map((name) => record.values.get(name) ?? null);
        if (geometry !== null) {
          const shape = unknown ? null : care.fix(record.geometry, record.place);
          cells.push(geometry.type === 'geo_point_2d' ? pointOf(shape) : shape);
        }
        return { place: record.place, cells };
      });
    }
  }
  return {
    ...(layer.table === undefined ? {} : { table: layer.table }),
    otherTables: layer.otherTables ?? [],
    understood: system === null ? layer.understood : `${layer.understood}, coordinates in ${systemName(system)}`,
    columns,
    rows,
    get notes() {
      return [...(layer.notes?.() ?? []), ...systemNotes, ...care.notes];
    },
  };
}

const systemName = ({ name, epsg }: CoordinateSystem): string => (epsg === null ? name : `${name} (EPSG:${epsg})`);

const pointOf = (shape: Geometry | null): RawCell => {
  if (shape === null) return null;
  const [lon, lat] = shape.coordinates as [number, number];
  return { lon, lat };
};

function geometryColumn(look: Look): RawColumn | null {
  if (look.geometries === 0) return null;
  const type = look.onlyPoints ? 'geo_point_2d' : 'geo_shape';
  const taken = new Set(look.columns.map(({ name }) => name));
  let name: string = type;
  for (let i = 2; taken.has(name); i++) name = `${type}_${i}`;
  return { name, type };
}

async function lookThrough(layer: RecordLayer, { limits }: ReadOptions): Promise<Look> {
  const columns = new Map<string, RawColumn>((layer.columns ?? []).map((column) => [column.name, column]));
  const sample: [number, number][] = [];
  let records = 0;
  let geometries = 0;
  let onlyPoints = true;
  let inDegrees = true;
  for await (const batch of layer.records()) {
    for (const { values, geometry, place } of batch) {
      records += 1;
      for (const name of values.keys()) if (!columns.has(name)) columns.set(name, { name });
      if (columns.size > limits.maxColumns) throw FormatProblems.TooManyColumns({ place, limit: limits.maxColumns });
      if (geometry === null || geometry === undefined) continue;
      geometries += 1;
      onlyPoints &&= (geometry as Geometry).type === 'Point';
      const position = firstPosition(geometry);
      if (position === null) continue;
      inDegrees &&= isLonLat(...position) || isLonLat(position[1], position[0]) || Math.abs(position[0]) <= 360;
      // An even sample without knowing the length: the first hundred, then thinner.
      if (sample.length < 100 || geometries % 1000 === 0) sample.push(position);
    }
  }
  return { columns: [...columns.values()], geometries, onlyPoints, records, sample, inDegrees };
}

function firstPosition(geometry: unknown): [number, number] | null {
  const { coordinates, geometries } = geometry as Geometry;
  if (geometries !== undefined) return Array.isArray(geometries) && geometries[0] ? firstPosition(geometries[0]) : null;
  let at: unknown = coordinates;
  while (Array.isArray(at) && Array.isArray(at[0])) at = at[0];
  if (!Array.isArray(at)) return null;
  const [x, y] = at as unknown[];
  return typeof x === 'number' && typeof y === 'number' ? [x, y] : null;
}

/**
 * Which system the coordinates are in: what the publisher chose, else what the file says, else degrees when they can
 * be degrees. Otherwise it is asked for, never guessed: numbers alone fit many systems.
 */
function settleSystem(
  declared: CoordinateSystem | null,
  look: Look,
  options: ReadOptions,
): { system: CoordinateSystem | null; notes: ReadNote[]; unknown: boolean } {
  if (look.geometries === 0) return { system: null, notes: [], unknown: false };
  const chosen = options.epsg === undefined ? undefined : findSystem(options.epsg);
  if (options.epsg !== undefined && chosen === undefined) {
    throw FormatProblems.BadOption({
      option: 'epsg',
      value: options.epsg,
      why: 'the EPSG register has no such system',
    });
  }
  const system = chosen ?? declared;
  if (system !== null) return withDeclared(system, look);
  if (look.inDegrees) return { system: null, notes: [], unknown: false };
  const likely = guessSystems(look.sample)
    .slice(0, 3)
    .map((guess) => systemName(guess.system));
  const [x, y] = look.sample.find((position) => !isLonLat(...position)) ?? [0, 0];
  const message =
    `The coordinates (such as ${x}, ${y}) are not degrees, and the file does not say which system they are in, so the ` +
    `shapes are left out. Say the EPSG code, or send the file with its .prj or crs.${likely.length > 0 ? ` It could be ${likely.join(', ')}.` : ''}`;
  return { system: null, notes: [{ level: 'warning', message }], unknown: true };
}

function withDeclared(
  system: CoordinateSystem,
  look: Look,
): { system: CoordinateSystem | null; notes: ReadNote[]; unknown: boolean } {
  // Degrees in a file that says metres: the label is wrong, not the numbers, unless they can be both.
  if (!system.isGeographic && look.sample.length > 0 && look.sample.every((position) => isLonLat(...position))) {
    const message = `The file says its coordinates are in ${systemName(system)}, but they are degrees; they are read as degrees.`;
    return { system: null, notes: [{ level: 'warning', message }], unknown: false };
  }
  const notes: ReadNote[] = [];
  if (system.epsg === 4326) return { system: null, notes, unknown: false };
  notes.push({
    level: 'info',
    message: `Coordinates were turned from ${systemName(system)} into longitude and latitude.`,
  });
  if (system.caveat !== null) notes.push({ level: 'warning', message: system.caveat });
  if (liesElsewhere(system, look.sample)) {
    const message = `All places lie outside of the area that ${systemName(system)} is made for. Check whether the file names the right system.`;
    notes.push({ level: 'warning', message });
  }
  return { system, notes, unknown: false };
}

/** A wrong label shows when every place falls outside of the system's own area. */
function liesElsewhere(system: CoordinateSystem, sample: readonly [number, number][]): boolean {
  const { extent } = system;
  if (extent === null || sample.length === 0 || extent.west > extent.east) return false;
  const transform = toWgs84(system);
  return sample.every(([x, y]) => {
    const [lon, lat] = transform(x, y);
    return !(lon > extent.west - 1 && lon < extent.east + 1 && lat > extent.south - 1 && lat < extent.north + 1);
  });
}
