import type { Annotations, Field, FieldTypeId } from '#core/field.ts';

const field = (name: string, type: FieldTypeId, annotations: Annotations = {}, label = name): Field => ({
  name,
  label,
  type,
  description: null,
  annotations,
});

/** A small table with a field of every type, odd names, nulls; made up for tests. */
export const cityFields: readonly Field[] = [
  field('id', 'text', { id: true }),
  field('name', 'text', { sortable: true }, 'Name'),
  field('country', 'text', { facet: true, disjunctive: true }),
  field('path', 'text', { facet: true, hierarchical: '/' }),
  field('tags', 'text', { facet: true, multivalued: ',' }),
  field('population', 'int', { unit: 'k' }),
  field('area', 'double', { decimals: 1 }),
  field('capital', 'boolean', { facet: true }),
  field('founded', 'date', { facet: true }),
  field('updated', 'datetime'),
  field('census', 'date', { timeserie_precision: 'year', facet: true }),
  field('place', 'geo_point_2d'),
  field('shape', 'geo_shape'),
  field('group', 'text', { facet: true }),
  field('12', 'int'),
  field('extra', 'json_blob'),
  field('a `quoted\\` {p0:String} name', 'text'),
  field('constructor', 'double'),
];

const box = (x: number, y: number, size = 1) => ({
  type: 'Polygon',
  coordinates: [
    [
      [x, y],
      [x + size, y],
      [x + size, y + size],
      [x, y + size],
      [x, y],
    ],
  ],
});

const text = (of: string) => ({ id: of });

export const cityRows: readonly Readonly<Record<string, unknown>>[] = [
  {
    ...text('a'), name: 'Aarhus', country: 'Denmark', path: 'Europe/Denmark/Jutland', tags: ['harbour', 'university'], population: 285, area: 91.5,
    capital: false, founded: '0770-01-01', updated: '2024-03-30T23:30:00', census: '2021', place: { lon: 10.2, lat: 56.15 }, shape: box(10, 56), group: 'A', '12': 1,
    extra: '{"a":[1,2]}', 'a `quoted\\` {p0:String} name': 'odd', constructor: 1.5,
  },
  {
    ...text('b'), name: 'Bergen', country: 'Norway', path: 'Europe/Norway', tags: ['harbour', 'rain'], population: 291, area: 464.7,
    capital: false, founded: '1070-05-17', updated: '2024-03-31T00:30:00.250000', census: '2021', place: { lon: 5.33, lat: 60.39 },
    shape: { type: 'MultiPolygon', coordinates: [box(5, 60).coordinates, box(7, 61).coordinates] }, group: 'B', '12': 2, extra: 'not json', constructor: 0,
  },
  {
    ...text('c'), name: 'Copenhagen', country: 'Denmark', path: 'Europe/Denmark/Zealand', tags: ['capital', 'harbour'], population: 660, area: 90.1,
    capital: true, founded: '1167-10-01', updated: '2024-06-01T12:00:00', census: '2022', place: { lon: 12.57, lat: 55.68 },
    shape: { type: 'LineString', coordinates: [[12, 55], [12.5, 55.6], [13, 56]] }, group: 'A', '12': 3, extra: '[1]',
  },
  {
    ...text('d'), name: 'Düsseldorf', country: 'Germany', path: 'Europe/Germany', tags: ['fair'], population: 629, area: 217.4,
    capital: false, founded: '1288-08-14', updated: '1899-12-31T22:59:59', census: '2020', place: { lon: 6.78, lat: 51.22 },
    shape: { type: 'MultiPoint', coordinates: [[6.7, 51.2], [6.9, 51.3]] }, group: 'b', '12': 4,
  },
  {
    ...text('e'), name: 'El Paso', country: 'USA', path: 'America/USA/Texas', tags: ['border', 'rain'], population: 678, area: 664.6,
    capital: false, founded: '1850-03-02', updated: '2024-11-03T08:30:00', census: '2020', place: { lon: -106.49, lat: 31.76 },
    shape: { type: 'GeometryCollection', geometries: [{ type: 'Point', coordinates: [-106.4, 31.7] }, { type: 'MultiPoint', coordinates: [[-106.3, 31.6]] }, box(-107, 31, 0.5)] },
    group: null, '12': null, extra: null, constructor: -2,
  },
  { ...text('f'), name: 'Fær', country: 'Faroe', path: null, tags: null, population: 9007199254740993n, area: null, capital: null, founded: null, updated: null, census: null, place: null, shape: null, group: '', '12': 0 },
  { ...text('g') },
];
