import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openMarketplace, type Marketplace } from './marketplace.testing.ts';
import type { Json } from './json.testing.ts';

const fields = [
  { name: 'name', label: 'Name', type: 'text', annotations: { facet: true } },
  { name: 'size', label: 'Size', type: 'int', annotations: {} },
];
const rows = Array.from({ length: 300 }, (_, i) => ({ name: `name ${i % 7}`, size: i }));
const V21 = '/api/explore/v2.1/catalog';

let marketplace: Marketplace;
const call = (path: string, init: RequestInit = {}) => fetch(`${marketplace.url}${path}`, init);
const json = async (path: string, init: RequestInit = {}): Promise<Json> => (await call(path, init)).json();
const asOperator = () => ({ headers: { authorization: `apikey ${marketplace.key}` } });

beforeAll(async () => {
  marketplace = await openMarketplace({ publicUrl: 'https://data.sorrel.example' });
  await marketplace.publish({ id: 'things', title: 'Things', fields, rows });
  await marketplace.publish({ id: 'secret', title: 'Secret canary', fields, metas: { default: { keyword: ['canary'], theme: ['Canaries'] } }, rows: [{ name: 'canary', size: 1 }] });
  await marketplace.api('PATCH', '/datasets/secret', { visibility: 'organization' });
}, 120_000);
afterAll(() => marketplace?.close());

describe('parameters', () => {
  test.each([
    ['include_links=True', (body: Json) => expect(body._links.map((link: Json) => link.rel)).toEqual(['self', 'first', 'last', 'next'])],
    ['include_app_metas=TRUE&limit=1', (body: Json) => expect(body.results[0]).toMatchObject({ _id: expect.stringMatching(/^[0-9a-f]{40}$/), _size: expect.any(Number), _timestamp: expect.any(String) })],
    ['limit=-1', (body: Json) => expect(body.results).toHaveLength(100)],
    ['limit=0', (body: Json) => expect(body).toEqual({ total_count: 300, results: [] })],
    ['where=size<10&where=size>7', (body: Json) => expect(body.total_count).toBe(2)],
    ['where=&select=&nonsense=1', (body: Json) => expect(body.results).toHaveLength(10)],
    ['select=size&select=name&limit=1', (body: Json) => expect(Object.keys(body.results[0])).toEqual(['name'])],
  ])('%s', async (query, check) => check(await json(`${V21}/datasets/things/records?${query}`)));

  test.each([
    ['include_links=maybe', 'include_links'],
    ['limit=ten', 'limit'],
    ['limit=1e3', 'limit'],
    ['offset=-1', 'offset'],
    ['lang=xx', 'lang'],
    ['timezone=Mars/Phobos', 'Mars/Phobos'],
  ])('%s is refused with its name', async (query, named) => {
    const answer = await call(`${V21}/datasets/things/records?${query}`);
    expect(answer.status).toBe(400);
    expect(((await answer.json()) as Json).message).toContain(named);
  });

  test('links lead on with the same question, without the key', async () => {
    const { _links: links } = await json(`${V21}/datasets/things/records?include_links=true&where=size>5&where=size<200&limit=50&offset=50&apikey=${marketplace.key}`);
    const next = new URL(links.find((link: Json) => link.rel === 'next').href);
    expect(next.origin).toBe('https://data.sorrel.example');
    expect([...next.searchParams]).toEqual(expect.arrayContaining([['where', 'size>5'], ['where', 'size<200'], ['limit', '50'], ['offset', '100']]));
    expect(next.href).not.toContain('apikey');
  });

  test.each(['where', 'select', 'group_by', 'order_by', 'facet', 'refine', 'exclude', 'timezone', 'lang', 'limit', 'offset', 'apikey'])('nonsense in %s is never a fault of the server', async (parameter) => {
    const nonsense = ["'", '"', '`', '(', '((((', ')', ';drop table x', '{p0:String}', '\u0000', 'x'.repeat(3000), '%', '../..', '[object Object]', '-- ', "file('/etc/passwd')", '9'.repeat(400), '*', 'name:', ':', '𝒳', '%ff'];
    for (const path of ['/datasets/things/records', '/datasets', '/facets', '/datasets/things/facets', '/datasets/things/exports/csv', '/exports/csv']) {
      for (const text of nonsense) {
        const { status } = await call(`${V21}${path}?${parameter}=${encodeURIComponent(text)}`);
        expect(status, `${path} ${parameter}=${text.slice(0, 30)}`).toBeLessThan(500);
      }
    }
  });

  test.each(['a[b][c]=1', Array.from({ length: 300 }, () => 'where=1').join('&'), '%E0%A4%A', 'constructor=1&__proto__=2&toString=3'])('an odd query string: %s', async (query) => {
    expect((await call(`${V21}/datasets/things/records?${query}`)).status).toBeLessThan(500);
  });
});

describe('answers', () => {
  test('are told apart by strong tags, and change with the data', async () => {
    const path = `${V21}/datasets/things/records?limit=20`;
    const first = await call(path);
    const tag = first.headers.get('etag') ?? '';
    expect(tag).toMatch(/^"[\w-]+"$/);
    expect(first.headers.get('cache-control')).toBe('public, no-cache');
    expect((await call(path, { headers: { 'if-none-match': `"other", ${tag}` } })).status).toBe(304);
    expect((await call(`${path}&offset=1`, { headers: { 'if-none-match': tag } })).status).toBe(200);
    expect((await call(`${V21}/datasets/things/records?select=now()`)).headers.get('etag')).toBeNull();
    await marketplace.api('PATCH', '/datasets/things', { field_settings: { name: { label: 'The name' } } });
    expect((await call(path, { headers: { 'if-none-match': tag } })).status).toBe(200);
  });

  test('for a known caller are kept by nobody', async () => {
    for (const path of ['/datasets', '/datasets/things', '/datasets/things/records', '/facets', '/datasets/things/exports/csv', '/exports/csv']) {
      const { headers } = await call(`${V21}${path}`, asOperator());
      expect(headers.get('cache-control'), path).toBe('private, no-store');
      expect(headers.get('etag'), path).toBeNull();
    }
  });

  test('are compressed for those who take it', async () => {
    const { request } = await import('node:http');
    const raw = await new Promise<{ encoding: string | undefined; bytes: Buffer }>((resolve, reject) => {
      request(`${marketplace.url}${V21}/datasets/things/records?limit=100`, { headers: { 'accept-encoding': 'gzip;q=0.5, br;q=0' } }, (answer) => {
        const parts: Buffer[] = [];
        answer.on('data', (part: Buffer) => parts.push(part)).on('end', () => resolve({ encoding: answer.headers['content-encoding'], bytes: Buffer.concat(parts) }));
      })
        .on('error', reject)
        .end();
    });
    expect(raw.encoding).toBe('gzip');
    expect(JSON.parse(gunzipSync(raw.bytes).toString()).results).toHaveLength(100);
  });

  test('can be read by any website, but never with its visitors’ sessions', async () => {
    for (const path of ['/datasets', '/datasets/things/records', '/nope', '/datasets/nope', '/datasets/things/records?where=(']) {
      const { headers } = await call(`${V21}${path}`, { headers: { origin: 'https://elsewhere.example' } });
      expect(headers.get('access-control-allow-origin'), path).toBe('*');
      expect(headers.get('access-control-allow-credentials')).toBeNull();
      expect(headers.get('access-control-expose-headers')).toContain('X-RateLimit-Remaining');
    }
    const asked = await call(`${V21}/datasets`, { method: 'OPTIONS', headers: { origin: 'https://elsewhere.example', 'access-control-request-method': 'GET' } });
    expect([asked.status, asked.headers.get('access-control-allow-methods')]).toEqual([204, 'GET, POST, OPTIONS']);
  });

  test('say how many calls are left', async () => {
    const { headers } = await call(`${V21}/datasets?limit=1`);
    expect(Number(headers.get('x-ratelimit-limit'))).toBe(1_000_000);
    expect(headers.get('x-ratelimit-reset')).toMatch(/^\d{4}-\d\d-\d\d 00:00:00\+00:00$/);
  });
});

describe('exports', () => {
  test('offer what the fields can be written in', async () => {
    const { links } = await json(`${V21}/datasets/things/exports`);
    const rels = links.map((link: Json) => link.rel);
    expect(rels).toEqual(expect.arrayContaining(['csv', 'json', 'jsonl', 'parquet', 'xlsx']));
    for (const rel of ['shp', 'kml', 'gpx', 'fgb', 'geojson', 'ical']) expect(rels).not.toContain(rel);
    for (const { rel, href } of links.slice(1)) {
      const answer = await call(new URL(href).pathname);
      expect([rel, answer.status]).toEqual([rel, 200]);
      expect(answer.headers.get('content-disposition')).toMatch(/^attachment; filename="things\.\w+"$/);
      expect((await answer.arrayBuffer()).byteLength).toBeGreaterThan(0);
    }
  });

  test('refuse before the first byte', async () => {
    for (const path of ['csv?where=(', 'json?select=nope', 'kml', 'csv?delimiter=ab', 'csv?epsg=1&select=name&limit=x']) {
      const answer = await call(`${V21}/datasets/things/exports/${path}`);
      expect(answer.status, path).toBe(400);
      expect(await answer.json()).toHaveProperty('error_code');
    }
  });

  test('go on serving others when somebody leaves in the middle', async () => {
    for (let i = 0; i < 5; i += 1) {
      const leaving = new AbortController();
      const answer = await call(`${V21}/datasets/things/exports/json?select=name,size,size*2`, { signal: leaving.signal });
      await answer.body?.getReader().read();
      leaving.abort();
    }
    expect((await json(`${V21}/datasets/things/records?limit=1`)).total_count).toBe(300);
  });
});

describe('a dataset that is not public', () => {
  test.each([
    `${V21}/datasets/secret`,
    `${V21}/datasets/secret/records`,
    `${V21}/datasets/secret/facets`,
    `${V21}/datasets/secret/exports`,
    `${V21}/datasets/secret/exports/csv`,
    `${V21}/datasets/secret/attachments`,
    `${V21}/datasets/secret/reuses`,
    `${V21}/datasets/secret/records/${'0'.repeat(40)}`,
    '/api/explore/v2.0/catalog/datasets/secret',
    '/api/v1/datasets/secret',
    '/api/v1/datasets/secret/revisions',
    '/api/v1/datasets/secret/profile',
    '/api/v1/datasets/secret/attachments',
  ])('%s does not exist for visitors', async (path) => {
    const answer = await call(path);
    expect(answer.status).toBe(404);
    expect(await answer.text()).not.toContain('canary');
    if (!path.includes('/records/')) expect((await call(path, asOperator())).status).toBe(200);
  });

  test('is in no list, count, facet or search of theirs', async () => {
    for (const query of ['', '?where=search("canary")', '?where="canary"', '?where=dataset_id="secret"', '?where=visibility="organization"', '?where=not(dataset_id="things")', '?refine=theme:Canaries', '?select=count(*) as n&group_by=visibility']) {
      const text = await (await call(`${V21}/datasets${query}`)).text();
      expect(text, query).not.toMatch(/canar|secret|"organization":"organization"/i);
      if (query !== '' && !query.includes('group_by')) expect(JSON.parse(text).total_count, query).toBe(0);
    }
    expect(await (await call(`${V21}/facets`)).text()).not.toMatch(/canar/i);
    expect((await json(`${V21}/datasets?where=search("canary")`, asOperator())).total_count).toBe(1);
  });
});

test('typing is helped with datasets, themes, keywords and publishers', async () => {
  await marketplace.api('PATCH', '/datasets/things', { metas: { default: { theme: ['Théâtre and thistles'], keyword: ['thing', 'other'] } } });
  const values = async (q: string, init: RequestInit = {}) => (await json(`${V21}/suggestions?q=${encodeURIComponent(q)}`, init)).suggestions.map((one: Json) => `${one.kind} ${one.value}`);
  expect(await values('th')).toEqual(['dataset Things', 'theme Théâtre and thistles', 'keyword thing']);
  expect(await values('thea')).toContain('theme Théâtre and thistles');
  expect(await values('size')).toEqual(['dataset Things']);
  expect(await values('canar')).toEqual([]);
  expect(await values('canar', asOperator())).toContain('keyword canary');
  for (const odd of ['"', '\\', '(', '%', '']) expect(await values(odd)).toEqual(expect.any(Array));
});

describe('version 2.0', () => {
  test.each(['/api/explore/v2.0', '/api/v2'])('%s answers in its own shapes', async (base) => {
    const list = await call(`${base}/catalog/datasets?limit=1&order_by=dataset_id`);
    expect(list.headers.get('ods-explore-api-deprecation')).toContain('v2.1');
    expect(await list.json()).toMatchObject({ total_count: 1, datasets: [{ dataset: { dataset_id: 'things' } }] });
    const { records } = await json(`${base}/catalog/datasets/things/records?limit=1&order_by=size`);
    expect(records).toMatchObject([{ record: { id: expect.stringMatching(/^[0-9a-f]{40}$/), fields: { name: 'name 0', size: 0 } } }]);
    expect(await json(`${base}/catalog/datasets/things/records/${records[0].record.id}`)).toMatchObject({ record: { fields: { size: 0 } } });
    expect((await (await call(`${base}/catalog/datasets/things/exports/csv?limit=1`)).text()).startsWith('name;size')).toBe(true);
    for (const gone of ['aggregates', 'query']) expect((await call(`${base}/catalog/datasets/things/${gone}`)).status).toBe(410);
  });
});

test('attachments are given as files that nothing runs in', async () => {
  const added = await marketplace.api('POST', '/datasets/things/attachments?filename=evil.html&title=An+"odd"+título.html', '<script>alert(1)</script>');
  expect(added.status).toBe(201);
  const { attachments } = await json(`${V21}/datasets/things/attachments`);
  const answer = await call(new URL(attachments[0].href).pathname);
  expect(await answer.text()).toContain('<script>');
  expect(answer.headers.get('content-type')).toBe('application/octet-stream');
  expect(answer.headers.get('content-disposition')).toMatch(/^attachment; filename="An _odd_ t_tulo\.html"/);
  expect(answer.headers.get('content-security-policy')).toContain('sandbox');
  expect((await call(`${V21}/datasets/secret/attachments/${attachments[0].metas.id}`)).status).toBe(404);
});

test('calls beyond the quota are refused in the shape clients know', async () => {
  const small = await openMarketplace({ callsPerDay: 2 });
  try {
    const statuses = [];
    for (let i = 0; i < 4; i += 1) statuses.push((await fetch(`${small.url}${V21}/datasets`)).status);
    expect(statuses).toEqual([200, 200, 429, 429]);
    const refused = await fetch(`${small.url}${V21}/datasets`);
    expect(await refused.json()).toMatchObject({ errorcode: 10002, call_limit: 2, limit_time_unit: 'day' });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  } finally {
    await small.close();
  }
});

describe('the OpenAPI document and its console', () => {
  test('every operation has a name, a summary and an answer', async () => {
    const document = await json('/api/openapi.json');
    expect(document.openapi).toBe('3.1.0');
    const operations = Object.entries(document.paths).flatMap(([path, item]: [string, Json]) => Object.entries(item).map(([method, operation]: [string, Json]) => ({ path, method, ...operation })));
    const names = operations.map((one) => one.operationId);
    expect(names.every((name) => typeof name === 'string')).toBe(true);
    expect(new Set(names).size).toBe(names.length);
    for (const one of operations) expect(one.summary, one.path).toBeTruthy();
    for (const path of ['/datasets', '/datasets/{dataset_id}/records', '/datasets/{dataset_id}/exports/{format}', '/exports/{format}', '/facets']) expect(Object.keys(document.paths)).toContain(`${V21}${path}`);
    expect(Object.keys(document.paths).some((path) => path.includes('v2.0'))).toBe(false);
  });

  test('the console lists them all, loads only its own files, and runs nothing inline', async () => {
    const { paths } = await json('/api/openapi.json');
    const answer = await call('/api/console');
    const page = await answer.text();
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(page).not.toMatch(/<script(?![^>]*src=)|\son\w+=|style="/);
    for (const path of Object.keys(paths)) expect(page).toContain(`<code>${path}</code>`);
    for (const asset of page.matchAll(/(?:src|href)="(\/api\/console\/[^"]+)"/g)) expect((await call(asset[1] ?? '')).status).toBe(200);
  });
});
