import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { matchAnswer, type Expected } from './match.testing.ts';
import { openMarketplace, type Marketplace } from './marketplace.testing.ts';

interface Case {
  readonly id: string;
  readonly title: string;
  readonly clause: string;
  readonly request: string;
  readonly expect: Expected;
}
interface CaseFile {
  readonly datasets: readonly { readonly dataset_id: string; readonly default_metas: { readonly title: string }; readonly features_expected: readonly string[]; readonly fields: readonly object[]; readonly records: readonly object[] }[];
  readonly cases: readonly Case[];
}

const file = JSON.parse(readFileSync(new URL('./explore-cases.json', import.meta.url), 'utf8')) as CaseFile;
const more = JSON.parse(readFileSync(new URL('./more-cases.json', import.meta.url), 'utf8')) as Pick<CaseFile, 'cases'>;
let marketplace: Marketplace;

beforeAll(async () => {
  marketplace = await openMarketplace();
  for (const { dataset_id: id, default_metas: basic, fields, records } of file.datasets) {
    await marketplace.publish({ id, title: basic.title, fields, metas: { default: basic }, rows: records });
  }
}, 120_000);

afterAll(() => marketplace?.close());

describe.each([...Map.groupBy([...file.cases, ...more.cases], ({ clause }) => clause)])('%s', (_clause, cases) => {
  test.each(cases.map((one) => [one.id, one.title, one] as const))('%s %s', async (_id, _title, { request, expect: expected }) => {
    const answer = await fetch(`${marketplace.url}${request}`);
    matchAnswer({ status: answer.status, headers: answer.headers, bytes: Buffer.from(await answer.arrayBuffer()) }, expected);
  });
});

test.each(file.datasets.map((one) => [one.dataset_id, one] as const))('%s has the features of its fields', async (id, { features_expected: features }) => {
  const answer = await fetch(`${marketplace.url}/api/explore/v2.1/catalog/datasets/${id}`);
  expect(((await answer.json()) as { features: string[] }).features.toSorted()).toEqual(features.toSorted());
});
