import type { Field } from '#core/field.ts';
import type { Api } from '#lib/api.ts';
import { titleField } from '#lib/explore/cell.ts';
import { isRecordNumber } from '#lib/explore/ranges.ts';
import { mapOfViews, type MapView } from '#lib/explore/views.ts';
import type { ExploreDataset, FacetGroup, Listed, ManagedDataset } from '#lib/types.ts';
import { filterParams, orderClause, type Exploration } from '#lib/viz/exploration.ts';
import { quoteName } from '#lib/viz/odsql-text.ts';
import { datasetPath } from './dataset.ts';

export interface ListedPlace {
  readonly title: string;
  readonly record: Readonly<Record<string, unknown>>;
  readonly lon: number | null;
  readonly lat: number | null;
}
export interface LoadedMap {
  /** Address of the tiles, `{z}/{x}/{y}` to be filled in. */
  readonly tiles: string;
  readonly bounds: readonly [number, number, number, number] | null;
  readonly view: MapView;
  /** Values of the colouring field that get their own colour, most frequent first. */
  readonly colors: readonly string[];
  readonly shown: readonly string[];
  readonly titleName: string | null;
  readonly places: readonly ListedPlace[];
  readonly call: string;
}

const LISTED = 50;
const SHOWN = 6;

/** What the map page draws: tiles with the shared filters, where to look, and the first places as a list. Null without places. */
export async function loadMap(
  api: Api,
  id: string,
  { dataset, fields, exploration, managed, facets, params }: { dataset: ExploreDataset; fields: readonly Field[]; exploration: Exploration; managed: ManagedDataset | null; facets: readonly FacetGroup[]; params: URLSearchParams },
): Promise<LoadedMap | null> {
  const geo = fields.find(({ type }) => type === 'geo_shape') ?? fields.find(({ type }) => type === 'geo_point_2d');
  if (!geo) return null;
  const point = fields.find(({ type }) => type === 'geo_point_2d');
  const view = mapOfViews(managed, fields, params);
  const title = titleField(fields);
  const told = toldFields(fields, managed, title);
  const names = [...new Set([...(title ? [title.name] : []), ...(view.color ? [view.color] : []), ...told.map(({ name }) => name)])];
  const filters = filterParams(exploration);

  const tileParams = new URLSearchParams(filters);
  tileParams.set('fields', names.join(','));
  const listParams = new URLSearchParams(filters);
  listParams.append('where', `${quoteName(geo.name)} is not null`);
  listParams.set('select', [...names, (point ?? geo).name].map(quoteName).join(', '));
  const order = orderClause(exploration.sort);
  if (order) listParams.set('order_by', order);
  listParams.set('limit', String(LISTED));
  const call = `${datasetPath(id)}/records?${listParams}`;
  const boxParams = new URLSearchParams(filters);
  boxParams.set('select', `bbox(${quoteName(geo.name)}) as box`);
  boxParams.set('limit', '1');
  const [list, box] = await Promise.all([
    api.get<Listed<Record<string, unknown>>>(call),
    api.find<Listed<{ box?: unknown }>>(`${datasetPath(id)}/records?${boxParams}`),
  ]);
  return {
    tiles: `/api/tiles/v1/${encodeURIComponent(id)}/{z}/{x}/{y}.mvt?${tileParams}`,
    bounds: boundsOf(box?.results[0]?.box) ?? boundsOf(dataset.metas.default?.bbox),
    view,
    colors: (facets.find(({ name }) => name === view.color)?.facets ?? []).slice(0, 6).map(({ name }) => name),
    shown: told.map(({ name }) => name),
    titleName: title?.name ?? null,
    // Outlines stay on the server: the list only needs to know where they are.
    places: list.results.map(({ [(point ?? geo).name]: where, ...record }) => ({ title: String(record[title?.name ?? ''] ?? ''), record, ...placeOf(where) })),
    call,
  };
}

/** What is said of a record beside its name: the publisher's columns, else the first fields that are no numbers of rows. */
function toldFields(fields: readonly Field[], managed: ManagedDataset | null, title: Field | undefined): readonly Field[] {
  const chosen = (managed?.views?.table as { columns?: unknown } | undefined)?.columns;
  const named = Array.isArray(chosen) ? chosen.flatMap((name) => fields.filter((field) => field.name === name)) : fields;
  const fit = named.filter((field) => !field.type.startsWith('geo') && field.name !== title?.name && !isRecordNumber(field) && !field.annotations.id);
  // “Year” beside “Date” says nothing new.
  const hasDay = fit.some(({ type, annotations }) => type === 'datetime' || annotations.timeserie_precision === 'day');
  return fit.filter(({ annotations }) => !(hasDay && annotations.timeserie_precision === 'year')).slice(0, SHOWN);
}

type Coordinates = readonly unknown[];

/** Corners of a GeoJSON Feature or geometry, however deep its coordinates are. */
function boundsOf(value: unknown): readonly [number, number, number, number] | null {
  const shape = value as { geometry?: { coordinates?: Coordinates }; coordinates?: Coordinates } | null | undefined;
  const coordinates = shape?.geometry?.coordinates ?? shape?.coordinates;
  if (!coordinates) return null;
  const box: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity];
  const visit = (part: Coordinates): void => {
    const [lon, lat] = part;
    if (typeof lon === 'number' && typeof lat === 'number') {
      box[0] = Math.min(box[0], lon);
      box[1] = Math.min(box[1], lat);
      box[2] = Math.max(box[2], lon);
      box[3] = Math.max(box[3], lat);
      return;
    }
    for (const inner of part) if (Array.isArray(inner)) visit(inner);
  };
  visit(coordinates);
  return Number.isFinite(box[0]) ? box : null;
}

function placeOf(value: unknown): { lon: number | null; lat: number | null } {
  const point = value as { lon?: unknown; lat?: unknown } | null;
  if (point && typeof point.lon === 'number' && typeof point.lat === 'number') return { lon: point.lon, lat: point.lat };
  const box = boundsOf(value);
  return box ? { lon: (box[0] + box[2]) / 2, lat: (box[1] + box[3]) / 2 } : { lon: null, lat: null };
}
