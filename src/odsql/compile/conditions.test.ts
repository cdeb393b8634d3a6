import { afterAll, expect, test } from 'vitest';
import { cityFields, cityRows } from '../cities.testing.ts';
import { openTestEngine } from '../engine.testing.ts';
import { compileCount, compileRecord, compileRecords, compileWhere, decodeRow, sql } from '../index.ts';

const engine = openTestEngine();
afterAll(() => engine.close());
const target = engine.createTable('cities', cityFields, cityRows);
const now = new Date('2024-06-08T12:00:00Z');

/** The ids of the records that match, as one word. */
const matching = (where: string | string[], more: object = {}) =>
  engine
    .records(target, { where, select: 'id', order_by: 'id', limit: 100, now, ...more })
    .results.map(({ id }) => id)
    .join('');

test.each([
  ['country = "Denmark"', 'ac'],
  ['country:"denmark"', ''],
  ['country != "Denmark"', 'bdef'],
  ['not country = "Denmark"', 'bdefg'],
  ['`group` = ""', 'f'],
  ['`group` is null', 'eg'],
  ['`group` is not null', 'abcdf'],
  ['population = null', ''],
  ['not population = null', 'abcdefg'],
  ['population > 629', 'cef'],
  ['population * 2 >= 1320', 'cef'],
  ['population = 9007199254740993', 'f'],
  ['population = 9007199254740992', ''],
  ['population < area', 'b'],
  ['area / 0 = 1', ''],
  ['constructor < 0', 'e'],
  ['`12` <= 1', 'af'],
  ['`a \\`quoted\\\\\\` {p0:String} name` = "odd"', 'a'],
  ['population in [285..660]', 'abcd'],
  ['population in ]285 to 660[', 'bd'],
  ['population in (285, 678.0, null)', 'ae'],
  ['not population in (285, 678)', 'bcdfg'],
  ['country in ("Norway", "x\' or 1=1")', 'b'],
  ['tags = "harbour"', 'abc'],
  ['tags != "harbour"', 'de'],
  ['"rain" in tags', 'be'],
  ['tags in ("rain", "fair")', 'bde'],
  ['tags is null', 'fg'],
  ['lower(tags) = "rain" and length(name) = 6', 'b'],
  ['capital', 'c'],
  ['not capital', 'abdefg'],
  ['capital is false', 'abde'],
  ['capital is not true', 'abdefg'],
  ['capital = false', 'abde'],
  ['capital is null', 'fg'],
  ['country = "Denmark" or country = "USA" and capital', 'ac'],
  ['(country = "Denmark" or country = "USA") and not capital', 'ae'],
  ['ifnull(country, "none") = "none"', 'g'],
  ['name > "D" and name < "F"', 'de'],
])('where=%s', (where, ids) => {
  expect(matching(where)).toBe(ids);
});

test.each([
  ["founded = date'1070-05-17'", {}, 'b'],
  ["founded >= date'1167' and founded < date'1300'", {}, 'cd'],
  ["founded in [date'0001'..date'1070-05-17'[", {}, 'a'],
  ["founded in (date'1850-03-02', date'0770')", {}, 'ae'],
  ['year(founded) = 770 or month(founded) in (8)', {}, 'ad'],
  ["census = date'2021'", {}, 'ab'],
  ["updated = date'2024-03-30T23:30'", {}, 'a'],
  ["updated >= date'2024-03-31' and updated < date'2024-04-01'", {}, 'b'],
  ["updated >= date'2024-03-31' and updated < date'2024-04-01'", { timezone: 'Europe/Paris' }, 'ab'],
  ["updated = date'2024-03-31T00:30:00+01:00'", { timezone: 'Asia/Tokyo' }, 'a'],
  ["updated > date'2024-03-31T00:30:00.25'", {}, 'ce'],
  ['updated > now(days=-8) and updated < now()', {}, 'c'],
  ['hour(updated) = 1', { timezone: 'Europe/Paris' }, 'b'],
  ["date_format(updated, 'dd/MM HH:mm') = '31/03 00:30'", { timezone: 'Europe/Paris' }, 'a'],
  ['year(updated) = 1900', { timezone: 'Asia/Kathmandu' }, 'd'],
])('where=%s %o', (where, more, ids) => {
  expect(matching(where, more)).toBe(ids);
});

test.each([
  ['"dusseldorf"', 'd'],
  ['"DENMARK zealand"', 'c'],
  ['"harb*"', 'abc'],
  ['"harb"', ''],
  ['"rain" or "fair"', 'bde'],
  ['not "harbour"', 'defg'],
  ['"285"', 'a'],
  ['"fær"', 'f'],
  ['name like "paso"', 'e'],
  ['name like "%ber%"', 'b'],
  ['name like "d?ss*"', 'd'],
  ['name like "paso el"', 'e'],
  ['tags like "har%"', 'abc'],
  ['name like "%"', 'abcdef'],
  ['search(name, "berge")', 'b'],
  ['search(name, country, "bregen norw")', 'b'],
  ['search("norwya berg")', 'b'],
  ['suggest("zeal")', 'c'],
  ['suggest(name, "pas")', 'e'],
  ['suggest(name, "el pas")', 'e'],
  ['suggest(name, "el x")', ''],
  ['startswith(name, "B")', 'b'],
  ['startswith(name, "b")', ''],
  ['startswith(*, "Europe/D")', 'ac'],
])('full text: where=%s', (where, ids) => {
  expect(matching(where)).toBe(ids);
});

const north = "geom'POLYGON((4 50, 14 50, 14 62, 4 62, 4 50))'";
const slanted = "geom'POLYGON((9 55, 13 55, 13 58, 9 55))'";
test.each([
  [`within(place, ${north})`, 'abcd'],
  [`intersects(place, ${slanted})`, 'c'],
  [`polygon(place, ${slanted})`, 'c'],
  [`disjoint(place, ${north})`, 'e'],
  [`not intersects(place, ${north})`, 'efg'],
  [`intersects(shape, ${north})`, 'abcd'],
  [`within(shape, ${north})`, 'abcd'],
  [`disjoint(shape, ${north})`, 'e'],
  [`geometry(shape, ${north}, WITHIN)`, 'abcd'],
  [`intersects(shape, ${slanted})`, 'ac'],
  [`within(shape, ${slanted})`, 'c'],
  ["intersects(shape, geom'POINT(6.7 51.2)')", 'd'],
  ["intersects(shape, geom'MULTIPOINT((6.7 51.2), (5.5 60.5))')", 'bd'],
  ["intersects(shape, geom'LINESTRING(-106.4 31, -106.4 32)')", 'e'],
  ["intersects(shape, geom'POINT(-106.75 31.25)')", 'e'],
  [
    "intersects(shape, geom'GEOMETRYCOLLECTION(POINT(-106.3 31.6), POLYGON((9.5 55.5, 10.5 55.5, 10.5 56.5, 9.5 55.5)))')",
    'ae',
  ],
  ['intersects(shape, geom\'{"type":"Point","coordinates":[5.5,60.5]}\')', 'b'],
  ["intersects(shape, geom'0101000000cdcccccccccc1a409a99999999994940')", 'd'],
  ["within(place, geom'POLYGON((5 50, 13 62, 13 50, 5 62, 5 50))')", 'abc'],
  ["within_distance(place, geom'POINT(10.2 56.15)', 160km)", 'ac'],
  ["within_distance(place, geom'POINT(10.2 56.15)', 100 mi)", 'ac'],
  ["within_distance(place, geom'POINT(179.9 89.9)', 4300km)", 'abc'],
  ["distance(place, geom'POINT(10.2 56.15)', 1m)", 'a'],
  ["distance(place, geom'POINT(10.2 56.15)') < 160000", 'ac'],
  ["within_distance(shape, geom'POINT(9.5 56.5)', 35km)", 'a'],
  ['in_bbox(place, 62, 14, 50, 4)', 'abcd'],
  ['in_bbox(place, 56.15, 10.2, 56.15, 10.2)', 'a'],
  ['in_bbox(shape, 55.5, 12.3, 55.7, 12.7)', 'c'],
])('geography: where=%s', (where, ids) => {
  expect(matching(where)).toBe(ids);
});

test('several where, refine and exclude are combined by AND', () => {
  expect(matching(['population > 200', 'country = "Denmark"'])).toBe('ac');
  expect(matching('', { refine: ['country:Denmark', 'country:Norway'] })).toBe('abc');
  expect(matching('', { refine: ['tags:harbour', 'tags:rain'] })).toBe('b');
  expect(matching('', { refine: 'path:Europe/Denmark' })).toBe('ac');
  expect(matching('', { refine: 'path:Euro' })).toBe('');
  expect(matching('', { refine: 'founded:1167/10', exclude: 'tags:rain' })).toBe('c');
  expect(matching('', { refine: 'founded:1070-05-17' })).toBe('b');
  expect(matching('', { refine: 'updated:2024/03/31', timezone: 'Europe/Paris' })).toBe('ab');
  expect(matching('', { exclude: 'tags:harbour' })).toBe('defg');
  expect(matching('', { exclude: ['country:Denmark', 'country:USA'] })).toBe('bdfg');
  expect(matching('', { refine: 'capital:true' })).toBe('c');
  expect(matching('', { refine: '12:2' })).toBe('b');
});

test('a scope holds whatever the query says', () => {
  const scoped = { ...target, scope: compileWhere(target.schema, 'country = "Denmark" or tags = "rain"') };
  const ids = (where: string) =>
    engine
      .records(scoped, { where, select: 'id', order_by: 'id' })
      .results.map(({ id }) => id)
      .join('');
  expect(ids('')).toBe('abce');
  expect(ids('not (country = "Denmark") or 1 = 1')).toBe('abce');
  expect(engine.run(compileCount(scoped, { where: 'name = "Düsseldorf" or population > 0' }))).toEqual([{ count: 4 }]);
  expect(engine.records(scoped, { select: 'count(*) as n', limit: 1 }).results).toEqual([{ n: 4 }]);
  expect(engine.records(scoped, { group_by: 'country' }).results).toEqual([
    { country: 'Denmark' },
    { country: 'Norway' },
    { country: 'USA' },
  ]);
  expect(engine.run(sql`SELECT count() AS n FROM ${target.table} WHERE ${scoped.scope}`)).toEqual([{ n: 4 }]);
});

test('a record is found by its id only', () => {
  const find = (id: string, where = target) => {
    const { sql: query, outputs } = compileRecord(where, id, { select: 'name' }, { recordId: true });
    return engine.run(query).map((raw) => decodeRow(outputs, raw));
  };
  expect(find('62'.repeat(20))).toEqual([{ name: 'Bergen', _id: '62'.repeat(20) }]);
  expect(find("62' or 1=1")).toEqual([]);
  expect(
    find('62'.repeat(20), { ...target, scope: compileWhere(target.schema, 'capital or population > 600') }),
  ).toEqual([]);
});

test('fields that are hidden or not for filters are refused like unknown ones or by name', () => {
  const schema = target.schema
    .filter(({ field }) => field.name !== 'extra')
    .map((one) => (one.field.name === 'area' ? { ...one, filterable: false } : one));
  const limited = { ...target, schema };
  expect(() => compileRecords(limited, { where: 'extra is null' })).toThrow('Unknown field: extra.');
  expect(() => compileRecords(limited, { order_by: 'area' })).toThrow(
    'Field area is not allowed in the current clause.',
  );
  expect(engine.records(limited, { select: 'area', limit: 1 }).results).toEqual([{ area: 91.5 }]);
});

test('the prefix default. may be left out, and aliases lead to their field', () => {
  const columns = [{ name: 'c1', role: 'value', type: 'Nullable(String)' } as const];
  const schema = [{ field: { ...cityFields[1]!, name: 'default.title' }, columns, aliases: ['label'] }];
  const catalogue = { ...target, schema };
  expect(
    engine.records(catalogue, {
      select: 'title, default.title, label as l',
      where: 'title = "Bergen" and default.title is not null',
    }).results,
  ).toEqual([{ title: 'Bergen', 'default.title': 'Bergen', l: 'Bergen' }]);
});
