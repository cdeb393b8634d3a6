import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { axeViolations, open, openSite, type Site, type Visit } from './site.testing.ts';

let site: Site;
beforeAll(async () => {
  site = await openSite();
}, 240_000);
afterAll(() => site?.close());

const PATHS = [
  '/',
  '/explore',
  '/explore?layout=grid&sort=title',
  '/explore?q=park&refine=theme:Parks%20and%20nature',
  '/explore?q=hydrant%20pressure',
  '/explore/dataset/durham-parks',
  '/explore/dataset/seattle-weather?picture=line',
  '/explore/dataset/durham-parks/table',
  '/explore/dataset/durham-parks/map',
  '/explore/dataset/dc-potholes/chart',
  '/explore/dataset/durham-parks/export',
  '/explore/dataset/dc-potholes/api?q=alley',
  '/explore/dataset/durham-parks/activity',
  '/o',
  '/o/durham',
  '/signin',
  '/about',
  '/accessibility',
  '/embed/dataset/durham-parks/table',
  '/embed/dataset/durham-parks/map',
  '/embed/dataset/dc-potholes/chart',
];

describe.each([
  { width: 1440, theme: 'light' },
  { width: 390, theme: 'light' },
  { width: 1440, theme: 'dark' },
  { width: 390, theme: 'dark' },
] as const)('$width px, $theme', ({ width, theme }) => {
  let visit: Visit;
  beforeAll(async () => {
    visit = await site.visit({ width, theme });
  });
  afterAll(() => visit?.context.close());

  test.each(PATHS)('%s', async (path) => {
    const { page, complaints } = visit;
    complaints.length = 0;
    expect(await open(page, path)).toBe(200);
    expect(await axeViolations(page)).toEqual([]);
    expect(complaints).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    expect(await page.locator('h1').count()).toBe(1);
  });
});

test.each(['es', 'fr'])('in %s no page shows a key instead of words', async (lang) => {
  const { page, context } = await site.visit({ lang });
  for (const path of ['/', '/explore', '/explore/dataset/durham-parks', '/explore/dataset/durham-parks/export', '/o/durham', '/about']) {
    await open(page, path);
    expect(await page.getAttribute('html', 'lang')).toBe(lang);
    expect(await page.innerText('body')).not.toMatch(/\b(nav|home|fact|quality|lic|dict|export|store|foot)\.[a-z]+/);
  }
  await context.close();
});

test('a page that is not there says so, and still helps', async () => {
  const { page, context } = await site.visit();
  expect(await open(page, '/explore/dataset/no-such-thing')).toBe(404);
  expect(await page.locator('main input[type=search]').count()).toBe(1);
  expect(await axeViolations(page)).toEqual([]);
  await context.close();
});

test('the theme can be forced, stays, and is there before any script', async () => {
  const { page, context } = await site.visit({ theme: 'light' });
  await open(page, '/');
  await page.getByRole('button', { name: 'Switch between light and dark' }).click();
  expect(await page.getAttribute('html', 'data-theme')).toBe('dark');
  const html = await (await page.context().request.get('/about')).text();
  expect(html).toContain('data-theme="dark"');
  await context.close();
});

test('search engines get one address, a description and the dataset in their own words', async () => {
  const html = await (await fetch(`${site.server.url}/explore/dataset/durham-parks`)).text();
  expect(html).toContain(`<link rel="canonical" href="${site.server.url}/explore/dataset/durham-parks"`);
  expect(html).toContain('property="og:title"');
  const json = /<script type="application\/ld\+json">(.*?)<\/script>/s.exec(html)?.[1];
  expect(JSON.parse(json ?? '')).toMatchObject({ '@type': 'Dataset', name: 'Parks in Durham', identifier: 'durham-parks' });
  const narrowed = await fetch(`${site.server.url}/explore?refine=theme:Parks`);
  expect(narrowed.headers.get('x-robots-tag')).toContain('noindex');
  expect(await (await fetch(`${site.server.url}/llms.txt`)).text()).toContain('Parks in Durham');
});

test('nothing runs that the page did not bring, and only embeds may be framed', async () => {
  const policyOf = async (path: string) => (await fetch(site.server.url + path)).headers.get('content-security-policy') ?? '';
  const page = await policyOf('/');
  expect(page).toMatch(/script-src [^;]*'nonce-/);
  expect(page).not.toMatch(/script-src[^;]*unsafe/);
  expect(page).toContain("frame-ancestors 'self'");
  expect(await policyOf('/embed/dataset/durham-parks/table')).toContain('frame-ancestors *');
});
