import type { Geometry } from '#core/field.ts';
import type { RawCell, RawRow, RawTable, ReadNote, ReadOptions, ReadSource } from '#formats/reader.ts';
import type { Opener } from '../zip.ts';

/** Feeds with more points than this keep their routes without lines. */
const MAX_POINTS = 4_000_000;

interface Files {
  readonly shapes: ReadSource | null;
  readonly trips: ReadSource | null;
}

/** The routes with the lines their trips run along (`shapes.txt` through `trips.txt`) as one more column. */
export async function routesTable(
  routes: RawTable,
  { shapes, trips }: Files,
  options: ReadOptions,
  opener: Opener,
): Promise<RawTable> {
  const key = position(routes, 'route_id');
  if (shapes === null || trips === null || key < 0) return routes;
  const lines = await linesOf(await opener.openTable(shapes, options));
  if (lines === null) {
    const note: ReadNote = {
      level: 'info',
      message: `The lines of the routes are left out: the feed has more than ${MAX_POINTS} points.`,
    };
    return withColumn(routes, () => null, note);
  }
  const shapesOfRoute = await shapesByRoute(await opener.openTable(trips, options));
  return withColumn(routes, (cells) => geometryOf(shapesOfRoute.get(String(cells[key])), lines), null);
}

const position = ({ columns }: RawTable, name: string): number =>
  columns.findIndex((column) => column.name.toLowerCase() === name);

function withColumn(
  routes: RawTable,
  shapeOf: (cells: readonly RawCell[]) => Geometry | null,
  note: ReadNote | null,
): RawTable {
  return {
    otherTables: [],
    understood: routes.understood,
    columns: [...routes.columns, { name: 'geo_shape', type: 'geo_shape' }],
    async *rows() {
      for await (const batch of routes.rows()) {
        yield batch.map(({ place, cells }): RawRow => ({ place, cells: [...cells, shapeOf(cells)] }));
      }
    },
    get notes() {
      return note === null ? routes.notes : [...routes.notes, note];
    },
  };
}

type Positions = number[][];

/** Points of each shape in order; null when there are too many to hold. */
async function linesOf(table: RawTable): Promise<Map<string, Positions> | null> {
  const names = ['shape_id', 'shape_pt_lat', 'shape_pt_lon', 'shape_pt_sequence'];
  const [id = -1, lat = -1, lon = -1, sequence = -1] = names.map((name) => position(table, name));
  const shapes = new Map<string, { readonly at: number; readonly position: number[] }[]>();
  let count = 0;
  for await (const batch of table.rows()) {
    for (const { cells } of batch) {
      const point = [Number(cells[lon]), Number(cells[lat])];
      if (!point.every(Number.isFinite) || Math.abs(point[1] as number) > 90 || Math.abs(point[0] as number) > 180)
        continue;
      count += 1;
      if (count > MAX_POINTS) return null;
      const shape = String(cells[id]);
      const points = shapes.get(shape);
      const entry = { at: Number(cells[sequence]), position: point };
      if (points === undefined) shapes.set(shape, [entry]);
      else points.push(entry);
    }
  }
  const ordered = [...shapes].map(
    ([shape, points]) => [shape, points.toSorted((a, b) => a.at - b.at).map((point) => point.position)] as const,
  );
  return new Map(ordered.filter(([, points]) => points.length > 1));
}

async function shapesByRoute(table: RawTable): Promise<Map<string, Set<string>>> {
  const route = position(table, 'route_id');
  const shape = position(table, 'shape_id');
  const found = new Map<string, Set<string>>();
  if (route < 0 || shape < 0) return found;
  for await (const batch of table.rows()) {
    for (const { cells } of batch) {
      const key = String(cells[route]);
      const shapes = found.get(key) ?? new Set<string>();
      shapes.add(String(cells[shape]));
      found.set(key, shapes);
    }
  }
  return found;
}

function geometryOf(shapes: ReadonlySet<string> | undefined, lines: ReadonlyMap<string, Positions>): Geometry | null {
  const parts = [...(shapes ?? [])].map((shape) => lines.get(shape)).filter((line) => line !== undefined);
  return parts.length === 0 ? null : { type: 'MultiLineString', coordinates: parts };
}
