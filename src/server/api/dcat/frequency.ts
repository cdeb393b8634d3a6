import { textOf } from './text-of.ts';

/** How often a dataset is brought up to date, in the words of the standards that ask. */
export interface Frequency {
  /** ISO 8601 duration without the leading `R/`; undefined for irregular. */
  readonly iso?: string;
  /** ISO 19115 maintenance frequency. */
  readonly code: 'continual' | 'daily' | 'weekly' | 'fortnightly' | 'monthly' | 'quarterly' | 'biannually' | 'annually' | 'irregular';
  /** Term of the European frequency vocabulary. */
  readonly european: string;
}

const KNOWN: readonly (readonly [RegExp, Frequency])[] = [
  [/^(?:r\/)?pt[\d.]+[hms]$|continu|real.?time|live|hour|minute/i, { iso: 'PT1S', code: 'continual', european: 'CONT' }],
  [/^(?:r\/)?p1d$|dail|every day/i, { iso: 'P1D', code: 'daily', european: 'DAILY' }],
  [/^(?:r\/)?p(?:2w|14d|0\.5m)$|fortnight|biweek|two weeks/i, { iso: 'P2W', code: 'fortnightly', european: 'BIWEEKLY' }],
  [/^(?:r\/)?p(?:1w|7d)$|week/i, { iso: 'P1W', code: 'weekly', european: 'WEEKLY' }],
  [/^(?:r\/)?p(?:3m|1q)$|quarter/i, { iso: 'P3M', code: 'quarterly', european: 'QUARTERLY' }],
  [/^(?:r\/)?p6m$|biannual|semi.?annual|half.?year|twice a year/i, { iso: 'P6M', code: 'biannually', european: 'ANNUAL_2' }],
  [/^(?:r\/)?p1m$|month/i, { iso: 'P1M', code: 'monthly', european: 'MONTHLY' }],
  [/^(?:r\/)?p1y$|annual|year/i, { iso: 'P1Y', code: 'annually', european: 'ANNUAL' }],
  [/irregular|as needed|ad hoc/i, { code: 'irregular', european: 'IRREG' }],
];

/** Reads `P1D`, `R/P1Y`, `daily`, `Every week`, addresses of vocabularies …; undefined when it says none of these. */
export function frequencyOf(value: unknown): Frequency | undefined {
  const text = textOf(value);
  return text === undefined ? undefined : KNOWN.find(([pattern]) => pattern.test(text))?.[1];
}
