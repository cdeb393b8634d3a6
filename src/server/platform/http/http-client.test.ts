import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createServer as createTcpServer } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { configWith } from '../config.ts';
import type { HttpClient } from './http-client.ts';
import { openHttpClient, type HttpClientOptions } from './open-http-client.ts';

let server: Server;
let port: number;
let hits: IncomingMessage[];
let answer: (request: IncomingMessage, response: ServerResponse) => void;
const clients: HttpClient[] = [];

beforeEach(async () => {
  hits = [];
  answer = (_request, response) => response.end('hello');
  server = createServer((request, response) => {
    hits.push(request);
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});
afterEach(async () => {
  for (const client of clients.splice(0)) await client.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const client = (allowedHosts: string[] = [], options: HttpClientOptions = {}) => {
  const made = openHttpClient(configWith({ allowedHosts, allowedPorts: [String(port)] }), { backoffMs: 1, ...options });
  clients.push(made);
  return made;
};
/** One that may fetch from the test server. */
const friend = (options?: HttpClientOptions) => client(['127.0.0.1', 'localhost'], options);
const here = (path = '/') => `http://127.0.0.1:${port}${path}`;
const names = (table: Record<string, string[][]>): HttpClientOptions => ({
  resolve: (host, done) => {
    const addresses = (table[host]?.length ?? 0) > 1 ? table[host]!.shift()! : (table[host]?.[0] ?? []);
    done(addresses.length > 0 ? null : new Error('ENOTFOUND'), addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })));
  },
});

describe('private addresses', () => {
  test('are refused when written, without a connection', async () => {
    for (const host of ['127.0.0.1', 'localhost', '[::1]', '2130706433', '0x7f.1', 'LOCALHOST']) {
      await expect(client().fetch(`http://${host}:${port}/`)).rejects.toMatchObject({ code: 'AddressRefused', status: 422 });
    }
    // Some systems know this name with the dot of the root, others do not.
    await expect(client().fetch(`http://localhost.:${port}/`, { tries: 1 })).rejects.toThrow('localhost');
    expect(hits).toHaveLength(0);
  });

  test.each([[['127.0.0.1']], [['::1']], [['93.184.216.34', '127.0.0.1']], [['10.0.0.1', '2606:4700::1']], [['::ffff:127.0.0.1']]])('are refused when a name leads there: %j', async (addresses) => {
    await expect(client([], names({ 'data.example': [addresses] })).fetch(`http://data.example:${port}/`)).rejects.toMatchObject({ code: 'AddressRefused' });
    expect(hits).toHaveLength(0);
  });

  test('are not reached by a name that changes its mind between two requests', async () => {
    const rebinding = client([], names({ 'data.example': [['192.0.2.1'], ['127.0.0.1']] }));
    for (let i = 0; i < 3; i += 1) await expect(rebinding.fetch(`http://data.example:${port}/`, { tries: 1 })).rejects.toMatchObject({ code: 'AddressRefused' });
    expect(hits).toHaveLength(0);
  });

  test.each([301, 302, 303, 307, 308])('are refused when a site that may be fetched sends there with %i', async (status) => {
    answer = (_request, response) => response.writeHead(status, { location: `http://localhost:${port}/inside` }).end();
    await expect(client(['127.0.0.1']).fetch(here('/start'))).rejects.toMatchObject({ code: 'AddressRefused' });
    expect(hits.map((hit) => hit.url)).toEqual(['/start']);
  });

  test('are refused at the second hop, too, and in other schemes', async () => {
    const next: Record<string, string> = { '/a': '/b', '/b': 'http://169.254.169.254/latest/meta-data', '/c': 'file:///etc/passwd', '/d': 'http://user:pw@127.0.0.1/' };
    answer = (request, response) => response.writeHead(302, { location: next[request.url!] }).end();
    await expect(friend().fetch(here('/a'))).rejects.toMatchObject({ code: 'AddressRefused' });
    await expect(friend().fetch(here('/c'))).rejects.toMatchObject({ code: 'SchemeRefused' });
    await expect(friend().fetch(here('/d'))).rejects.toMatchObject({ code: 'CredentialsInAddress' });
  });

  test('are fetched when the operator allows them by name', async () => {
    const answered = await client([`localhost:${port}`]).fetch(`http://localhost:${port}/x`);
    expect([answered.status, await answered.text()]).toEqual([200, 'hello']);
    await expect(client([`localhost:${port}`]).fetch(here())).rejects.toMatchObject({ code: 'AddressRefused' });
  });

  test('are refused also when the environment names a proxy', async () => {
    process.env['HTTP_PROXY'] = here();
    try {
      await expect(client().fetch(`http://localhost:${port}/`)).rejects.toMatchObject({ code: 'AddressRefused' });
      expect(hits).toHaveLength(0);
    } finally {
      delete process.env['HTTP_PROXY'];
    }
  });
});

describe('redirects', () => {
  test('are followed, and the answer says from where it came', async () => {
    answer = (request, response) => (request.url === '/a' ? response.writeHead(302, { location: 'b?x=1' }).end() : response.end('there'));
    const answered = await friend().fetch(here('/a'));
    expect([answered.url, await answered.text()]).toEqual([here('/b?x=1'), 'there']);
  });

  test('without end are stopped', async () => {
    answer = (request, response) => response.writeHead(302, { location: `${request.url}x` }).end();
    await expect(friend().fetch(here('/a'), { tries: 1 })).rejects.toMatchObject({ code: 'TooManyRedirects' });
    expect(hits).toHaveLength(6);
  });

  test('to another origin carry no credentials', async () => {
    answer = (request, response) => (request.url === '/a' ? response.writeHead(302, { location: `http://localhost:${port}/b` }).end() : response.end());
    await (await friend().fetch(here('/a'), { headers: { Authorization: 'Bearer x', Cookie: 'a=b', 'X-Api-Key': 'k', 'If-None-Match': '"1"' } })).text();
    expect(hits[0]!.headers).toMatchObject({ authorization: 'Bearer x', cookie: 'a=b', 'x-api-key': 'k' });
    const passed = Object.keys(hits[1]!.headers);
    expect(passed).not.toEqual(expect.arrayContaining(['authorization']));
    expect(passed.filter((name) => ['authorization', 'cookie', 'x-api-key'].includes(name))).toEqual([]);
    expect(hits[1]!.headers['if-none-match']).toBe('"1"');
  });

  test('turn a POST into a GET where the standard says so', async () => {
    answer = (request, response) => (request.url === '/307' || request.url === '/303' ? response.writeHead(Number(request.url.slice(1)), { location: '/b' }).end() : response.end());
    await (await friend().fetch(here('/303'), { method: 'POST', body: 'x' })).text();
    await (await friend().fetch(here('/307'), { method: 'POST', body: 'x' })).text();
    expect(hits.map((hit) => hit.method)).toEqual(['POST', 'GET', 'POST', 'POST']);
  });
});

describe('bounds', () => {
  test.each([
    ['gzip', gzipSync],
    ['br', brotliCompressSync],
    ['deflate', deflateSync],
  ] as const)('hold for what %s unpacks to', async (encoding, compress) => {
    const bomb = compress(Buffer.alloc(20_000_000));
    answer = (_request, response) => response.writeHead(200, { 'content-encoding': encoding }).end(bomb);
    await expect((await friend().fetch(here(), { maxBytes: 1_000_000 })).text()).rejects.toMatchObject({ code: 'SourceTooLarge', status: 413 });
    expect(await (await friend().fetch(here())).text()).toHaveLength(20_000_000);
  });

  test('hold for an announced length, without reading', async () => {
    answer = (_request, response) => response.writeHead(200, { 'content-length': '10000000000' }).write('x');
    await expect(friend().fetch(here())).rejects.toMatchObject({ code: 'SourceTooLarge' });
  });

  test('hold for an endless body', async () => {
    answer = (_request, response) => {
      const more = () => !response.destroyed && response.write(Buffer.alloc(65_536), more);
      more();
    };
    await expect((await friend().fetch(here(), { maxBytes: 5_000_000 })).text()).rejects.toMatchObject({ code: 'SourceTooLarge' });
  });

  test.each([
    ['nothing at all', () => undefined],
    ['headers only', (response: ServerResponse) => void response.writeHead(200).flushHeaders()],
    ['a byte now and then', (response: ServerResponse) => void setInterval(() => response.write('x'), 20).unref()],
  ])('hold for a site that sends %s', async (_what, send) => {
    answer = (_request, response) => send(response);
    const reading = async () => (await friend().fetch(here(), { deadlineMs: 300, tries: 1 })).text();
    await expect(reading()).rejects.toMatchObject({ code: 'SourceTooSlow', status: 504 });
  });

  test('hold for silence in the middle', async () => {
    answer = (_request, response) => void response.write('some');
    const reading = async () => (await friend().fetch(here(), { idleMs: 100, tries: 1 })).text();
    await expect(reading()).rejects.toMatchObject({ code: 'SourceTooSlow' });
  });

  test('hold for headers', async () => {
    answer = (_request, response) => response.writeHead(200, { 'x-long': 'x'.repeat(200_000) }).end();
    await expect(friend().fetch(here(), { tries: 1 })).rejects.toMatchObject({ code: 'SourceUnreachable' });
  });

  test('damaged compression is a plain refusal', async () => {
    answer = (_request, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end('this is no gzip');
    await expect((await friend().fetch(here())).text()).rejects.toMatchObject({ code: 'AnswerDamaged' });
    answer = (_request, response) => response.writeHead(200, { 'content-encoding': 'gzip, gzip, gzip, gzip' }).end('x');
    await expect(friend().fetch(here())).rejects.toMatchObject({ code: 'AnswerDamaged' });
  });

  test('a body that nobody reads frees its connection', async () => {
    answer = (_request, response) => void response.write(Buffer.alloc(1_000_000));
    (await friend().fetch(here())).body.destroy();
    await expect.poll(() => new Promise((resolve) => server.getConnections((_error, count) => resolve(count)))).toBe(0);
  });

  test('a caller can give up', async () => {
    answer = () => undefined;
    const abort = new AbortController();
    const fetching = friend().fetch(here(), { signal: abort.signal });
    setTimeout(() => abort.abort(new Error('enough')), 50);
    await expect(fetching).rejects.toThrow('enough');
  });
});

describe('failures', () => {
  test('that pass by themselves are tried again', async () => {
    answer = (_request, response) => response.writeHead(hits.length < 3 ? 503 : 200).end(`try ${hits.length}`);
    expect(await (await friend().fetch(here())).text()).toBe('try 3');
  });

  test('of a site are answers: their status is for the caller', async () => {
    answer = (_request, response) => response.writeHead(404).end('no');
    expect((await friend().fetch(here())).status).toBe(404);
    expect(hits).toHaveLength(1);
  });

  test('are not repeated for what changes something', async () => {
    answer = (_request, response) => response.writeHead(503).end();
    expect((await friend().fetch(here(), { method: 'POST', body: 'x' })).status).toBe(503);
    expect(hits).toHaveLength(1);
  });

  test('obey Retry-After, but not beyond the deadline', async () => {
    answer = (_request, response) => response.writeHead(429, { 'retry-after': '3600' }).end();
    expect((await friend().fetch(here(), { deadlineMs: 1000 })).status).toBe(429);
    expect(hits).toHaveLength(1);
  });

  test('to connect read the same, whether the port is closed or the name unknown', async () => {
    const closed = createTcpServer();
    await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
    const { port: closedPort } = closed.address() as AddressInfo;
    await new Promise((resolve) => closed.close(resolve));
    const messageOf = (url: string, options?: HttpClientOptions) => client(['127.0.0.1', 'gone.example'], options).fetch(url, { tries: 1 }).then(String, (error: Error) => error.message.replace(/“.*?”/, ''));
    expect(await messageOf(`http://127.0.0.1:${closedPort}/`)).toBe(await messageOf('http://gone.example/', names({})));
  });

  test('in a row let a site rest', async () => {
    const one = friend();
    answer = (_request, response) => response.destroy();
    for (let i = 0; i < 5; i += 1) await expect(one.fetch(here(), { tries: 1 })).rejects.toMatchObject({ code: 'SourceUnreachable' });
    await expect(one.fetch(here(), { tries: 1 })).rejects.toMatchObject({ code: 'SourceResting', status: 503 });
    expect(hits).toHaveLength(5);
  });

  test('of our own choice do not count against a site', async () => {
    const one = client(['127.0.0.1']);
    for (let i = 0; i < 10; i += 1) await expect(one.fetch(`http://localhost:${port}/`)).rejects.toMatchObject({ code: 'AddressRefused' });
  });
});
