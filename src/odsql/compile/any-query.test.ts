import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { isProblem } from '#core/problem.ts';
import { cityFields, cityRows } from '../cities.testing.ts';
import { openTestEngine } from '../engine.testing.ts';
import {
  assembleFacets,
  compileCount,
  compileExport,
  compileFacets,
  compileRecords,
  decodeRow,
  decodeValues,
  printCondition,
  printGroupBy,
  printOrderBy,
  printSelect,
} from '../index.ts';
import type { FacetRow, QueryParams } from '../index.ts';
import { arbitraries } from '../parse/arbitrary.testing.ts';

fc.configureGlobal({ includeErrorInReport: true });
const engine = openTestEngine();
afterAll(() => engine.close());
const target = engine.createTable('cities', cityFields, cityRows);
const { expression, condition, order, field } = arbitraries(cityFields.map(({ name }) => name));

const item = expression.map((of) => ({ kind: 'item' as const, expression: of, text: '' }));
const settings = fc.record({
  timezone: fc.constantFrom('UTC', 'Europe/Paris', 'Asia/Kathmandu', 'America/New_York'),
  lang: fc.constantFrom('en', 'fr', 'ar'),
  limit: fc.constantFrom('-1', '0', '3', '10'),
  offset: fc.constantFrom('0', '1', '5'),
});
const facetNames = cityFields.filter(({ annotations }) => annotations.facet).map(({ name }) => name);
const choice = fc
  .tuple(
    fc.constantFrom(...facetNames),
    fc.constantFrom('Denmark', 'Europe', 'Europe/Norway', 'rain', '2021', '1167/10', 'true', '', "o'x", '5'),
  )
  .map(([name, chosen]) => `${name}:${chosen}`);

/** Runs it, or says that it is refused with 400. Anything else that is thrown fails the test. */
function attempt(run: () => void, query: unknown): boolean {
  try {
    run();
    return true;
  } catch (thrown) {
    if (!isProblem(thrown)) throw new Error(`${JSON.stringify(query)}: ${(thrown as Error).message.slice(0, 600)}`);
    expect(thrown.status).toBe(400);
    expect(thrown.message).toMatch(/Clause\(s\) containing the error\(s\): \w+\.$|is expected\.$/);
    return false;
  }
}

const RUNS = Number(globalThis.process?.env.ODSQL_RUNS ?? 400);

test('any query of records is refused with 400 or runs', () => {
  let accepted = 0;
  const run = (params: QueryParams) => {
    const ran = attempt(() => {
      const compiled = compileRecords(target, params);
      const rows = engine.run(compiled.sql).map((raw) => decodeRow(compiled.outputs, raw));
      expect(rows.length).toBeLessThanOrEqual(compiled.page.limit);
      for (const row of rows)
        expect(new Set(Object.keys(row))).toEqual(new Set(compiled.outputs.map(({ key }) => key)));
      JSON.stringify(rows);
    }, params);
    if (ran) accepted += 1;
  };
  const select = fc.array(item, { minLength: 1, maxLength: 3 }).map(printSelect);
  fc.assert(
    fc.property(settings, select, (rest, text) => run({ ...rest, select: text })),
    { numRuns: RUNS },
  );
  fc.assert(
    fc.property(settings, condition, (rest, of) => run({ ...rest, select: 'id', where: printCondition(of) })),
    { numRuns: RUNS * 2 },
  );
  fc.assert(
    fc.property(settings, fc.array(order, { minLength: 1, maxLength: 2 }).map(printOrderBy), (rest, text) =>
      run({ ...rest, select: 'id', order_by: text }),
    ),
    { numRuns: RUNS },
  );
  const group = fc.array(item, { minLength: 1, maxLength: 2 }).map(printGroupBy);
  fc.assert(
    fc.property(settings, group, select, (rest, by, text) => run({ ...rest, group_by: by, select: text })),
    { numRuns: RUNS },
  );
  fc.assert(
    fc.property(settings, group, fc.array(order, { maxLength: 2 }).map(printOrderBy), (rest, by, text) =>
      run({ ...rest, group_by: by, order_by: text, select: 'count(*) as n' }),
    ),
    { numRuns: RUNS },
  );
  expect(accepted).toBeGreaterThan(RUNS / 2);
});

test('the count, the text export and NOT agree with the records', () => {
  fc.assert(
    fc.property(condition, fc.array(choice, { maxLength: 2 }), (of, refine) => {
      const where = printCondition(of);
      attempt(() => {
        const params = { where, refine };
        const count = (more: QueryParams) => Number(engine.run(compileCount(target, more))[0]!.count);
        const all = count({ refine });
        expect(count(params) + count({ refine, where: `not (${where})` })).toBe(all);
        const values = compileExport(target, { ...params, select: '*' });
        const texts = compileExport(target, { ...params, select: '*' }, { form: 'text', recordId: true });
        const rows = engine.run(values.sql).map((raw) => decodeValues(values.outputs, raw));
        expect(rows).toHaveLength(count(params));
        const lines = engine.run(texts.sql);
        expect(lines.map((line) => line.o0)).toEqual(rows.map((row) => row.id));
        for (const line of lines) for (const cell of Object.values(line)) expect(cell === null || typeof cell !== 'object').toBe(true);
      }, where);
    }),
    { numRuns: RUNS },
  );
});

test('any facets are refused with 400 or counted', () => {
  const asked = fc.oneof(
    fc.constantFrom(...facetNames),
    field.map(({ name }) => name),
    fc
      .tuple(
        fc.constantFrom(...facetNames),
        fc.constantFrom('count', '-num', 'alphanum', '-alphanum', 'num', 'x'),
        fc.boolean(),
        fc.boolean(),
        fc.nat(5),
      )
      .map(
        ([name, sort, disjunctive, hierarchical, limit]) =>
          `facet(name="${name}", sort="${sort}", disjunctive=${disjunctive}, hierarchical=${hierarchical}, limit=${limit})`,
      ),
  );
  fc.assert(
    fc.property(
      fc.array(asked, { maxLength: 2 }),
      fc.array(choice, { maxLength: 3 }),
      fc.array(choice, { maxLength: 2 }),
      settings,
      (facet, refine, exclude, rest) => {
        attempt(
          () => {
            const compiled = compileFacets(target, { ...rest, facet, refine, exclude });
            const answer = assembleFacets(
              compiled,
              compiled.map(({ sql }) => engine.run(sql) as unknown as FacetRow[]),
            );
            expect(answer.map(({ name }) => name)).toEqual(compiled.map(({ name }) => name));
          },
          { facet, refine, exclude },
        );
      },
    ),
    { numRuns: RUNS },
  );
});

test('any text in any parameter is refused with 400 or runs', () => {
  const hostile = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 20 }),
    fc.constantFrom(
      "x' or 1=1 --",
      '`',
      "'; drop table cities; --",
      '{p0:UInt8}',
      '$$x$$',
      '\u0000',
      'file("/etc/passwd")',
      'id union select 1',
      '__proto__',
      'toString',
      '*',
      '-',
      '1e9',
      '99999999999999999999',
      '-1',
      'NaN',
    ),
  );
  const names = [
    'select',
    'where',
    'group_by',
    'order_by',
    'limit',
    'offset',
    'refine',
    'exclude',
    'lang',
    'timezone',
    'facet',
  ] as const;
  const params = fc.tuple(fc.constantFrom(...names), hostile).map(([name, of]): QueryParams => ({ [name]: of }));
  fc.assert(
    fc.property(params, (given) => {
      attempt(() => void engine.run(compileRecords(target, given).sql), given);
      attempt(() => void compileFacets(target, given).map(({ sql }) => engine.run(sql)), given);
    }),
    { numRuns: RUNS },
  );
});
