import { VectorTile } from '@mapbox/vector-tile';
import { Session } from 'chdb';
import { PbfReader } from 'pbf';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { columnsOf } from '#core/columns.ts';
import type { Field } from '#core/field.ts';
import { name, sql, type QueryField } from '#odsql/index.ts';
import { compilePoints, compileShapes, TILE_LAYER } from './compile-tile.ts';
import { drawShapes } from './draw-shapes.ts';

const field = (fieldName: string, type: Field['type'], annotations: Field['annotations'] = {}): Field => ({ name: fieldName, label: fieldName, type, description: null, annotations });
const schema: QueryField[] = [
  field('where', 'geo_point_2d'),
  field('kind `odd` \\ name', 'text'),
  field('hurt', 'int'),
  field('is_new', 'boolean'),
  field('day', 'date'),
  field('tags', 'text', { multivalued: ',' }),
  field('area', 'geo_shape'),
].map((one, position) => ({ field: one, columns: columnsOf(one, position) }));
const target = { schema, table: name('points') };
const properties = schema.filter(({ field: { type } }) => !type.startsWith('geo'));
const fieldNamed = (wanted: string) => schema.find((one) => one.field.name === wanted)!;
const square = (low: number, high: number) => JSON.stringify({ type: 'Polygon', coordinates: [[[low, low], [high, low], [high, high], [low, high], [low, low]]] });
let session: Session;

beforeAll(() => {
  session = new Session();
  const columns = schema.flatMap((one) => one.columns.map((column) => `${column.name} ${column.type}`)).join(', ');
  session.query(`CREATE TABLE points (${columns}) ENGINE = Memory`);
  session.query(`INSERT INTO points SELECT -78.9, 36.0, 'a', 1, true, toDateTime64('2020-01-02 00:00:00', 0, 'UTC'), ['x','y'], '${square(0, 1)}', '', 0.5, 0.5, 0, 0, 1, 1`);
  session.query(`INSERT INTO points SELECT -78.9, 36.0, 'b', NULL, NULL, NULL, [], '${square(60, 61)}', '', 60.5, 60.5, 60, 60, 61, 61`);
  session.query(`INSERT INTO points SELECT 2.35, 48.85, NULL, 3, false, NULL, [], NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL`);
  session.query(`INSERT INTO points SELECT NULL, NULL, 'nowhere', 3, false, NULL, [], '{"type":"Point","coordinates":[0.5,0.5]}', '', 0.5, 0.5, 0.5, 0.5, 0.5, 0.5`);
});
afterAll(() => session.close());

async function attributes(bytes: Uint8Array) {
  const layer = bytes.length === 0 ? undefined : new VectorTile(new PbfReader(bytes)).layers[TILE_LAYER];
  return layer ? Array.from({ length: layer.length }, (_, i) => layer.feature(i).properties) : [];
}
async function points(z: number, x: number, y: number) {
  const { query, params } = compilePoints(target, { z, x, y }, fieldNamed('where'), { properties, where: sql`1` }).compile();
  return attributes((await session.queryBindAsync(query, params, { format: 'RawBLOB' })).bytes());
}
async function shapes(z: number, x: number, y: number) {
  const { query, params } = compileShapes(target, { z, x, y }, fieldNamed('area'), { properties, where: sql`1` }).compile();
  const answer = await session.queryBindAsync(query, params, { format: 'JSONEachRow' });
  const rows = answer.text().split('\n').filter(Boolean).map((line) => JSON.parse(line) as Record<string, unknown>);
  return attributes(drawShapes(rows, properties, { z, x, y }));
}

test('points on one spot are one feature with a count, with the attributes of one of them', async () => {
  const world = await points(0, 0, 0);
  expect(world).toHaveLength(2);
  const durham = world.find((one) => one['_count'] === 2)!;
  expect(durham).toMatchObject({ hurt: 1, is_new: true, day: '2020-01-02' });
  expect(['a', 'b']).toContain(durham['kind `odd` \\ name']);
  expect(world.find((one) => one['_count'] === 1)).toMatchObject({ hurt: 3, is_new: false });
});

test('a tile with nothing in it is empty', async () => {
  expect(await points(10, 0, 0)).toEqual([]);
  expect(await shapes(10, 0, 0)).toEqual([]);
});

test('shapes are where they belong, points among them too', async () => {
  expect((await shapes(0, 0, 0)).map((one) => one['kind `odd` \\ name']).sort()).toEqual(['a', 'b', 'nowhere']);
  expect(await shapes(4, 8, 7)).toMatchObject([{ 'kind `odd` \\ name': 'a', tags: 'x, y', _count: 1 }, { 'kind `odd` \\ name': 'nowhere' }]);
});
