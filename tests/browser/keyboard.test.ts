import { afterAll, beforeAll, expect, test } from 'vitest';
import { open, openSite, type Site } from './site.testing.ts';

let site: Site;
beforeAll(async () => {
  site = await openSite(['durham-parks', 'dc-potholes']);
}, 180_000);
afterAll(() => site?.close());

test('the first stop is the way to the content', async () => {
  const { page, context } = await site.visit();
  await open(page, '/explore/dataset/durham-parks');
  await page.keyboard.press('Tab');
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to content');
  await page.keyboard.press('Enter');
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('main');
  await context.close();
});

test('slash, words, arrow, Enter: from anywhere to a dataset', async () => {
  const { page, context, complaints } = await site.visit();
  await open(page, '/about');
  await page.keyboard.press('/');
  await page.keyboard.type('parks');
  await page.getByRole('option', { name: /Parks in Durham/ }).waitFor();
  const box = page.getByRole('combobox');
  expect(await box.getAttribute('aria-expanded')).toBe('true');
  await page.keyboard.press('ArrowDown');
  expect(await box.getAttribute('aria-activedescendant')).toBeTruthy();
  await page.keyboard.press('Enter');
  await page.waitForURL('**/explore/dataset/durham-parks');
  expect(complaints).toEqual([]);
  await context.close();
});

test('Escape closes the suggestions and keeps the words', async () => {
  const { page, context } = await site.visit();
  await open(page, '/');
  await page.keyboard.press('/');
  await page.keyboard.type('par');
  await page.getByRole('option').first().waitFor();
  await page.keyboard.press('Escape');
  expect(await page.getByRole('option').count()).toBe(0);
  expect(await page.getByRole('combobox').inputValue()).toBe('par');
  await context.close();
});

test('a filter is chosen with the space bar and the focus stays on it', async () => {
  const { page, context } = await site.visit();
  await open(page, '/explore');
  const choice = page.getByRole('checkbox', { name: /City of Durham/ });
  await choice.focus();
  await page.keyboard.press('Space');
  await page.waitForURL(/refine=publisher/);
  await page.getByText('1 dataset', { exact: true }).waitFor();
  expect(await page.getByRole('checkbox', { name: /City of Durham/ }).evaluate((one) => one === document.activeElement)).toBe(true);
  await context.close();
});

test('every stop on a page can be seen', async () => {
  const { page, context } = await site.visit();
  await open(page, '/explore/dataset/durham-parks');
  for (let stop = 0; stop < 60; stop += 1) {
    await page.keyboard.press('Tab');
    const seen = await page.evaluate(() => {
      const element = document.activeElement;
      if (!element || element === document.body) return 'end';
      const marked = [element, element.closest('.ds'), element.closest('.search')].some((one) => {
        if (!one) return false;
        const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(one);
        return (outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2) || boxShadow !== 'none';
      });
      return marked ? 'seen' : element.outerHTML.slice(0, 200);
    });
    if (seen === 'end') break;
    expect(seen).toBe('seen');
  }
  await context.close();
});
