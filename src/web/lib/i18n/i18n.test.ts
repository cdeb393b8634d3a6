import { expect, test } from 'vitest';
import en from './en.json' with { type: 'json' };
import es from './es.json' with { type: 'json' };
import fr from './fr.json' with { type: 'json' };
import { createI18n, languageOf } from './index.ts';

const holes = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();

test.each([['es', es], ['fr', fr]] as const)('%s says everything English says, with the same things filled in', (_, other) => {
  expect(Object.keys(other).sort()).toEqual(Object.keys(en).sort());
  for (const [key, text] of Object.entries(en)) expect([key, holes(other[key as keyof typeof en])]).toEqual([key, holes(text)]);
});

test('nobody shouts', () => {
  for (const text of Object.values(en)) expect(text).not.toContain('!');
});

test.each([
  ['fr', undefined, 'en', 'fr'],
  [null, 'es', 'en', 'es'],
  [null, undefined, 'de, fr;q=0.8, en;q=0.5', 'fr'],
  ['xx', 'yy', '*', 'en'],
  [null, undefined, null, 'en'],
])('asked %s, remembered %s, header %s: %s', (asked, remembered, header, language) => expect(languageOf(asked, remembered, header)).toBe(language));

test('plurals, numbers, sizes and times in words', () => {
  const now = new Date('2026-11-20T12:00:00Z');
  const { t, bytes, ago, date, dateTime, periodName } = createI18n('en', en, now, 'America/New_York');
  expect(t('rows', { count: 1 })).toBe('1 row');
  expect(t('rows', { count: 12345 })).toBe('12,345 rows');
  expect(bytes(1_234_567)).toBe('1.2 MB');
  expect(bytes(519)).toBe('519 bytes');
  expect(ago('2026-11-20T11:20:00Z')).toBe('40 minutes ago');
  expect(ago('2026-11-19T11:00:00Z')).toBe('yesterday');
  expect(ago('2025-01-02T11:00:00Z')).toBe('January 2, 2025');
  expect(date('2026-01-01')).toBe('January 1, 2026');
  expect(dateTime('2026-01-01T02:00:00Z')).toBe('December 31, 2025 at 9:00 PM');
  expect(periodName('2019-06')).toBe('June 2019');
  expect(createI18n('fr', fr, now, 'UTC').t('rows', { count: 12345 })).toMatch(/^12.345 lignes$/);
});
