import { createServer, type Server, type ServerResponse } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Site } from './site.testing.ts';

let site: Site;
let source: Server;
let port: number;
let hits: string[] = [];

/** A host of ours that stands for the outside; the site may reach only this one, at this port. */
const behaviours: Readonly<Record<string, (response: ServerResponse) => void>> = {
  '/good.csv': (response) => response.setHeader('etag', '"1"').end('name,height\nElm,12\nOak,7\n'),
  '/page': (response) =>
    response.setHeader('content-type', 'text/html').end('<!DOCTYPE html><html><body>Sign in</body></html>'),
  '/missing.csv': (response) => response.writeHead(404).end('no'),
  '/silent.csv': () => undefined,
  '/drips.csv': (response) => {
    response.write('a\n');
  },
  '/endless.csv': (response) => {
    const chunk = Buffer.alloc(1 << 20, '1,1\n');
    const pour = (): void => {
      while (!response.destroyed && response.write(chunk));
      if (!response.destroyed) response.once('drain', pour);
    };
    pour();
  },
  '/to-private': (response) => response.writeHead(302, { location: 'http://169.254.169.254/latest/meta-data/' }).end(),
  '/to-file': (response) => response.writeHead(302, { location: 'file:///etc/passwd' }).end(),
  '/to-loop': (response) => response.writeHead(302, { location: '/to-loop' }).end(),
};

beforeAll(async () => {
  source = createServer((request, response) => {
    hits.push(request.url ?? '');
    response.on('error', () => undefined);
    behaviours[request.url ?? '']?.(response);
  });
  await new Promise<void>((resolve) => source.listen(0, '127.0.0.1', resolve));
  ({ port } = source.address() as { port: number });
  site = await Site.start({
    env: { PLAZA_ALLOWED_HOSTS: `127.0.0.1:${port}`, PLAZA_ALLOWED_PORTS: String(port), PLAZA_MAX_UPLOAD: '20M' },
  });
  await site.createOrganization();
}, 120_000);
afterAll(async () => {
  await site.remove();
  source.closeAllConnections();
  source.close();
});

const from = (path: string): string => `http://127.0.0.1:${port}${path}`;
async function fetched(url: string) {
  const { status, body } = await site.run({ dataset_id: 'fetched', source: { url } });
  return status === 202
    ? site.ended(body)
    : { status: 'refused', problem: body as unknown as { error_code: string; message: string } };
}

test('a source that answers is published, and not again while it is the same', async () => {
  expect(await fetched(from('/good.csv'))).toMatchObject({ status: 'published', rows: 2, revision: 1 });
  expect(await fetched(from('/good.csv'))).toMatchObject({ status: 'unchanged', revision: 1 });
});

test.each([
  'http://127.0.0.1:9/x.csv',
  'http://localhost/x.csv',
  'http://[::1]/x.csv',
  'http://2130706433/x.csv',
  'http://0x7f.1/x.csv',
  'http://10.0.0.1/x.csv',
  'http://169.254.169.254/latest/meta-data/',
  'http://[::ffff:169.254.169.254]/x.csv',
  'http://[fd00:ec2::254]/x.csv',
])('the private address %s is not fetched', async (url) => {
  const run = await fetched(url);
  expect(run.problem?.message, JSON.stringify(run)).toMatch(/private|not fetched/i);
});

test.each([
  'file:///etc/passwd',
  'ftp://example.org/x.csv',
  'gopher://x',
  'not an address',
  'http://user:secret@example.org/x.csv',
])('%s is no address for a source', async (url) => {
  const run = await fetched(url);
  expect(run).toMatchObject({ status: 'refused', problem: { error_code: 'AddressNotUsable' } });
  expect(run.problem?.message).not.toContain('secret');
});

test.each([
  ['/to-private', /private|not allowed|refused|may not/i],
  ['/to-file', /http|not allowed|refused|scheme|may not/i],
  ['/to-loop', /redirect|without end/i],
  ['/missing.csv', /404/],
  ['/page', /web page|HTML/i],
  ['/endless.csv', /larger than|too large|limit/i],
])('a source like %s ends with its reason', async (path, says) => {
  const run = await fetched(from(path));
  expect(run).toMatchObject({ status: 'failed', problem: { message: expect.stringMatching(says) } });
});

test.each(['/silent.csv', '/drips.csv'])('a run that waits for %s can be cancelled at once', async (path) => {
  hits = [];
  const { body } = await site.run({ dataset_id: 'fetched', source: { url: from(path) } });
  while (!hits.includes(path)) await new Promise((resolve) => setTimeout(resolve, 20));
  const cancelled = await site.call('POST', `/api/v1/runs/${body.id}/cancel`, {});
  expect(cancelled.body).toMatchObject({ status: 'cancelled' });
});

test('a source that never answers ends by itself', async () => {
  expect(await fetched(from('/silent.csv'))).toMatchObject({
    status: 'failed',
    problem: { message: expect.stringMatching(/answer|silent|time|second/i) },
  });
}, 180_000);

test('after all that the first revision is still served', async () => {
  expect(site.isAlive, site.output).toBe(true);
  expect(await site.count('fetched')).toBe(2);
});
