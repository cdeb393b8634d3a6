import { request } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Site } from './site.testing.ts';

let site: Site;

beforeAll(async () => {
  site = await Site.start();
  await site.createOrganization();
  const rows = Array.from({ length: 500 }, (_, i) => `${i},Street ${i},select,"O'Brien \\ "" ${i}"`);
  expect(await site.publish('plain', 'plain.csv', `id,street,from,quote\n${rows.join('\n')}\n`)).toMatchObject({
    status: 'published',
  });
}, 120_000);
afterAll(() => site.remove());

const records = '/api/explore/v2.1/catalog/datasets/plain/records';
const where = (condition: string): string => `${records}?where=${encodeURIComponent(condition)}`;

const hostile: readonly (readonly [string, string])[] = [
  ['deep parentheses', where(`${'('.repeat(5000)}1=1${')'.repeat(5000)}`)],
  ['long chain of conditions', where(Array.from({ length: 3000 }, (_, i) => `id=${i}`).join(' or '))],
  ['not not not', where(`${'not '.repeat(1500)}id=1`)],
  ['huge number', where(`id = ${'9'.repeat(2000)}`)],
  ['huge exponent', where('id < 1e999999')],
  ['unclosed quote', where("street = 'abc")],
  ['quotes and backslashes', where(`quote = 'a\\'; DROP TABLE x; --"'`)],
  ['reserved name', where('select = 1 and from = 2')],
  ['engine function', where("file('/etc/passwd') = 'x'")],
  ['table function', `${records}?select=${encodeURIComponent("url('http://127.0.0.1/')")}`],
  ['settings', where('id = 1 SETTINGS max_execution_time=0')],
  ['union', where('id = 1 UNION ALL SELECT * FROM system.tables')],
  ['comment', where('id = 1 --')],
  ['NUL', where('street = "a\0b"')],
  ['catastrophic like', where(`street like '${'%a'.repeat(500)}'`)],
  ['huge limit', `${records}?limit=99999999999999999999`],
  ['negative offset', `${records}?offset=-1`],
  [
    'select of a thousand',
    `${records}?select=${encodeURIComponent(Array.from({ length: 700 }, (_, i) => `id as c${i}`).join(','))}`,
  ],
  ['order by nothing', `${records}?order_by=,,,`],
  ['group by an expression bomb', `${records}?group_by=${encodeURIComponent('range(id, 0.0000001)')}`],
  ['field with a backquote', where('`a``b` = 1')],
  ['repeated parameter', `${records}?where=id%3D1&where=id%3D2`],
  ['wrong encoding', `${records}?where=%E0%A4%A`],
  ['polygon of many points', where(`in_bbox(street, ${'1,'.repeat(1000)}1)`)],
];

test.each(hostile)('%s is answered without a fault of ours', async (_name, path) => {
  const status = await new Promise<number>((resolve, reject) => {
    const url = new URL(site.url);
    const call = request(
      { host: url.hostname, port: url.port, path, agent: false, headers: { authorization: `Apikey ${site.key}` } },
      (response) => {
        response.resume();
        response.on('end', () => resolve(response.statusCode ?? 0));
      },
    );
    call.on('error', reject);
    call.end();
  });
  expect([200, 400, 408, 413, 414, 422, 431]).toContain(status);
  expect(site.isAlive, site.output).toBe(true);
});

test('after all that the records are as before', async () => {
  expect(await site.count('plain')).toBe(500);
});
