import { Session } from 'chdb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { columnsOf } from '#core/columns.ts';
import type { Field } from '#core/field.ts';
import { sql, name, type QueryField } from '#odsql/index.ts';
import { compileTile } from './compile-tile.ts';

const field = (name: string, type: Field['type'], annotations: Field['annotations'] = {}): Field => ({ name, label: name, type, description: null, annotations });
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
let session: Session;

const wkb = (text: string) => `concat(char(1), substring(wkb(${text}), 2))`;

beforeAll(() => {
  session = new Session();
  const columns = schema.flatMap(({ columns }) => columns.map((column) => `${column.name} ${column.type}`)).join(', ');
  session.query(`CREATE TABLE points (${columns}) ENGINE = Memory`);
  const shape = (polygon: string, box: string) => `'{}', ${wkb(`readWKTPolygon('${polygon}')`)}, 0.5, 0.5, ${box}`;
  session.query(`INSERT INTO points SELECT -78.9, 36.0, 'a', 1, true, toDateTime64('2020-01-02 00:00:00', 0, 'UTC'), ['x','y'], ${shape('POLYGON((0 0,1 0,1 1,0 1,0 0))', '0,0,1,1')}`);
  session.query(`INSERT INTO points SELECT -78.9, 36.0, 'a', NULL, NULL, NULL, [], ${shape('POLYGON((10 10,11 10,11 11,10 11,10 10))', '10,10,11,11')}`);
  session.query(`INSERT INTO points SELECT 2.35, 48.85, NULL, 3, false, NULL, [], NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL`);
  session.query(`INSERT INTO points SELECT NULL, NULL, 'nowhere', 3, false, NULL, [], '{}', ${wkb("readWKTPoint('POINT(0.5 0.5)')")}, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5`);
});
afterAll(() => session.close());

async function tile(geometry: string, z: number, x: number, y: number): Promise<string> {
  const properties = schema.filter(({ field: { type } }) => !type.startsWith('geo'));
  const compiled = compileTile(target, { z, x, y }, schema.find((one) => one.field.name === geometry)!, { properties, where: sql`1` }).compile();
  const answer = await session.queryBindAsync(compiled.query, compiled.params, { format: 'RawBLOB' });
  return Buffer.from(answer.bytes()).toString('latin1');
}

test('points on one spot are one feature with a count', async () => {
  const world = await tile('where', 0, 0, 0);
  for (const text of ['records', '_count', 'kind `odd` \\ name', 'hurt', '2020-01-02', 'x, y']) expect(world).toContain(text);
  expect(world).not.toContain('nowhere');
});

test('a tile with nothing in it is empty', async () => {
  expect(await tile('where', 10, 0, 0)).toBe('');
});

test('shapes are cut to the tile, points among them drawn as points', async () => {
  const africa = await tile('area', 4, 8, 7);
  expect(africa).toContain('nowhere');
  expect(africa.length).toBeGreaterThan(60);
  expect(await tile('area', 4, 0, 0)).toBe('');
});
