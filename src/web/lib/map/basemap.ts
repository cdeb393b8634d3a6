import type { StyleSpecification } from 'maplibre-gl';
import counties from 'us-atlas/counties-10m.json?url';
import states from 'us-atlas/states-10m.json?url';
import countries from 'world-atlas/countries-50m.json?url';

/** Colours of the base map, read from the page's tokens as it stands. */
export interface MapColors {
  readonly land: string;
  readonly water: string;
  readonly line: string;
  readonly accent: string;
  readonly surface: string;
  readonly ink: string;
  readonly muted: string;
  readonly categorical: readonly string[];
  readonly heat: readonly string[];
}

/** MapLibre does not read `oklch()` or variables: the browser turns each token into plain red, green and blue. */
export function mapColors(): MapColors {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 1;
  const context = canvas.getContext('2d', { willReadFrequently: true })!;
  const style = getComputedStyle(document.documentElement);
  const color = (token: string) => {
    context.clearRect(0, 0, 1, 1);
    context.fillStyle = '#888';
    context.fillStyle = style.getPropertyValue(token).trim();
    context.fillRect(0, 0, 1, 1);
    const [r, g, b] = context.getImageData(0, 0, 1, 1).data;
    return `rgb(${r},${g},${b})`;
  };
  return {
    land: color('--map-land'),
    water: color('--map-water'),
    line: color('--map-road-case'),
    accent: color('--accent'),
    surface: color('--surface'),
    ink: color('--ink'),
    muted: color('--ink-3'),
    categorical: [1, 2, 3, 4, 5, 6, 7].map((i) => color(`--cat-${i}`)),
    heat: [1, 2, 3, 4, 5, 6, 7].map((i) => color(`--heat-${i}`)),
  };
}

/** Outlines served with the site, as GeoJSON: countries of Natural Earth, states and counties of the US Census Bureau. */
async function outlines(url: string, object: string) {
  const [{ feature, mesh }, topology] = await Promise.all([import('topojson-client'), fetch(url).then((answer) => answer.json())]);
  return { shapes: feature(topology, topology.objects[object]), borders: mesh(topology, topology.objects[object]) };
}

/** The plain map that needs nobody else: land, water and borders. */
export async function plainBasemap(colors: MapColors): Promise<StyleSpecification> {
  const [world, inner] = await Promise.all([outlines(countries, 'countries'), outlines(states, 'states')]);
  return {
    version: 8,
    sources: {
      world: { type: 'geojson', data: world.shapes as GeoJSON.GeoJSON, attribution: 'Natural Earth' },
      borders: { type: 'geojson', data: world.borders as GeoJSON.GeoJSON },
      states: { type: 'geojson', data: inner.borders as GeoJSON.GeoJSON, attribution: 'US Census Bureau' },
    },
    layers: [
      { id: 'water', type: 'background', paint: { 'background-color': colors.water } },
      // The coast of this outline is too coarse for streets; close up, everything is land.
      { id: 'land', type: 'fill', source: 'world', paint: { 'fill-color': colors.land }, maxzoom: 9 },
      { id: 'near', type: 'background', minzoom: 9, paint: { 'background-color': colors.land } },
      { id: 'states', type: 'line', source: 'states', paint: { 'line-color': colors.line, 'line-width': 1 } },
      { id: 'borders', type: 'line', source: 'borders', maxzoom: 9, paint: { 'line-color': colors.line, 'line-width': 1.2 } },
    ],
  };
}

/** County borders, fetched once someone looks at the United States from close by. */
export const countyBorders = async () => (await outlines(counties, 'counties')).borders as GeoJSON.GeoJSON;
