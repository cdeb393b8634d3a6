/** How often a dataset promises new data, in days; undefined when it promises nothing a person could check. */
export function promisedDays(frequency: string | null | undefined): number | undefined {
  const text = (frequency ?? '').trim();
  const duration = /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?$/.exec(text);
  if (duration && text.length > 1) {
    const [years, months, weeks, days, hours, minutes] = duration.slice(1).map((part) => Number(part ?? 0));
    const total = years! * 365 + months! * 30.5 + weeks! * 7 + days! + hours! / 24 + minutes! / 1440;
    return total > 0 ? total : undefined;
  }
  // Words of forms, and the last part of the EU's frequency addresses.
  const word = text.toLowerCase().split(/[/#]/).at(-1) ?? '';
  const found = WORDS.find(([pattern]) => pattern.test(word));
  return found?.[1];
}

const WORDS: readonly (readonly [RegExp, number])[] = [
  [/^(continuous|cont|live|real|update_cont)/, 0.05],
  [/^hour/, 1 / 24],
  [/(twice.*week|semi-?weekly)/, 3.5],
  [/(bi-?weekly|fortnight)/, 14],
  [/(daily|every day)/, 1],
  [/week/, 7],
  [/(bi-?monthly)/, 61],
  [/month/, 30.5],
  [/(quarter)/, 92],
  [/(semi-?annual|twice a year)/, 183],
  [/(bi-?ennial)/, 730],
  [/(annual|year)/, 365],
];

export type Punctuality = 'on-time' | 'late' | 'unpromised';

/** Late: more than half a period (at least a day) past the promised moment. */
export function punctualityOf(frequency: string | null | undefined, updated: string | null | undefined, now: Date): Punctuality {
  const days = promisedDays(frequency);
  if (days === undefined || !updated) return 'unpromised';
  const age = (now.getTime() - new Date(updated).getTime()) / 86_400_000;
  return age <= days + Math.max(1, days / 2) ? 'on-time' : 'late';
}

export type Tick = 'ok' | 'late' | 'miss';

/** One tick for each of the last promised updates, oldest first, judged by when revisions came. At most `most`. */
export function ticksOf(frequency: string | null | undefined, revisions: readonly string[], now: Date, most = 8): readonly Tick[] {
  const days = promisedDays(frequency);
  const moments = revisions.map((iso) => new Date(iso).getTime()).filter(Number.isFinite).sort((a, b) => a - b);
  const [first] = moments;
  if (days === undefined || first === undefined || days < 1 / 24) return [];
  const period = days * 86_400_000;
  const grace = Math.max(period / 2, 86_400_000 / 2);
  const ticks: Tick[] = [];
  for (let end = now.getTime(); ticks.length < most && end > first; end -= period) {
    const start = end - period;
    const within = moments.some((at) => at > start && at <= end);
    const soonAfter = moments.some((at) => at > end && at <= end + grace) || (end === now.getTime() && moments.some((at) => at > start - grace));
    ticks.unshift(within ? 'ok' : soonAfter ? 'late' : 'miss');
  }
  return ticks;
}
