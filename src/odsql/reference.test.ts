import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { functions } from './functions/registry.ts';
import { parseSelect, parseWhere } from './parse/clauses.ts';
import { odsqlReference } from './reference.ts';

test('docs/odsql.md is what scripts/generate-odsql-docs.ts writes', () => {
  expect(readFileSync(new URL('../../docs/odsql.md', import.meta.url), 'utf8')).toBe(odsqlReference());
});

test('functions are in alphabetical order within their family, have one name each and an example that parses', () => {
  const names = functions.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  for (const { name, family, example, clauses } of functions) {
    const siblings = functions.filter((one) => one.family === family).map((one) => one.name);
    if (family !== 'aggregation') expect(siblings, name).toEqual(siblings.toSorted());
    expect(() => (clauses.includes('where') ? parseWhere(example) : parseSelect(example)), name).not.toThrow();
  }
});
