import { afterAll, beforeAll, expect, test } from 'vitest';
import { open, openSite, type Site } from './site.testing.ts';

let site: Site;
beforeAll(async () => {
  site = await openSite(['durham-parks', 'dc-potholes']);
}, 180_000);
afterAll(() => site?.close());

test('search, narrow down, look, download: all without JavaScript', async () => {
  const { page, context } = await site.visit({ script: false });
  await open(page, '/');
  await page.getByRole('combobox', { name: 'Search Plaza' }).fill('parks');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/explore\?q=parks/);
  await page.getByRole('link', { name: 'Parks in Durham' }).click();
  expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe('Parks in Durham');

  await page.getByRole('link', { name: 'Table', exact: true }).first().click();
  expect(await page.locator('table tbody tr').count()).toBeGreaterThan(5);
  await page.getByRole('navigation', { name: 'Dataset' }).getByRole('link', { name: 'Export' }).click();
  const href = await page.getByRole('link', { name: 'Get CSV' }).getAttribute('href');
  const csv = await (await fetch(site.server.url + href)).text();
  expect(csv.split('\n').length).toBeGreaterThan(50);
  await context.close();
});

test('filters are a form with a button', async () => {
  const { page, context } = await site.visit({ script: false });
  await open(page, '/explore');
  await page.getByRole('checkbox', { name: /City of Durham/ }).check();
  await page.getByRole('button', { name: 'Apply filters' }).click();
  expect(page.url()).toContain('refine=publisher%3ACity+of+Durham');
  expect(await page.getByRole('article').count()).toBe(1);
  await context.close();
});

test('theme and language are chosen by forms', async () => {
  const { page, context } = await site.visit({ script: false });
  await open(page, '/about');
  await page.getByRole('button', { name: 'Switch between light and dark' }).click();
  expect(await page.getAttribute('html', 'data-theme')).toBe('dark');
  await page.getByRole('button', { name: 'Español' }).click();
  expect(await page.getAttribute('html', 'lang')).toBe('es');
  expect(new URL(page.url()).pathname).toBe('/about');
  await context.close();
});

test('an empty marketplace invites to publish', async () => {
  const empty = await openSite([]);
  try {
    const { page, complaints } = await empty.visit();
    for (const path of ['/', '/explore', '/o']) expect(await open(page, path)).toBe(200);
    expect(complaints).toEqual([]);
    await open(page, '/');
    expect(await page.getByRole('heading', { name: 'The shelves are still empty' }).count()).toBe(1);
  } finally {
    await empty.close();
  }
});
