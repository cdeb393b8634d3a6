import { afterAll, expect, test } from 'vitest';
import { cityFields, cityRows } from '../cities.testing.ts';
import { openTestEngine } from '../engine.testing.ts';
import { assembleFacets, compileExport, compileFacets, decodeRow, decodeValues, outputFields } from '../index.ts';
import type { FacetRow, QueryParams } from '../index.ts';

const engine = openTestEngine();
afterAll(() => engine.close());
const target = engine.createTable('cities', cityFields, cityRows);
const rows = (params: QueryParams) => engine.records(target, params).results;
const first = (select: string, where: string, more: QueryParams = {}) => rows({ select, where, limit: 1, ...more })[0];

test('every field is there, in the encodings of the API, null or not', () => {
  expect(first('*', 'id = "a"')).toEqual({
    id: 'a',
    name: 'Aarhus',
    country: 'Denmark',
    path: 'Europe/Denmark/Jutland',
    tags: ['harbour', 'university'],
    population: 285,
    area: 91.5,
    capital: false,
    founded: '0770-01-01',
    updated: '2024-03-30T23:30:00+00:00',
    census: '2021',
    place: { lon: 10.2, lat: 56.15 },
    shape: { type: 'Feature', geometry: cityRows[0]!.shape, properties: {} },
    group: 'A',
    '12': 1,
    extra: { a: [1, 2] },
    'a `quoted\\` {p0:String} name': 'odd',
    constructor: 1.5,
  });
  const empty = first('*', 'id = "g"')!;
  expect(Object.keys(empty).toSorted()).toEqual(cityFields.map(({ name }) => name).toSorted());
  expect(Object.values(empty).filter((of) => of !== null)).toEqual(['g']);
  expect(JSON.stringify(engine.run(compileExport(target, { select: 'population', where: 'id = "f"' }).sql))).toContain(
    '9007199254740993',
  );
});

test('integers keep every digit in JSON', () => {
  const compiled = compileExport(target, { select: 'population', where: 'id = "f"' });
  const [row] = engine.run(compiled.sql);
  expect(JSON.stringify(decodeRow(compiled.outputs, row!))).toBe('{"population":9007199254740993}');
  expect(decodeValues(compiled.outputs, row!)).toEqual({ population: 9007199254740993n });
});

test('datetimes are shown in the zone asked for, across clock changes and before 1900', () => {
  const shown = (id: string, timezone: string) => first('updated', `id = "${id}"`, { timezone })!.updated;
  expect(shown('a', 'Europe/Paris')).toBe('2024-03-31T00:30:00+01:00');
  expect(shown('b', 'Europe/Paris')).toBe('2024-03-31T01:30:00.250000+01:00');
  expect(shown('c', 'europe/paris')).toBe('2024-06-01T14:00:00+02:00');
  expect(shown('d', 'Asia/Tokyo')).toBe('1900-01-01T07:59:59+09:00');
  expect(shown('e', 'America/New_York')).toBe('2024-11-03T03:30:00-05:00');
});

test('expressions', () => {
  expect(
    first(
      'population + 2 * 3 as a, (population + 2) * 3 as b, -population as c, population / 0 as d, 7 / 2 as e, area - null as f',
      'id = "a"',
    ),
  ).toEqual({ a: 291, b: 861, c: -285, d: null, e: 3.5, f: null });
  expect(
    first(
      'length(name), lower(name) as l, upper(tags) as u, ifnull(extra, "none") as x, 5, "hi" as hi, null as n',
      'id = "d"',
    ),
  ).toEqual({ 'length(name)': 10, l: 'düsseldorf', u: ['FAIR'], x: 'none', '5': 5, hi: 'hi', n: null });
  expect(rows({ select: 'json_format(extra, null) as j', limit: 3 })).toEqual([
    { j: { a: [1, 2] } },
    { j: null },
    { j: [1] },
  ]);
  expect(rows({ select: 'json_format(extra) as j, json_format(extra, "bad") as k', limit: 2 })[1]).toEqual({
    j: 'not json',
    k: 'bad',
  });
  expect(first("distance(place, geom'POINT(10.2 56.15)') as d", 'id = "a"')).toEqual({ d: 0 });
  expect(
    first("year(founded) as y, date_format(founded, \"EEEE d MMMM yyyy, 'week' ww, ''DDD''\") as f", 'id = "b"', {
      lang: 'fr',
    }),
  ).toEqual({ y: 1070, f: "mardi 17 mai 1070, week 20, '137'" });
});

test('include, exclude, aliases and doubles', () => {
  expect(Object.keys(first('include(c*), exclude(c*), name', 'id = "a"')!)).toEqual(['name']);
  expect(Object.keys(first('exclude(p*), exclude(shape)', 'id = "a"')!)).not.toContain('population');
  expect(first('name, name, name as n, country as name', 'id = "a"')).toEqual({ name: 'Denmark', n: 'Aarhus' });
  expect(first('include(zzz*)', 'id = "a"')).toEqual({});
  expect(() => rows({ select: 'name as n, country as n' })).toThrow("Alias 'n' is declared several times.");
  expect(first('name as `__proto__`', 'id = "a"')).toEqual(JSON.parse('{"__proto__":"Aarhus"}'));
});

test('aggregations without group_by are repeated as records would be', () => {
  expect(rows({ select: 'count(*) as n' })).toEqual(Array(7).fill({ n: 7 }));
  expect(rows({ select: 'count(*) as n', limit: 2 })).toEqual([{ n: 7 }, { n: 7 }]);
  expect(rows({ select: 'count(*) as n', offset: 6 })).toEqual([{ n: 7 }]);
  expect(rows({ select: 'count(*) as n', limit: 0 })).toEqual([]);
  expect(
    rows({ select: 'sum(area) as s, avg(area) as a, max(founded) as m, median(area) as d', where: 'false' }),
  ).toEqual([{ s: null, a: null, m: null, d: null }]);
  expect(rows({ select: 'name, count(*) as n', where: 'country = "Denmark"' })).toEqual([
    { name: 'Aarhus', n: 2 },
    { name: 'Copenhagen', n: 2 },
  ]);
  expect(engine.run(compileExport(target, { select: 'count(*)' }).sql)).toEqual([{ o0: 7 }]);
  expect(
    rows({
      select:
        'min(area) as a, max(area) as b, count(capital) as c, count(distinct tags) as d, count(distinct ifnull(`group`, "none")) as e, count(place) as f',
      limit: 1,
    }),
  ).toEqual([{ a: 90.1, b: 664.6, c: 5, d: 6, e: 5, f: 5 }]);
  expect(
    rows({
      select:
        'median(area) as m, percentile(area, 50) as p, percentile(area, 0) as l, percentile(area, 25) as q, max(census) as y, min(updated) as u',
      limit: 1,
    }),
  ).toEqual([{ m: 217.4, p: 217.4, l: 90.1, q: 91.5, y: '2022', u: '1899-12-31T22:59:59+00:00' }]);
});

test('bbox and envelope are shapes', () => {
  const [row] = rows({
    select: 'bbox(place) as b, envelope(place) as e, bbox(shape) as s',
    where: 'country = "Denmark" or country = "Norway"',
    limit: 1,
  });
  const geometry = (of: unknown) => (of as { geometry: { type: string; coordinates: number[][][] } }).geometry;
  expect(geometry(row!.b).coordinates[0]![0]).toEqual([5.33, 55.68]);
  expect(geometry(row!.e)).toMatchObject({ type: 'Polygon' });
  expect(geometry(row!.e).coordinates[0]).toHaveLength(4);
  expect(geometry(row!.s).coordinates[0]![2]).toEqual([13, 62]);
  expect(geometry(rows({ select: 'envelope(place) as e', where: 'id = "a"', limit: 1 })[0]!.e)).toEqual({
    type: 'Point',
    coordinates: [10.2, 56.15],
  });
  expect(rows({ select: 'envelope(place) as e, bbox(place) as b', where: 'false' })).toEqual([{ e: null, b: null }]);
});

test('values without order come last either way, and equal ones in the order of the source', () => {
  const ids = (order_by: string) =>
    rows({ select: 'id', order_by, limit: 100 })
      .map(({ id }) => id)
      .join('');
  expect(ids('area')).toBe('cadbefg');
  expect(ids('area desc')).toBe('ebdacfg');
  expect(ids('-area')).toBe('ebdacfg');
  expect(ids('country, population desc')).toBe('cafdbeg');
  expect(ids('tags')).toBe('ecdabfg');
  expect(ids('tags desc')).toBe('abecdfg');
  expect(ids("distance(place, geom'POINT(12.57 55.68)')")).toBe('cadbefg');
  expect(ids('random(1)')).toBe(ids('random(1)'));
  expect(new Set([1, 2, 3, 4, 5].map((seed) => ids(`random(${seed})`))).size).toBeGreaterThan(1);
  expect(ids('5, "x" desc')).toBe('abcdefg');
  expect(rows({ select: 'id, length(name) as l', order_by: 'l desc, id desc', limit: 2 })).toEqual([
    { id: 'd', l: 10 },
    { id: 'c', l: 10 },
  ]);
});

test('groups: keys first, null groups last, aggregates and order', () => {
  expect(rows({ group_by: 'country', select: 'count(*) as n' }).at(-1)).toEqual({ country: null, n: 1 });
  expect(rows({ group_by: 'tags', select: 'count(*) as n', order_by: 'n desc', limit: 3 })).toEqual([
    { tags: 'harbour', n: 3 },
    { tags: 'rain', n: 2 },
    { tags: null, n: 2 },
  ]);
  expect(rows({ group_by: 'census, capital', select: 'count(*)', limit: 2 })).toEqual([
    { census: '2020', capital: false, 'count(*)': 2 },
    { census: '2021', capital: false, 'count(*)': 2 },
  ]);
  expect(
    rows({ group_by: 'year(founded) as y', select: 'y, count(name) as name_count', order_by: 'y desc', limit: 2 }),
  ).toEqual([
    { y: 1850, name_count: 1 },
    { y: 1288, name_count: 1 },
  ]);
  expect(
    rows({
      group_by: 'country',
      select: 'country, country as c, lower(country) as l, sum(population) / count(*) as mean',
      where: 'country = "Denmark"',
    }),
  ).toEqual([{ country: 'Denmark', c: 'Denmark', l: 'denmark', mean: 472.5 }]);
  expect(rows({ group_by: 'updated', limit: 2, timezone: 'Asia/Tokyo' })).toEqual([
    { updated: '1900-01-01T07:59:59+09:00' },
    { updated: '2024-03-31T08:30:00+09:00' },
  ]);
  expect(rows({ group_by: 'lower(`group`) as g', select: 'count(*) as n' })).toEqual([
    { g: '', n: 1 },
    { g: 'a', n: 2 },
    { g: 'b', n: 2 },
    { g: null, n: 2 },
  ]);
  expect(engine.records(target, { group_by: 'country', limit: 2 }).total_count).toBe(2);
});

test('range(): labels, open ends, steps, zones', () => {
  const keys = (group_by: string, more: QueryParams = {}) =>
    rows({ group_by: `${group_by} as r`, select: 'count(*) as n', ...more }).map(({ r, n }) => [r, n]);
  expect(keys('range(population, *, 290, 650, *)')).toEqual([
    ['[*, 289]', 1],
    ['[290, 649]', 2],
    ['[650, *]', 3],
    [null, 1],
  ]);
  expect(keys('range(population, 286, 650)')).toEqual([
    ['[286, 649]', 2],
    [null, 1],
  ]);
  expect(keys('range(area, *, 91, 217.4)')).toEqual([
    ['[*, 91.0[', 1],
    ['[91.0, 217.4[', 1],
    [null, 2],
  ]);
  expect(keys('range(constructor, 1)')).toEqual([
    ['[-2.0, -1.0[', 1],
    ['[0.0, 1.0[', 1],
    ['[1.0, 2.0[', 1],
    [null, 4],
  ]);
  expect(keys('range(population, 100)', { where: 'population < 500' })).toEqual([['[200, 300[', 2]]);
  expect(keys("range(founded, *, date'1200', *)")).toEqual([
    ['[*, 1200-01-01T00:00:00.000Z[', 3],
    ['[1200-01-01T00:00:00.000Z, *[', 2],
    [null, 2],
  ]);
  expect(keys('range(founded, 1 year)')[0]).toEqual(['[0770-01-01T00:00:00.000Z, 0771-01-01T00:00:00.000Z[', 1]);
  expect(keys('range(founded, 1 M)')[1]).toEqual(['[1070-05-01T00:00:00.000Z, 1070-06-01T00:00:00.000Z[', 1]);
  expect(keys('range(updated, 1 day)', { timezone: 'Europe/Paris' })[1]).toEqual([
    '[2024-03-31T00:00:00+01:00, 2024-04-01T00:00:00+02:00[',
    2,
  ]);
  expect(keys('range(updated, 1 week)')[1]).toEqual(['[2024-03-25T00:00:00.000Z, 2024-04-01T00:00:00.000Z[', 2]);
  expect(keys('range(updated, 12 hours)')[0]).toEqual(['[1899-12-31T12:00:00.000Z, 1900-01-01T00:00:00.000Z[', 1]);
  expect(() => keys('range(founded, 2 months)')).toThrow('Week and larger units go with 1 only.');
  expect(() => keys('range(population, 5, 1)')).toThrow('Bounds go up.');
});

test('geo_cluster() groups near points around their centre', () => {
  const clusters = (zoom: number) => rows({ group_by: `geo_cluster(place, ${zoom})`, select: 'count(*) as n' });
  expect(clusters(1).map(({ n }) => n)).toEqual([1, 2, 2]);
  expect(clusters(1)[0]!['geo_cluster(place, 1)']).toEqual({ cluster_centroid: { lon: -106.49, lat: 31.76 } });
  expect(clusters(10).map(({ n }) => n)).toEqual([1, 1, 1, 1, 1]);
  expect(() => clusters(26)).toThrow('Argument 2 is a number from 0 to 25.');
});

const facets = (params: QueryParams) => {
  const compiled = compileFacets(target, params);
  return assembleFacets(
    compiled,
    compiled.map(({ sql }) => engine.run(sql) as unknown as FacetRow[]),
  );
};

test('facets: all declared ones, counts, states, levels', () => {
  expect(facets({}).map(({ name }) => name)).toEqual([
    'country',
    'path',
    'tags',
    'capital',
    'founded',
    'census',
    'group',
  ]);
  expect(facets({ facet: 'facet(name="tags", sort="alphanum", limit=2)' })).toEqual([
    {
      name: 'tags',
      facets: [
        { name: 'border', value: 'border', count: 1, state: 'displayed' },
        { name: 'capital', value: 'capital', count: 1, state: 'displayed' },
      ],
    },
  ]);
  expect(facets({ facet: 'path', refine: 'path:Europe' })[0]!.facets).toEqual([
    {
      name: 'Europe',
      value: 'Europe',
      count: 4,
      state: 'refined',
      facets: [
        { name: 'Denmark', value: 'Europe/Denmark', count: 2, state: 'displayed' },
        { name: 'Germany', value: 'Europe/Germany', count: 1, state: 'displayed' },
        { name: 'Norway', value: 'Europe/Norway', count: 1, state: 'displayed' },
      ],
    },
  ]);
  expect(facets({ facet: 'founded', refine: 'founded:1167' })[0]!.facets).toEqual([
    {
      name: '1167',
      value: '1167',
      count: 1,
      state: 'refined',
      facets: [{ name: '10', value: '1167/10', count: 1, state: 'displayed' }],
    },
  ]);
  expect(facets({ facet: 'census', refine: 'census:2021' })[0]!.facets).toEqual([
    { name: '2021', value: '2021', count: 2, state: 'refined' },
  ]);
});

test('facets: a disjunctive one leaves its own refinement out, excluded and vanished values stay in sight', () => {
  expect(facets({ facet: 'country', refine: ['country:Denmark', 'tags:harbour'] })[0]!.facets).toEqual([
    { name: 'Denmark', value: 'Denmark', count: 2, state: 'refined' },
    { name: 'Norway', value: 'Norway', count: 1, state: 'displayed' },
  ]);
  expect(facets({ facet: 'tags', refine: 'tags:harbour', exclude: 'tags:rain' })[0]!.facets).toEqual([
    { name: 'harbour', value: 'harbour', count: 2, state: 'refined' },
    { name: 'capital', value: 'capital', count: 1, state: 'displayed' },
    { name: 'university', value: 'university', count: 1, state: 'displayed' },
    { name: 'rain', value: 'rain', state: 'excluded' },
  ]);
  expect(facets({ facet: 'tags', refine: 'tags:fair', where: 'country = "Norway"' })[0]!.facets).toEqual([
    { name: 'fair', value: 'fair', count: 0, state: 'refined' },
  ]);
  expect(facets({ facet: 'path', exclude: 'path:Europe/Norway', where: 'country = "Norway"' })[0]!.facets).toEqual([
    {
      name: 'Europe',
      value: 'Europe',
      count: 0,
      state: 'displayed',
      facets: [{ name: 'Norway', value: 'Europe/Norway', state: 'excluded' }],
    },
  ]);
});

test('exports: values for writers, texts for the engine', () => {
  const values = compileExport(target, {
    select: 'id, population, place, shape, updated, tags, year(founded) as y, extra',
    where: 'id = "b"',
    timezone: 'Europe/Paris',
  });
  expect(values.page).toEqual({ limit: Infinity, offset: 0 });
  expect(decodeValues(values.outputs, engine.run(values.sql)[0]!)).toEqual({
    id: 'b',
    population: 291,
    place: { lon: 5.33, lat: 60.39 },
    shape: cityRows[1]!.shape,
    updated: '2024-03-31T00:30:00.250000Z',
    tags: ['harbour', 'rain'],
    y: 1070,
    extra: 'not json',
  });
  expect(outputFields(values.outputs).map(({ name, type, label }) => [name, type, label])).toEqual([
    ['id', 'text', 'id'],
    ['population', 'int', 'population'],
    ['place', 'geo_point_2d', 'place'],
    ['shape', 'geo_shape', 'shape'],
    ['updated', 'datetime', 'updated'],
    ['tags', 'text', 'tags'],
    ['y', 'int', 'y'],
    ['extra', 'json_blob', 'extra'],
  ]);
  const texts = compileExport(
    target,
    { select: 'id, population, place, updated, tags, census, capital, area, founded, extra', timezone: 'Europe/Paris' },
    { form: 'text', listSeparator: '|' },
  );
  const lines = engine.run(texts.sql).map((row) => texts.outputs.map(({ columns }) => row[columns[0]!]).join(';'));
  expect(lines[1]).toBe(
    'b;291;60.39, 5.33;2024-03-31T01:30:00.250000+01:00;harbour|rain;2021;false;464.7;1070-05-17;not json',
  );
  expect(lines[6]).toBe('g;;;;;;;;;');
});
