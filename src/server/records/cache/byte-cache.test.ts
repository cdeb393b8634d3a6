import { expect, test } from 'vitest';
import { ByteCache } from './byte-cache.ts';

const ofLength = (text: string) => text.length;

test('keeps the most recently used answers within its bytes', async () => {
  const cache = new ByteCache(1000, 400);
  let made = 0;
  const ask = (key: string, size: number) => cache.get(key, async () => (made++, 'x'.repeat(size)), ofLength);
  await ask('a', 390);
  await ask('b', 390);
  await ask('a', 390);
  await ask('c', 390);
  expect(made).toBe(3);
  expect(cache.bytes).toBeLessThanOrEqual(1000);
  await ask('a', 390);
  expect(made).toBe(3);
  await ask('b', 390);
  expect(made).toBe(4);
});

test('an answer larger than one may be is given and not kept; a failure is not kept either', async () => {
  const cache = new ByteCache(1000, 400);
  expect(await cache.get('big', async () => 'x'.repeat(500), ofLength)).toHaveLength(500);
  expect(cache.bytes).toBe(0);
  await expect(cache.get('bad', async () => Promise.reject(new Error('no')), ofLength)).rejects.toThrow('no');
  expect(await cache.get('bad', async () => 'yes', ofLength)).toBe('yes');
});

test('the same question asked twice at once is answered once', async () => {
  const cache = new ByteCache(1000);
  let made = 0;
  const ask = () => cache.get('k', async () => `${++made}`, ofLength);
  expect(await Promise.all([ask(), ask(), ask()])).toEqual(['1', '1', '1']);
});
