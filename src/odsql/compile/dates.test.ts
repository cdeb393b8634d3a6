import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import type { Field } from '#core/field.ts';
import { engineTime, isoInZone, monthNames, offsetAt, utc, weekdayNames } from '#core/time/index.ts';
import { openTestEngine } from '../engine.testing.ts';
import { compileExport } from '../index.ts';

const engine = openTestEngine();
afterAll(() => engine.close());

const field = (name: string, type: Field['type']): Field => ({
  name,
  label: name,
  type,
  description: null,
  annotations: {},
});
const zones = ['UTC', 'Europe/Paris', 'America/New_York', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'Pacific/Apia'];
const two = (of: number) => String(of).padStart(2, '0');

/** Week and year of ISO 8601 of a day. */
function isoWeek(local: Date): [year: number, week: number] {
  const thursday = new Date(local.getTime());
  thursday.setUTCHours(0, 0, 0, 0);
  thursday.setUTCDate(thursday.getUTCDate() + 3 - ((thursday.getUTCDay() + 6) % 7));
  const start = utc(thursday.getUTCFullYear(), 1, 1);
  return [thursday.getUTCFullYear(), 1 + Math.floor((thursday.getTime() - start) / (7 * 86_400_000))];
}

test('parts, formats, encodings of dates agree with another reckoning, from year 1 to 9999 and in any zone', () => {
  const instants = fc
    .sample(fc.integer({ min: Math.ceil(utc(1, 1, 9) / 1000), max: utc(9999, 12, 20) / 1000 }), {
      numRuns: 1500,
      seed: 7,
    })
    .concat(
      fc.sample(fc.integer({ min: utc(1890, 1, 1) / 1000, max: utc(2060, 1, 1) / 1000 }), { numRuns: 1500, seed: 8 }),
    )
    .map((seconds) => seconds * 1000);
  const target = engine.createTable(
    'moments',
    [field('t', 'datetime')],
    instants.map((instant) => ({ t: engineTime(instant, 0) })),
  );
  for (const timezone of zones) {
    const select =
      't, year(t) as y, month(t) as mo, day(t) as d, hour(t) as h, minute(t) as mi, second(t) as s, date_format(t, "yyyy MM dd HH mm ss e D w xxxx EEEE MMMM yy") as f';
    const values = compileExport(target, { select, timezone, lang: 'es' });
    const texts = compileExport(target, { select: 't', timezone }, { form: 'text' });
    const shown = engine.run(texts.sql).map((row) => row.o0);
    engine.run(values.sql).forEach((row, at) => {
      const instant = instants[at]!;
      // Of old local times whose offset has seconds the engine knows the minutes only.
      if (offsetAt(instant, timezone) % 60 !== 0) return;
      const local = new Date(instant + offsetAt(instant, timezone) * 1000);
      const [year, month, day] = [local.getUTCFullYear(), local.getUTCMonth() + 1, local.getUTCDate()];
      const [hour, minute, second] = [local.getUTCHours(), local.getUTCMinutes(), local.getUTCSeconds()];
      const weekday = ((local.getUTCDay() + 6) % 7) + 1;
      const dayOfYear = Math.floor((local.getTime() - utc(year, 1, 1)) / 86_400_000) + 1;
      const [isoYear, week] = isoWeek(local);
      const padded = String(year).padStart(4, '0');
      const written = `${padded} ${two(month)} ${two(day)} ${two(hour)} ${two(minute)} ${two(second)} ${weekday} ${dayOfYear} ${week} ${String(isoYear).padStart(4, '0')} ${weekdayNames('es', 'long')[weekday - 1]} ${monthNames('es', 'long')[month - 1]} ${padded.slice(2)}`;
      const { o1, o2, o3, o4, o5, o6, o7 } = row;
      expect([o1, o2, o3, o4, o5, o6, o7], `${new Date(instant).toISOString()} in ${timezone}`).toEqual([
        year,
        month,
        day,
        hour,
        minute,
        second,
        written,
      ]);
      expect(shown[at]).toBe(isoInZone(instant, 0, timezone));
    });
  }
});
