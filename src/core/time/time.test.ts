import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  engineTime,
  findZone,
  instantOf,
  instantOfMoment,
  isoInZone,
  monthNames,
  moveTime,
  offsetAt,
  parseMoment,
  utc,
  weekdayNames,
} from './index.ts';
import type { Relative } from './index.ts';

const zones = [
  'UTC',
  'Europe/Paris',
  'America/New_York',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'Africa/Monrovia',
];
const anyInstant = fc.integer({ min: utc(1, 1, 3), max: utc(9999, 12, 29) });

test('zones are found whatever their case; offsets and nonsense are not zones', () => {
  expect(findZone('europe/paris')).toBe('Europe/Paris');
  expect(findZone('UTC')).toBe('UTC');
  for (const none of ['+02:00', 'Mars/Olympus', '', 'Europe/Paris; drop', '../etc/passwd', 'x'.repeat(100)])
    expect(findZone(none)).toBeUndefined();
});

test('the wall clock of an instant leads back to it, or to its twin when the clock went back', () => {
  fc.assert(
    fc.property(anyInstant, fc.constantFrom(...zones), (instant, zone) => {
      const local = instant + offsetAt(instant, zone) * 1000;
      const back = instantOf(local, zone);
      expect(back + offsetAt(back, zone) * 1000).toBe(local);
    }),
    { numRuns: 2000 },
  );
});

test('clock changes: skipped times are read with the offset before, doubled ones are the first', () => {
  expect(new Date(instantOf(Date.UTC(2024, 2, 31, 2, 30), 'Europe/Paris')).toISOString()).toBe(
    '2024-03-31T01:30:00.000Z',
  );
  expect(new Date(instantOf(Date.UTC(2024, 9, 27, 2, 30), 'Europe/Paris')).toISOString()).toBe(
    '2024-10-27T00:30:00.000Z',
  );
  expect(isoInZone(Date.UTC(2024, 9, 27, 0, 30), 0, 'Europe/Paris')).toBe('2024-10-27T02:30:00+02:00');
  expect(isoInZone(Date.UTC(2024, 9, 27, 1, 30), 5, 'Europe/Paris')).toBe('2024-10-27T02:30:00.000005+01:00');
  expect(isoInZone(utc(1890, 1, 1), 0, 'Europe/Paris')).toBe('1890-01-01T00:09:21+00:09:21');
});

test.each([
  ['2024', '2024-01-01 00:00:00.000000'],
  ['2024-02', '2024-02-01 00:00:00.000000'],
  ['2024/2/9', '2024-02-09 00:00:00.000000'],
  ['2024-02-29T13:45', '2024-02-29 13:45:00.000000'],
  ['2024-02-29 13:45:06.5', '2024-02-29 13:45:06.500000'],
  ['2024-02-29T13:45:06.1234567Z', '2024-02-29 13:45:06.123456'],
  ['2024-02-29T13:45:06+02:00', '2024-02-29 11:45:06.000000'],
  ['2024-02-29T13:45-0530', '2024-02-29 19:15:00.000000'],
  ['0000', '0000-01-01 00:00:00.000000'],
  ['0099-12-31', '0099-12-31 00:00:00.000000'],
  ['9999-12-31T23:59:59.999999-12:00', '9999-12-31 23:59:59.999999'],
])('reads %s', (text, expected) => {
  const moment = parseMoment(text)!;
  expect(engineTime(instantOfMoment(moment, 'UTC'), moment.microsecond)).toBe(expected);
});

test.each([
  '',
  '-01',
  '20',
  '2024-13',
  '2023-02-29',
  '2024-02-30',
  '2024-01-01T24:00',
  '2024-01-01T12',
  '2024-01-01T12:60',
  'tomorrow',
  '12/31/2024',
])('refuses %s', (text) => {
  expect(parseMoment(text)).toBeUndefined();
});

const start = { instant: Date.UTC(2021, 4, 6, 12, 34, 55), microsecond: 450_500 };
const cases: readonly (readonly [Relative, string])[] = [
  [{}, '2021-05-06T12:34:55.450500+00:00'],
  [{ year: 2000 }, '2000-05-06T12:34:55.450500+00:00'],
  [{ years: -1 }, '2020-05-06T12:34:55.450500+00:00'],
  [{ year: 2001, months: -1 }, '2001-04-06T12:34:55.450500+00:00'],
  [{ day: 31, month: 2 }, '2021-02-28T12:34:55.450500+00:00'],
  [{ weekday: { day: 0, nth: 1 } }, '2021-05-10T12:34:55.450500+00:00'],
  [{ weekday: { day: 0, nth: -1 } }, '2021-05-03T12:34:55.450500+00:00'],
  [{ weekday: { day: 3, nth: 1 } }, '2021-05-06T12:34:55.450500+00:00'],
  [{ weekday: { day: 3, nth: -2 } }, '2021-04-29T12:34:55.450500+00:00'],
  [{ weekday: { day: 4, nth: 2 } }, '2021-05-14T12:34:55.450500+00:00'],
  [{ months: 20, days: -40, hours: 30 }, '2022-11-28T18:34:55.450500+00:00'],
  [{ microseconds: -450_501 }, '2021-05-06T12:34:54.999999+00:00'],
  [{ hour: 0, minute: 0, second: 0, microsecond: 0 }, '2021-05-06T00:00:00+00:00'],
];
test.each(cases)('moves a time by %o, as dateutil does', (change, expected) => {
  const moved = moveTime(start, change)!;
  expect(isoInZone(moved.instant, moved.microsecond, 'UTC')).toBe(expected);
});

test('leaving the calendar is told, not wrapped around', () => {
  for (const change of [
    { years: 8000 },
    { years: -2021 },
    { days: 3_700_000_000_000 },
    { microseconds: -3_700_000_000_000, year: 1, month: 1, day: 1, days: -50 },
  ]) {
    expect(moveTime(start, change)).toBeUndefined();
  }
});

test('names of months and weekdays follow the language', () => {
  expect(monthNames('fr', 'long')[1]).toBe('février');
  expect(weekdayNames('fr', 'short')[1]).toBe('mar.');
  expect(weekdayNames('en', 'long')[0]).toBe('Monday');
  expect(monthNames('es', 'long')[0]).toBe('enero');
});
