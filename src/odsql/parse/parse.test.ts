import fc from 'fast-check';
import { expect, test } from 'vitest';
import { arbitraries } from './arbitrary.testing.ts';
import { parseFacet, parseGroupBy, parseOrderBy, parseSelect, parseWhere } from './clauses.ts';
import { printCondition, printExpression, printGroupBy, printOrderBy, printSelect } from './print.ts';

const { expression, condition, order } = arbitraries([
  'name',
  'group',
  '12',
  'a `b` \\',
  'default.title',
  'date',
  'année',
  "x'y",
]);

/** Without positions. */
function bare(tree: unknown): unknown {
  return JSON.parse(JSON.stringify(tree, (key, value: unknown) => (key === 'at' ? undefined : value)));
}
const withoutText = (items: readonly object[]) => items.map((item) => ({ ...item, text: undefined }));

test('what is printed parses to the same tree', () => {
  fc.assert(
    fc.property(condition, (tree) => {
      expect(bare(parseWhere(printCondition(tree)))).toEqual(bare(tree));
    }),
    { numRuns: 3000 },
  );
  fc.assert(
    fc.property(expression, expression, order, (a, b, item) => {
      const items = [
        { kind: 'item' as const, expression: a, alias: 'the `alias`', text: '' },
        { kind: 'item' as const, expression: b, text: '' },
      ];
      expect(bare(withoutText(parseSelect(printSelect(items))))).toEqual(bare(withoutText(items)));
      expect(bare(withoutText(parseGroupBy(printGroupBy(items))))).toEqual(
        bare(
          items.map(({ expression: of, ...rest }) => ({
            expression: of,
            ...('alias' in rest && { alias: rest.alias }),
          })),
        ),
      );
      expect(bare(withoutText(parseOrderBy(printOrderBy([item]))))).toEqual(bare(withoutText([item])));
      expect(printExpression(parseOrderBy(printExpression(a) + ' asc')[0]!.expression)).toBe(printExpression(a));
    }),
    { numRuns: 2000 },
  );
});

test('any text parses or is refused with 400, never anything else', () => {
  const word = fc.constantFrom(
    'select',
    'and',
    'or',
    'not',
    'in',
    'is',
    'null',
    '(',
    ')',
    '[',
    ']',
    ',',
    '..',
    '.',
    '"a',
    "'b'",
    '`c`',
    'date',
    "date'2020'",
    'geom',
    'sum',
    'count(',
    '*',
    '-',
    '+',
    '/',
    '1',
    '1.',
    '2.5',
    'name',
    ':',
    '=',
    '!',
    '!=',
    '<',
    '>',
    '\\',
    '\u0000',
    '😀',
    ' ',
  );
  const garbage = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 40 }),
    fc.array(word, { maxLength: 20 }).map((words) => words.join('')),
    fc.array(word, { maxLength: 20 }).map((words) => words.join(' ')),
  );
  fc.assert(
    fc.property(garbage, (text) => {
      for (const parse of [parseWhere, parseSelect, parseGroupBy, parseOrderBy, parseFacet]) {
        try {
          parse(text);
        } catch (thrown) {
          expect(thrown).toMatchObject({ name: 'Problem', status: 400 });
        }
      }
    }),
    { numRuns: 5000 },
  );
});

test.each([
  ['BADSYNTAX((', '(', 9],
  ['contains(objet, "espaces verts")', '(', 8],
  ['sum(x*(y=8))', '=', 8],
  ['name not in ("a")', 'not', 5],
  ['a <> 3', '>', 3],
  ['a = "open', '"open', 4],
  ['a =', 'end of clause', 3],
  ['a = 1 and', 'end of clause', 9],
  ['a in (1, 2', 'end of clause', 10],
  ['a + 1', 'end of clause', 5],
  ['(a > 1) + 2', '+', 8],
  ['a ; drop table x', ';', 2],
  ['group = 1', 'group', 0],
])('where=%s is refused at the unexpected %s (%i)', (text, token, position) => {
  expect(() => parseWhere(text)).toThrow(
    `ODSQL syntax exception: unexpected ${token} at position ${position} in ${text}. Clause(s) containing the error(s): where.`,
  );
});

test.each([
  ['1_uai, name', '_uai', 1],
  ["name, case(population=1,'a') as r", '(', 10],
  ['case when a', 'when', 5],
  ['name as', 'end of clause', 7],
  ['a,,b', ',', 2],
])('select=%s is refused at the unexpected %s (%i)', (text, token, position) => {
  expect(() => parseSelect(text)).toThrow(`unexpected ${token} at position ${position} in `);
});

test('names of functions may be fields, and dates, ranges and calls nest without spaces', () => {
  expect(printCondition(parseWhere("year=date'2022'and month in[1..3[")!)).toBe(
    "`year` = date'2022' and `month` in [1 .. 3[",
  );
  expect(printCondition(parseWhere('NOT a:1 Or "it\\\'s" AND(b>=-2)')!)).toBe('not `a` = 1 or "it\\\'s" and `b` >= -2');
  expect(printSelect(parseSelect('COUNT( * )as n,Sum(a*b) / 2,`group`'))).toBe(
    'count(*) as `n`, sum(`a` * `b`) / 2, `group`',
  );
  expect(parseSelect('COUNT( * )as n, `group`').map(({ text }) => text)).toEqual(['COUNT( * )', 'group']);
  expect(printOrderBy(parseOrderBy('-a, b desc'))).toBe('`a` desc, `b` desc');
  expect(parseFacet('facet(name="country", sort="-count", limit=5, disjunctive=true)')).toEqual({
    name: 'country',
    sort: '-count',
    limit: 5,
    disjunctive: true,
  });
  expect(parseFacet(' region path ')).toEqual({ name: 'region path' });
});

test('hostile shapes end in a clear 400', () => {
  const refused = { name: 'Problem', status: 400 };
  const thrown = (parse: () => unknown) => {
    try {
      parse();
    } catch (error) {
      return error;
    }
    return undefined;
  };
  expect(thrown(() => parseWhere('('.repeat(100_000)))).toMatchObject(refused);
  expect(thrown(() => parseWhere('not '.repeat(100_000) + 'a'))).toMatchObject(refused);
  expect(thrown(() => parseWhere('-'.repeat(100_000)))).toMatchObject(refused);
  expect(thrown(() => parseWhere(Array(100_000).fill('a=1').join(' or ')))).toMatchObject(refused);
  expect(thrown(() => parseWhere(`a in (${Array(100_000).fill('1').join(',')})`))).toMatchObject(refused);
  expect(thrown(() => parseSelect(Array(10_000).fill('1').join('+')))).toMatchObject(refused);
  expect(thrown(() => parseSelect('lower('.repeat(5000) + ')'.repeat(5000)))).toMatchObject(refused);
  expect(thrown(() => parseWhere(`a = "${'x'.repeat(600_000)}"`))).toMatchObject(refused);
  expect(thrown(() => parseWhere(`"${'\\'.repeat(300_001)}`))).toMatchObject(refused);
  expect(printCondition(parseWhere(`a = "${'x'.repeat(20_000)}"`)!)).toHaveLength(20_008);
});
