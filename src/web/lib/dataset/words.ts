import type { I18n } from '#lib/i18n/index.ts';
import { promisedDays } from './freshness.ts';

/** A promise of updates in words; what the publisher wrote where it is no known period. */
export function frequencyWords({ t }: I18n, frequency: string | null | undefined): string {
  const days = promisedDays(frequency);
  if (days === undefined) return frequency ?? '';
  if (days < 0.9) return t(days <= 1 / 24 ? 'every.live' : 'every.hour');
  if (days < 1.5) return t('every.day');
  if (days < 10) return t('every.week');
  if (days < 45) return t('every.month');
  if (days < 120) return t('every.quarter');
  if (days < 500) return t('every.year');
  return t('every.years', { count: Math.round(days / 365) });
}
