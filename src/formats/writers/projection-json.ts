import { findSystem } from '#formats/projections/index.ts';

/**
 * A coordinate system for GeoParquet, which wants PROJJSON; null for longitude and latitude, its default. Only what
 * names the system is written: every reader that knows PROJJSON looks at the `id` first.
 */
export function projectionJson(epsg: number): object | null {
  if (epsg === 4326) return null;
  const system = findSystem(epsg);
  if (system === undefined) return null;
  return {
    $schema: 'https://proj.org/schemas/v0.7/projjson.schema.json',
    type: system.isGeographic ? 'GeographicCRS' : 'ProjectedCRS',
    name: system.name,
    id: { authority: 'EPSG', code: system.epsg ?? epsg },
  };
}
