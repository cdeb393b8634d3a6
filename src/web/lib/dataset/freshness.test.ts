import { expect, test } from 'vitest';
import { promisedDays, punctualityOf, ticksOf } from './freshness.ts';

const now = new Date('2026-11-20T12:00:00Z');

test.each([
  ['P1D', 1],
  ['PT1H', 1 / 24],
  ['P1Y', 365],
  ['daily', 1],
  ['Every month', 30.5],
  ['http://publications.europa.eu/resource/authority/frequency/WEEKLY', 7],
  ['annually', 365],
  ['whenever', undefined],
  ['P', undefined],
  [null, undefined],
])('%s promises %s days', (text, days) => expect(promisedDays(text)).toBe(days));

test('late is half a period past the promise', () => {
  expect(punctualityOf('P7D', '2026-11-12T00:00:00Z', now)).toBe('on-time');
  expect(punctualityOf('P7D', '2026-11-01T00:00:00Z', now)).toBe('late');
  expect(punctualityOf(null, '2001-01-01T00:00:00Z', now)).toBe('unpromised');
});

test('ticks show kept and missed updates, newest last', () => {
  const revisions = ['2026-11-17T10:00:00Z', '2026-11-18T10:00:00Z', '2026-11-20T10:00:00Z'];
  expect(ticksOf('P1D', revisions, now)).toEqual(['ok', 'ok', 'miss', 'ok']);
  expect(ticksOf('whenever', revisions, now)).toEqual([]);
});
