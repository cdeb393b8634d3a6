import type { Geometry } from '../field.ts';

export type Position = readonly [x: number, y: number, ...more: number[]];
export type Ring = readonly Position[];

/** The seven geometries of RFC 7946 with their coordinates spelled out; `Geometry` is the loose form of the contract. */
export type Shape =
  | { readonly type: 'Point'; readonly coordinates: Position }
  | { readonly type: 'MultiPoint'; readonly coordinates: readonly Position[] }
  | { readonly type: 'LineString'; readonly coordinates: readonly Position[] }
  | { readonly type: 'MultiLineString'; readonly coordinates: readonly (readonly Position[])[] }
  | { readonly type: 'Polygon'; readonly coordinates: readonly Ring[] }
  | { readonly type: 'MultiPolygon'; readonly coordinates: readonly (readonly Ring[])[] }
  | { readonly type: 'GeometryCollection'; readonly geometries: readonly Shape[] };
export type ShapeType = Shape['type'];

/** Code of each type in WKB (OGC 06-103r4), and how deep positions lie in its coordinates. */
export const SHAPE_TYPES: Readonly<Record<ShapeType, { readonly code: number; readonly depth: number }>> = {
  Point: { code: 1, depth: 0 },
  LineString: { code: 2, depth: 1 },
  Polygon: { code: 3, depth: 2 },
  MultiPoint: { code: 4, depth: 1 },
  MultiLineString: { code: 5, depth: 2 },
  MultiPolygon: { code: 6, depth: 3 },
  GeometryCollection: { code: 7, depth: 0 },
};

export function isShapeType(text: string): text is ShapeType {
  return Object.hasOwn(SHAPE_TYPES, text);
}

/** Single points, lines and polygons a shape is made of, collections opened. */
export type SimpleShape = Extract<Shape, { type: 'Point' | 'LineString' | 'Polygon' }>;

export function simpleShapesOf(shape: Shape): SimpleShape[] {
  switch (shape.type) {
    case 'MultiPoint':
      return shape.coordinates.map((coordinates) => ({ type: 'Point', coordinates }));
    case 'MultiLineString':
      return shape.coordinates.map((coordinates) => ({ type: 'LineString', coordinates }));
    case 'MultiPolygon':
      return shape.coordinates.map((coordinates) => ({ type: 'Polygon', coordinates }));
    case 'GeometryCollection':
      return shape.geometries.flatMap(simpleShapesOf);
    default:
      return [shape];
  }
}

/** Calls `visit` for each position of a shape. */
export function eachPosition(shape: Geometry | Shape, visit: (position: Position) => void): void {
  for (const inner of shape.type === 'GeometryCollection' ? ((shape as Geometry).geometries ?? []) : [])
    eachPosition(inner, visit);
  const walk = (coordinates: unknown): void => {
    if (!Array.isArray(coordinates)) return;
    if (typeof coordinates[0] === 'number') visit(coordinates as unknown as Position);
    else for (const inner of coordinates) walk(inner);
  };
  walk((shape as Geometry).coordinates);
}
