import type { Api } from '#lib/api.ts';
import { drawMap, mercator, type Preview, type Spot, type Spots } from '#lib/preview/preview.ts';
import { Remembered } from './remembered.ts';
import type { ApiField, ExploreDataset, Listed } from '#lib/types.ts';
import { quoteName } from '#lib/viz/odsql-text.ts';
import { datasetPath } from './dataset.ts';

/** Pictures a dataset can have, in the order in which the first possible one stands for it. */
const PICTURES = ['map', 'line', 'bars', 'table'] as const;
export type Picture = (typeof PICTURES)[number];

type Row = Readonly<Record<string, unknown>>;
const pictures = new Remembered<Preview | null>(3000);
const places = new Remembered<Spots | null>(300);

const isTime = ({ type }: ApiField) => type === 'date' || type === 'datetime';
const isPlace = ({ type }: ApiField) => type === 'geo_point_2d' || type === 'geo_shape';
const isCategory = ({ type, annotations }: ApiField) => type === 'text' && annotations['facet'] !== undefined && annotations['id'] === undefined;

/** The pictures that make sense for the fields. */
export function picturesOf({ fields, has_records, data_visible }: ExploreDataset): readonly Picture[] {
  if (!has_records || !data_visible) return [];
  const possible = { map: fields.some(isPlace), line: fields.some(isTime), bars: fields.some(isCategory), table: fields.length > 0 };
  return PICTURES.filter((picture) => possible[picture]);
}

/**
 * A picture of a dataset for a visitor; null when its records give none. Kept per revision and visitor, since rows may be
 * hidden from some. `viewer` is empty for everyone who is not signed in.
 */
export function previewOf(api: Api, dataset: ExploreDataset, picture: Picture, viewer: string, detail = 100): Promise<Preview | null> {
  return pictures.of(keyOf(dataset, picture, viewer, detail), () => make(api, dataset, picture, viewer, detail));
}

/** The places of a dataset, for drawing several datasets into one map; null when it has none. Kept like the pictures. */
export function placesOf(api: Api, dataset: ExploreDataset, viewer: string, detail: number): Promise<Spots | null> {
  return places.of(keyOf(dataset, 'places', viewer, detail), () => readPlaces(api, dataset, recordsOf(api, dataset), detail));
}

/** Changes with the revision, whatever its time says: the moment of the data and the number of rows. */
function keyOf({ dataset_id, metas }: ExploreDataset, ...rest: readonly unknown[]): string {
  const { data_processed: at, modified, records_count: count } = metas.default ?? {};
  return JSON.stringify([dataset_id, at ?? modified, count, ...rest]);
}

/** The first picture of each dataset, waiting at most `patience` milliseconds: a late one is there for the next visitor. */
export async function previewsOf(api: Api, datasets: readonly ExploreDataset[], viewer: string, patience = 400): Promise<Readonly<Record<string, Preview>>> {
  const found: Record<string, Preview> = {};
  const all = Promise.all(
    datasets.map(async (dataset) => {
      const preview = await firstPreview(api, dataset, viewer);
      if (preview) found[dataset.dataset_id] = preview;
    }),
  );
  await Promise.race([all, new Promise((resolve) => setTimeout(resolve, patience))]);
  return { ...found };
}

async function firstPreview(api: Api, dataset: ExploreDataset, viewer: string): Promise<Preview | null> {
  for (const picture of picturesOf(dataset)) {
    const preview = await previewOf(api, dataset, picture, viewer);
    if (preview) return preview;
  }
  return null;
}

type Records = (query: Record<string, string | number>) => Promise<readonly Row[]>;

const recordsOf = (api: Api, { dataset_id }: ExploreDataset): Records => {
  return async (query) => (await api.find<Listed<Row>>(`${datasetPath(dataset_id)}/records`, query))?.results ?? [];
};

async function make(api: Api, dataset: ExploreDataset, picture: Picture, viewer: string, detail: number): Promise<Preview | null> {
  const records = recordsOf(api, dataset);
  if (picture === 'map') {
    const found = await placesOf(api, dataset, viewer, detail);
    return found && drawMap(found);
  }
  if (picture === 'line') return lineOf(dataset, records);
  if (picture === 'bars') return barsOf(dataset, records);
  return tableOf(dataset, records);
}

async function readPlaces(api: Api, { dataset_id, fields, metas }: ExploreDataset, records: Records, detail: number): Promise<Spots | null> {
  const shape = fields.find(({ type }) => type === 'geo_shape');
  const point = fields.find(({ type }) => type === 'geo_point_2d');
  const onlyPoints = (metas.default?.geometry_types ?? []).every((type) => type === 'Point');
  if (shape && !(point && onlyPoints)) {
    const rows = await records({ select: quoteName(shape.name), limit: Math.min(detail, 60) });
    const shapes = thin(rows.flatMap((row) => outlines(row[shape.name])));
    const dots = shapes.filter((line) => line.length === 1).map(([spot]) => spot as Spot);
    if (shapes.length > 0) return { dots, shapes: shapes.filter((line) => line.length > 1) };
  }
  if (!point) return null;
  // Shuffling reads every row, which is only cheap for small datasets.
  const shuffled: Record<string, string> = (metas.default?.records_count ?? 0) < 300_000 ? { order_by: 'random(7)' } : {};
  const query = { select: quoteName(point.name), where: `${quoteName(point.name)} is not null`, limit: detail, ...shuffled };
  const rows = detail <= 100 ? await records(query) : await api.find<readonly Row[]>(`${datasetPath(dataset_id)}/exports/json`, query);
  const dots = (rows ?? []).flatMap((row) => {
    const { lon, lat } = (row[point.name] ?? {}) as { lon?: number; lat?: number };
    return typeof lon === 'number' && typeof lat === 'number' ? [mercator(lon, lat)] : [];
  });
  return dots.length > 0 ? { dots, shapes: [] } : null;
}

async function lineOf({ fields }: ExploreDataset, records: Records): Promise<Preview | null> {
  const time = fields.find(isTime);
  if (!time) return null;
  const name = quoteName(time.name);
  for (const pattern of ['yyyy-MM', 'yyyy', 'yyyy-MM-dd']) {
    const rows = await records({ select: 'count(*) as n', where: `${name} is not null`, group_by: `date_format(${name}, '${pattern}') as k`, order_by: 'k desc', limit: 120 });
    const points = rows.map(({ k, n }) => ({ key: String(k), value: Number(n) })).reverse();
    if (points.length >= 6) return { kind: 'line', points, label: time.label };
  }
  return null;
}

/** Where lines are about money, the sums are told; else how many records there are. */
const isMoney = ({ type, annotations }: ExploreDataset['fields'][number]) =>
  (type === 'int' || type === 'double') && (String(annotations['semantic'] ?? '').includes('currency') || /^[$€£]|^(usd|eur|gbp)$/i.test(String([annotations['unit'] ?? ''].flat()[0])));

async function barsOf({ fields }: ExploreDataset, records: Records): Promise<Preview | null> {
  const money = fields.find(isMoney);
  const measure = money ? `sum(${quoteName(money.name)})` : 'count(*)';
  for (const field of fields.filter(isCategory).slice(0, 3)) {
    const name = quoteName(field.name);
    const rows = await records({ select: `${measure} as n`, where: `${name} is not null`, group_by: `${name} as k`, order_by: 'n desc', limit: 6 });
    const bars = rows.map(({ k, n }) => ({ label: String(k), value: Number(n) }));
    if (bars.length >= 2 && (bars[0]?.value ?? 0) > 1) return { kind: 'bars', bars, label: field.label, field: field.name, ...(money ? { sumOf: money.label } : {}) };
  }
  return null;
}

async function tableOf({ fields }: ExploreDataset, records: Records): Promise<Preview | null> {
  const columns = fields.filter((field) => !isPlace(field) && field.type !== 'json_blob').slice(0, 4);
  if (columns.length === 0) return null;
  const rows = await records({ select: columns.map(({ name }) => quoteName(name)).join(', '), limit: 6 });
  const text = (value: unknown) => (value === null || value === undefined ? '' : Array.isArray(value) ? value.join(', ') : String(value)).slice(0, 40);
  return { kind: 'table', columns: columns.map(({ label }) => label), rows: rows.map((row) => columns.map(({ name }) => text(row[name]))) };
}

/** The outlines of a geometry (a Feature or a bare one) as lines of spots; a point gives a line of one. */
function outlines(value: unknown): readonly (readonly Spot[])[] {
  const given = value as { type?: string; geometry?: unknown; geometries?: readonly unknown[]; coordinates?: unknown } | null;
  if (!given) return [];
  if (given.type === 'Feature') return outlines(given.geometry);
  if (given.geometries) return given.geometries.flatMap(outlines);
  return lines(given.coordinates);
}

function lines(coordinates: unknown): readonly (readonly Spot[])[] {
  if (!Array.isArray(coordinates) || coordinates.length === 0) return [];
  const [first] = coordinates as readonly unknown[];
  if (typeof first === 'number') return [[mercator(first, Number(coordinates[1]))]];
  if (Array.isArray(first) && typeof first[0] === 'number') {
    return [(coordinates as readonly (readonly number[])[]).map(([lon = 0, lat = 0]) => mercator(lon, lat))];
  }
  return (coordinates as readonly unknown[]).flatMap(lines);
}

/** Leaves out spots nearer to the last kept one than can be seen in a picture; corners far apart stay. */
function thin(shapes: readonly (readonly Spot[])[]): readonly (readonly Spot[])[] {
  const all = shapes.flat();
  const reach = (values: readonly number[]) => values.reduce((most, value) => Math.max(most, value), -Infinity) - values.reduce((least, value) => Math.min(least, value), Infinity);
  const extent = Math.max(reach(all.map(([x]) => x)), reach(all.map(([, y]) => y)));
  // Many spots are thinned more, so that no picture grows large.
  const near = extent / Math.max(120, Math.min(500, 2_000_000 / all.length));
  return shapes.map((line) => {
    let last: Spot | undefined;
    return line.filter((spot, i) => {
      const kept = !last || i === line.length - 1 || Math.hypot(spot[0] - last[0], spot[1] - last[1]) >= near;
      if (kept) last = spot;
      return kept;
    });
  });
}
