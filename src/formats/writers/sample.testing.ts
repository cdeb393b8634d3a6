import type { Field, Row } from '#core/field.ts';
import type { WriteContext, Writer } from '#formats/writer.ts';

const field = (name: string, type: Field['type'], rest: Partial<Field> = {}): Field => ({
  name,
  label: rest.label ?? name.replaceAll('_', ' '),
  type,
  description: rest.description ?? null,
  annotations: rest.annotations ?? {},
});

/** One field of every type, with names and values that trip writers. */
export const FIELDS: readonly Field[] = [
  field('name', 'text', { label: 'Name' }),
  field('tags', 'text', { annotations: { multivalued: ',', facet: true } }),
  field('visitors', 'int', { label: 'Visitors', annotations: { unit: 'persons' } }),
  field('area_of_the_grounds', 'double', { label: 'Area; "grounds"', annotations: { decimals: 2 } }),
  field('area_of_the_lake', 'double'),
  field('open', 'boolean'),
  field('founded', 'date'),
  field('season', 'date', { annotations: { timeserie_precision: 'year' } }),
  field('updated_at', 'datetime'),
  field('website', 'text', { annotations: { semantic: 'url' } }),
  field('details', 'json_blob'),
  field('Größe <m²> & "x"', 'text', { label: 'Size' }),
  field('entrance', 'geo_point_2d'),
  field('outline', 'geo_shape'),
];

const square = [
  [8.5, 47.3],
  [8.6, 47.3],
  [8.6, 47.4],
  [8.5, 47.4],
  [8.5, 47.3],
];
const hole = [
  [8.52, 47.32],
  [8.52, 47.34],
  [8.54, 47.34],
  [8.54, 47.32],
  [8.52, 47.32],
];

export const ROWS: readonly Row[] = [
  {
    _id: 'a'.repeat(40),
    name: 'Eno River; "State" Park, <NC> & more',
    tags: ['river', 'forest'],
    visitors: 812_345,
    area_of_the_grounds: 4319.5,
    area_of_the_lake: 0.1 + 0.2,
    open: true,
    founded: '1972-05-16',
    season: '2024-01-01',
    updated_at: '2021-05-06T12:34:55Z',
    website: 'https://example.org/eno?a=1&b=2',
    details: '{"trails":[1,2],"big":12345678901234567890}',
    'Größe <m²> & "x"': 'groß 🌲\nzweite Zeile',
    entrance: { lon: 8.55, lat: 47.35 },
    outline: { type: 'Polygon', coordinates: [square, hole] },
  },
  {
    _id: 'b'.repeat(40),
    name: "=cmd|'/c calc'!A1",
    tags: [],
    visitors: 9_007_199_254_740_993n,
    area_of_the_grounds: -0.5,
    area_of_the_lake: 1e-7,
    open: false,
    founded: '1899-12-31',
    season: '1999-01-01',
    updated_at: '2026-07-27T19:39:00.397Z',
    website: 'not a link',
    details: null,
    'Größe <m²> & "x"': '-2',
    entrance: { lon: -78.9, lat: 36 },
    outline: {
      type: 'MultiPolygon',
      coordinates: [
        [square],
        [
          [
            [9, 48],
            [9.1, 48],
            [9.1, 48.1],
            [9, 48],
          ],
        ],
      ],
    },
  },
  {
    _id: 'c'.repeat(40),
    name: null,
    tags: null,
    visitors: null,
    area_of_the_grounds: null,
    area_of_the_lake: null,
    open: null,
    founded: null,
    season: null,
    updated_at: null,
    website: null,
    details: null,
    'Größe <m²> & "x"': null,
    entrance: null,
    outline: null,
  },
];

export function contextOf(changes: Partial<WriteContext> = {}): WriteContext {
  return {
    datasetId: 'parks',
    title: 'Parks & gardens',
    fields: FIELDS,
    datasetUrl: 'https://data.example.org/explore/dataset/parks',
    recordUrl: (id) => `https://data.example.org/explore/dataset/parks/record/${id}`,
    useLabels: false,
    timezone: 'UTC',
    epsg: 4326,
    options: {},
    ...changes,
  };
}

async function* batchesOf(rows: readonly Row[], size = 2): AsyncGenerator<readonly Row[]> {
  for (let at = 0; at < rows.length; at += size) yield rows.slice(at, at + size);
}

/** All bytes of an export. */
export async function written(
  writer: Writer,
  context: WriteContext = contextOf(),
  rows: readonly Row[] = ROWS,
): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of writer.write(batchesOf(rows), context)) parts.push(Buffer.from(part as Uint8Array));
  return Buffer.concat(parts);
}
