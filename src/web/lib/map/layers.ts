import type { ExpressionSpecification, LayerSpecification } from 'maplibre-gl';
import type { MapColors } from './basemap.ts';

export const SOURCE = 'records';
/** Name of the layer inside the tiles. */
export const TILE_LAYER = 'records';

export interface Drawing {
  readonly style: 'points' | 'heat';
  /** Field that colours, with the values that get a colour of their own. */
  readonly color?: { readonly field: string; readonly values: readonly string[] };
}

/** Colour by value: the listed ones in order, everything else as slate. */
export function colorOf({ color }: Drawing, colors: MapColors): ExpressionSpecification | string {
  if (!color || color.values.length === 0) return colors.accent;
  const other = colors.categorical[6]!;
  const pairs = color.values.slice(0, 6).flatMap((value, i) => [value, colors.categorical[i]!]);
  return ['match', ['to-string', ['get', color.field]], ...pairs, other] as unknown as ExpressionSpecification;
}

/** A tile of a small scale sums up neighbours; `_count` says how many stand behind a point. */
const count: ExpressionSpecification = ['coalesce', ['to-number', ['get', '_count']], 1];

export function recordLayers(drawing: Drawing, colors: MapColors): LayerSpecification[] {
  const fill = colorOf(drawing, colors);
  const base = { source: SOURCE, 'source-layer': TILE_LAYER } as const;
  const shapes: LayerSpecification[] = [
    { ...base, id: 'record-areas', type: 'fill', filter: ['==', ['geometry-type'], 'Polygon'], paint: { 'fill-color': fill, 'fill-opacity': 0.35 } },
    { ...base, id: 'record-outlines', type: 'line', filter: ['==', ['geometry-type'], 'Polygon'], paint: { 'line-color': fill, 'line-width': 1.4 } },
    { ...base, id: 'record-lines', type: 'line', filter: ['==', ['geometry-type'], 'LineString'], layout: { 'line-cap': 'round', 'line-join': 'round' }, paint: { 'line-color': fill, 'line-width': ['interpolate', ['linear'], ['zoom'], 8, 1.5, 15, 4] } },
  ];
  if (drawing.style === 'heat') {
    const ramp = colors.heat;
    return [
      ...shapes,
      {
        ...base,
        id: 'record-heat',
        type: 'heatmap',
        filter: ['==', ['geometry-type'], 'Point'],
        paint: {
          'heatmap-weight': ['min', 1, ['/', ['ln', ['+', 1, count]], 5]],
          'heatmap-radius': ['interpolate', ['linear'], ['zoom'], 5, 8, 14, 26],
          'heatmap-intensity': ['interpolate', ['linear'], ['zoom'], 5, 0.6, 14, 2],
          'heatmap-color': ['interpolate', ['linear'], ['heatmap-density'], 0, 'rgba(0,0,0,0)', 0.15, ramp[1]!, 0.35, ramp[2]!, 0.55, ramp[3]!, 0.75, ramp[4]!, 1, ramp[5]!],
          'heatmap-opacity': 0.85,
        },
      },
    ];
  }
  return [
    ...shapes,
    {
      ...base,
      id: 'record-points',
      type: 'circle',
      filter: ['==', ['geometry-type'], 'Point'],
      paint: {
        'circle-color': fill,
        'circle-opacity': 0.8,
        'circle-stroke-color': colors.surface,
        'circle-stroke-width': 1,
        'circle-radius': ['interpolate', ['linear'], ['zoom'], 5, ['min', 14, ['+', 2.5, ['ln', count]]], 12, ['min', 18, ['+', 4, ['ln', count]]], 17, ['min', 22, ['+', 7, ['ln', count]]]],
      },
    },
  ];
}

export const CLICKABLE = ['record-points', 'record-lines', 'record-areas'] as const;
