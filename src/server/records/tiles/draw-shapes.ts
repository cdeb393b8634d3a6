import GeoJSONVT from 'geojson-vt';
import { fromGeojsonVt } from 'vt-pbf';
import type { QueryField } from '#odsql/index.ts';
import { BUFFER, EXTENT, TILE_LAYER, type TileAddress } from './compile-tile.ts';

/** Rows of `compileShapes` as a vector tile: projected, cut at the tile's edge, simplified for its zoom. Empty when nothing is left. */
export function drawShapes(rows: readonly Readonly<Record<string, unknown>>[], properties: readonly QueryField[], { z, x, y }: TileAddress): Uint8Array {
  const features = rows.map((row) => ({
    type: 'Feature' as const,
    geometry: JSON.parse(String(row['shape'])) as GeoJSON.Geometry,
    properties: attributesOf(row, properties),
  }));
  const index = new GeoJSONVT({ type: 'FeatureCollection', features }, { maxZoom: Math.max(z, 1), indexMaxZoom: 0, indexMaxPoints: 0, tolerance: 3, extent: EXTENT, buffer: BUFFER });
  const tile = index.getTile(z, x, y);
  return tile && tile.features.length > 0 ? fromGeojsonVt({ [TILE_LAYER]: tile }, { version: 2, extent: EXTENT }) : new Uint8Array();
}

function attributesOf(row: Readonly<Record<string, unknown>>, properties: readonly QueryField[]): Record<string, string | number | boolean> {
  const attributes: Record<string, string | number | boolean> = { _count: 1 };
  properties.forEach(({ field }, i) => {
    const value = row[`p${i}`];
    // The engine writes 64-bit integers as text.
    if (field.type === 'int' && typeof value === 'string') attributes[field.name] = Number(value);
    else if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') attributes[field.name] = value;
  });
  return attributes;
}
