import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSite, type Site } from './site.testing.ts';

let site: Site;
beforeAll(async () => {
  site = await openSite(['durham-parks']);
}, 120_000);
afterAll(() => site?.close());

/** Compressed bytes of scripts that a first visit loads before anybody touches the page. */
test.each(['/', '/explore', '/explore/dataset/durham-parks', '/explore/dataset/durham-parks/table', '/o/durham'])('%s brings at most 90 KB of scripts', async (path) => {
  const { page, context } = await site.visit();
  const session = await context.newCDPSession(page);
  await session.send('Network.enable');
  const scripts = new Set<string>();
  let bytes = 0;
  session.on('Network.responseReceived', ({ requestId, type }) => {
    if (type === 'Script') scripts.add(requestId);
  });
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    if (scripts.has(requestId)) bytes += encodedDataLength;
  });
  await page.goto(path, { waitUntil: 'networkidle' });
  expect(bytes).toBeGreaterThan(1000);
  expect(bytes).toBeLessThanOrEqual(90 * 1024);
  await context.close();
});
