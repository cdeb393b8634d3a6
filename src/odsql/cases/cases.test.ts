import { expect, test } from 'vitest';
import { columnsOf } from '#core/columns.ts';
import { isProblem } from '#core/problem.ts';
import { cityFields } from '../cities.testing.ts';
import { compileCount, compileExport, compileFacets, compileRecords, compileWhere, name, sql } from '../index.ts';
import type { QueryParams, QueryTarget, Sql } from '../index.ts';

const target: QueryTarget = {
  schema: cityFields.map((field, at) => ({ field, columns: columnsOf(field, at) })),
  table: name('r1'),
};
const scoped: QueryTarget = { ...target, scope: compileWhere(target.schema, 'country = "Denmark" or capital') };
const now = new Date('2021-05-06T12:34:55.450Z');

const records = (params: QueryParams, of = target) => [compileRecords(of, { now, ...params }).sql];
const square = "geom'POLYGON((2.5 44.5, 4.5 44.5, 4.5 50.5, 2.5 50.5, 2.5 44.5))'";

/** Golden cases: `<name>.txt` beside this file holds what each compiles to. Bless changes with `vitest -u`, and read the difference. */
const cases: Readonly<Record<string, () => readonly Sql[]>> = {
  'all-records': () => records({}),
  'all-records-scoped': () => records({ limit: -1, offset: 20 }, scoped),
  'select-computed': () =>
    records({ select: 'name, population * 2 / area as d, length(name), "hello" as hello, null as nothing' }),
  'select-patterns': () => records({ select: 'include(c*), exclude(census)' }),
  'select-dates': () =>
    records({
      select: 'founded, updated, year(updated) as y, date_format(updated, "\'le\' dd MMMM yyyy") as f',
      timezone: 'Europe/Paris',
      lang: 'fr',
    }),
  'select-aggregates': () => records({ select: 'count(*), sum(population) / count(population) as mean, max(census)' }),
  'select-aggregates-beside-fields': () =>
    records({ select: 'name, population / sum(population) as share', order_by: 'share desc' }),
  'select-geography': () => records({ select: "place, shape, distance(place, geom'POINT(2.35 48.85)') as d" }),
  'export-text': () => [compileExport(target, { select: '*', where: 'capital' }, { form: 'text', recordId: true }).sql],
  'where-literals': () =>
    records({
      select: 'id',
      where: ['country = "O\'Hara \\\\ \\" {p0:String}"', "`a \\`quoted\\\\\\` {p0:String} name` != 'x'"],
    }),
  'where-not': () =>
    records({ select: 'id', where: 'not (tags = "rain" or population in ]1..5]) and extra is not null' }),
  'where-lists': () =>
    records({
      select: 'id',
      where: "country in ('a','b') and population in (1, 2.5) and tags in ('x') and founded in (date'2020')",
    }),
  'where-dates': () =>
    records({
      select: 'id',
      where: "founded >= date'2020' and updated < date'2021-05-07' and updated > now(days=-1, mondays=-1)",
      timezone: 'America/New_York',
    }),
  'where-text': () =>
    records({
      select: 'id',
      where:
        '"old castle*" and name like "%berg A?h" and search(name, country, "bok of secret") and suggest("film") and startswith(name, "A")',
    }),
  'where-shape': () =>
    records({ select: 'id', where: `intersects(shape, ${square}) and not within(shape, ${square})` }),
  'where-point': () =>
    records({
      select: 'id',
      where: `within(place, geom'POLYGON((0 40, 10 55, 20 40, 0 40))') and within_distance(place, geom'POINT(2.35 48.85)', 10km) and in_bbox(place, 48, 2, 49, 3)`,
    }),
  order: () =>
    records({ select: 'id', order_by: "tags desc, lower(name), distance(place, geom'POINT(0 0)'), random(7)" }),
  'group-field': () => records({ group_by: 'country', select: 'count(*) as n', order_by: 'n desc', limit: 500 }),
  'group-list-and-function': () =>
    records({ group_by: 'tags, year(founded) as y', select: 'avg(population)', where: 'population > 3' }),
  'group-range': () => records({ group_by: 'range(population, *, 10, 50, *) as size, range(area, 100)' }),
  'group-dates': () =>
    records({ group_by: "range(updated, 1 month), range(founded, *, date'2000', *)", timezone: 'Europe/Paris' }),
  'group-cluster': () =>
    records({ group_by: 'geo_cluster(place, 5, 60)', select: 'count(*) as n, envelope(place) as hull' }),
  count: () => [
    compileCount(scoped, {
      where: 'population > 1',
      refine: ['country:Norway', 'country:Denmark', 'path:Europe', 'founded:1167/10'],
      exclude: 'tags:rain',
    }),
  ],
  facets: () =>
    compileFacets(scoped, {
      facet: ['tags', 'facet(name="path", sort="alphanum", limit=5)', 'country'],
      refine: ['path:Europe', 'country:Denmark'],
    }).map((facet) => facet.sql),
  'facet-of-dates': () =>
    compileFacets(target, { facet: ['founded', 'census'], refine: 'founded:1167', timezone: 'Europe/Paris' }).map(
      (facet) => facet.sql,
    ),
  'row-filter': () => [
    sql`SELECT ${compileWhere(target.schema, { where: 'capital or population > 5', exclude: 'group:B' })}`,
  ],
  'problem-syntax': () => records({ where: 'BADSYNTAX((' }),
  'problem-unknown-field': () => records({ select: 'nope' }),
  'problem-types': () => records({ where: 'founded = "1990"' }),
  'problem-statistic': () => records({ select: 'min(name)' }),
  'problem-alias': () => records({ group_by: 'country as y', select: 'count(*) as y' }),
  'problem-group-key': () => records({ group_by: 'country', select: 'name' }),
  'problem-group-place': () => records({ group_by: 'place' }),
  'problem-order-of-order': () => records({ group_by: 'country', order_by: 'country, count(*)' }),
  'problem-limit': () => records({ limit: 101 }),
  'problem-sum': () => records({ group_by: 'country', limit: 20_000, offset: 40_000 }),
  'problem-date': () => records({ where: "founded > date'-01'" }),
  'problem-geometry': () => records({ where: "within(place, geom'POLYGON((1 2))')" }),
  'problem-export-order': () => [compileExport(target, { group_by: 'country', order_by: 'count(*) desc', limit: 20_001 }).sql],
};

test.each(Object.entries(cases))('%s', async (title, compile) => {
  let text: string;
  try {
    const queries = compile().map((query) => query.compile());
    text = queries.map(({ query, params }) => `${query}\n${JSON.stringify(params, null, 1)}`).join('\n\n');
  } catch (thrown) {
    if (!isProblem(thrown)) throw thrown;
    text = `${thrown.status} ${thrown.code}\n${thrown.message}`;
  }
  await expect(`${text}\n`).toMatchFileSnapshot(`./${title}.txt`);
});
