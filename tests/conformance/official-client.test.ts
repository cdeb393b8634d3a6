import { ApiClient, all, date, field, fromCatalog, list, not, one, string } from '@opendatasoft/api-client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openMarketplace, type Marketplace } from './marketplace.testing.ts';
import type { Json } from './json.testing.ts';

const fields = [
  { name: 'name', label: 'Name', type: 'text', annotations: { sortable: true } },
  { name: 'kind', label: 'Kind of tree', type: 'text', annotations: { facet: true } },
  { name: 'height', label: 'Height', type: 'double', annotations: { unit: ['m'] } },
  { name: 'planted', label: 'Planted', type: 'date', annotations: { facet: true } },
];
const rows = [
  { name: "O'Hara's \"big\" oak", kind: 'oak', height: 21.5, planted: '1950-04-01' },
  { name: 'Small oak', kind: 'oak', height: 3.5, planted: '2019-11-20' },
  { name: 'Plane', kind: 'plane', height: 18, planted: '1989-02-11' },
];

let marketplace: Marketplace;
let client: ApiClient;
const records = () => fromCatalog().dataset('trees').records();

beforeAll(async () => {
  marketplace = await openMarketplace();
  await marketplace.publish({ id: 'trees', title: 'Street trees', fields, metas: { default: { theme: ['Environment and climate'], keyword: ['tree'] } }, rows });
  client = new ApiClient({ domain: marketplace.url });
}, 120_000);
afterAll(() => marketplace?.close());

describe('the official client of the Explore API', () => {
  test('finds datasets', async () => {
    const answer = (await client.get(fromCatalog().datasets().select('dataset_id, records_count').refine('theme:Environment and climate'))) as Json;
    expect(answer).toEqual({ total_count: 1, results: [{ dataset_id: 'trees', records_count: 3 }] });
  });

  test('reads the entry, a dataset and its facets', async () => {
    expect(((await client.get(fromCatalog().itself())) as Json).links.map((link: Json) => link.rel)).toContain('datasets');
    expect(((await client.get(fromCatalog().dataset('trees').itself())) as Json).metas.default.title).toBe('Street trees');
    const facets = (await client.get(fromCatalog().dataset('trees').facets().facet('kind'))) as Json;
    expect(facets.facets[0].facets).toMatchObject([{ name: 'oak', count: 2 }, { name: 'plane', count: 1 }]);
    expect(((await client.get(fromCatalog().facets().facet('keyword'))) as Json).facets[0]).toMatchObject({ name: 'keyword', facets: [{ name: 'tree', count: 1 }] });
  });

  test('filters, groups, sorts and pages records with its query builder', async () => {
    const tall = await client.get(records().select(list('name', 'height')).where(all('height > 5', one(`${field('kind')}:${string('oak')}`, 'kind:"plane"'))).orderBy('-height').limit(1));
    expect(tall).toEqual({ total_count: 2, results: [{ name: "O'Hara's \"big\" oak", height: 21.5 }] });
    const groups = (await client.get(records().select('count(*) as n').groupBy('kind').orderBy('n desc'))) as Json;
    expect(groups.results).toEqual([{ kind: 'oak', n: 2 }, { kind: 'plane', n: 1 }]);
    const second = (await client.get(records().select('name').orderBy('name').limit(1).offset(1))) as Json;
    expect(second.results).toEqual([{ name: 'Plane' }]);
  });

  test('escapes texts and writes dates as the server reads them', async () => {
    const named = (await client.get(records().select('kind').where(`name = ${string("O'Hara's \"big\" oak")}`))) as Json;
    expect(named.results).toEqual([{ kind: 'oak' }]);
    const young = (await client.get(records().select('name').where(`planted > ${date({ year: 2000, month: 1, day: 1 })}`))) as Json;
    expect(young.results).toEqual([{ name: 'Small oak' }]);
    expect(((await client.get(records().where(not('kind = "oak"')).exclude('kind:plane'))) as Json).total_count).toBe(0);
  });

  test('exports', async () => {
    const rowsOut = (await client.get(fromCatalog().dataset('trees').export('json').select('name').orderBy('height'))) as Json;
    expect(rowsOut).toEqual([{ name: 'Small oak' }, { name: 'Plane' }, { name: "O'Hara's \"big\" oak" }]);
    expect(await client.get(fromCatalog().export('json').select('dataset_id'))).toEqual([{ dataset_id: 'trees' }]);
  });

  test('reads one record by the id it was told', async () => {
    const { results } = (await client.get(records().set('include_app_metas', 'true').limit(1).orderBy('name'))) as Json;
    const again = (await client.get(fromCatalog().dataset('trees').record(results[0]._id))) as Json;
    expect(again).toEqual({ name: "O'Hara's \"big\" oak", kind: 'oak', height: 21.5, planted: '1950-04-01' });
  });

  test('tells its own errors apart', async () => {
    await expect(client.get(fromCatalog().dataset('nope').records())).rejects.toMatchObject({ details: { error_code: 'NotFoundResource' } });
    await expect(client.get(records().where('nope = 1'))).rejects.toMatchObject({ details: { error_code: 'ODSQLError' } });
    await expect(new ApiClient({ domain: marketplace.url, apiKey: 'wrong' }).get(records())).rejects.toMatchObject({ response: { status: 401 } });
  });

  test('reads with a key', async () => {
    await marketplace.api('PATCH', '/datasets/trees', { visibility: 'organization' });
    await expect(client.get(records())).rejects.toMatchObject({ details: { error_code: 'NotFoundResource' } });
    const known = new ApiClient({ domain: marketplace.url, apiKey: marketplace.key });
    expect(((await known.get(records())) as Json).total_count).toBe(3);
    await marketplace.api('PATCH', '/datasets/trees', { visibility: 'public' });
  });
});
