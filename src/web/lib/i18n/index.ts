import { getContext, setContext } from 'svelte';
import type en from './en.json';

export const LANGUAGES = ['en', 'es', 'fr'] as const;
export type Language = (typeof LANGUAGES)[number];
export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = { en: 'English', es: 'Español', fr: 'Français' };

export type Messages = Readonly<Record<keyof typeof en, string>>;
type Plural<K> = K extends `${infer Base}.other` ? Base : never;
/** A key of the catalogue, or the stem of one that has `.one` and `.other`. */
export type MessageKey = keyof Messages | Plural<keyof Messages>;
type Filling = Readonly<Record<string, string | number>>;

export interface I18n {
  readonly lang: Language;
  /** The message; `{x}` is filled in, numbers are formatted, `count` picks the plural form. */
  readonly t: (key: MessageKey, filling?: Filling) => string;
  /** The message of a key that is only known at run time; `fallback` when there is none. */
  readonly word: (key: string, fallback: string) => string;
  readonly number: (value: number, options?: Intl.NumberFormatOptions) => string;
  readonly bytes: (value: number) => string;
  /** 14 October 2026. */
  readonly date: (iso: string) => string;
  /** 14 October 2026, 6:10 am. */
  readonly dateTime: (iso: string) => string;
  /** How long ago, in words for the last week and as a date before. */
  readonly ago: (iso: string) => string;
  /** A period as queries group it (`2019`, `2019-06`, `2019-06-14`) in words. */
  readonly periodName: (key: string) => string;
}

/** The first language Plaza speaks among: the address's, the remembered one, and those the browser asks for. */
export function languageOf(asked: string | null, remembered: string | undefined, header: string | null): Language {
  const wishes = (header ?? '').split(',').map((part) => {
    const [tag = '', q] = part.trim().split(';q=');
    return { tag: tag.slice(0, 2).toLowerCase(), q: q === undefined ? 1 : Number(q) };
  });
  const ranked = wishes.sort((a, b) => b.q - a.q).map(({ tag }) => tag);
  const found = [asked, remembered, ...ranked].find((tag) => LANGUAGES.includes(tag as Language));
  return (found as Language | undefined) ?? 'en';
}

/** `now` and `timeZone` are those of the answer, so that the server and the browser write the same words. */
export function createI18n(lang: Language, messages: Messages, now: Date, timeZone: string): I18n {
  const locale = lang === 'en' ? 'en-US' : lang;
  const table = messages as Readonly<Record<string, string>>;
  const plural = new Intl.PluralRules(locale);
  const number = (value: number, options?: Intl.NumberFormatOptions) => new Intl.NumberFormat(locale, options).format(value);
  const look = (key: string, filling: Filling) => {
    const count = filling['count'];
    const form = typeof count === 'number' ? (table[`${key}.${plural.select(count)}`] ?? table[`${key}.other`]) : undefined;
    return form ?? table[key];
  };
  const t = (key: MessageKey, filling: Filling = {}) =>
    (look(key, filling) ?? key).replace(/\{(\w+)\}/g, (_, name: string) => {
      const value = filling[name];
      return typeof value === 'number' ? number(value) : (value ?? '');
    });
  const format = (iso: string, options: Intl.DateTimeFormatOptions) => {
    const date = new Date(iso);
    return Number.isNaN(date.getTime()) ? iso : new Intl.DateTimeFormat(locale, { timeZone, ...options }).format(date);
  };
  const day = (iso: string) => format(iso, { day: 'numeric', month: 'long', year: 'numeric', ...(isDay(iso) && { timeZone: 'UTC' }) });
  return {
    lang,
    t,
    word: (key, fallback) => table[key] ?? fallback,
    number,
    bytes: (value) => bytesIn(value, number),
    date: day,
    dateTime: (iso) => (isDay(iso) ? day(iso) : format(iso, { day: 'numeric', month: 'long', year: 'numeric', hour: 'numeric', minute: '2-digit' })),
    periodName: (key) => periodIn(key, locale),
    ago: (iso) => agoIn(iso, now, new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }), day),
  };
}

const isDay = (iso: string) => /^\d{4}-\d{2}-\d{2}$/.test(iso);

function periodIn(key: string, locale: string): string {
  const [year, month, day] = key.split('-').map(Number);
  if (year === undefined || Number.isNaN(year) || month === undefined) return key;
  const options = { timeZone: 'UTC', year: 'numeric', month: 'long', ...(day !== undefined && { day: 'numeric' as const }) } as const;
  return new Intl.DateTimeFormat(locale, options).format(new Date(Date.UTC(year, month - 1, day ?? 1)));
}

function agoIn(iso: string, now: Date, relative: Intl.RelativeTimeFormat, day: (iso: string) => string): string {
  const seconds = (now.getTime() - new Date(iso).getTime()) / 1000;
  if (Number.isNaN(seconds)) return iso;
  if (seconds < 60) return relative.format(0, 'minute');
  if (seconds < 3600) return relative.format(-Math.floor(seconds / 60), 'minute');
  if (seconds < 86_400) return relative.format(-Math.floor(seconds / 3600), 'hour');
  if (seconds < 7 * 86_400) return relative.format(-Math.floor(seconds / 86_400), 'day');
  return day(iso);
}

function bytesIn(value: number, number: I18n['number']): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'];
  const step = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(value, 1)) / 3)));
  const scaled = value / 1000 ** step;
  return number(scaled, { style: 'unit', unit: units[step], unitDisplay: step === 0 ? 'long' : 'short', maximumFractionDigits: scaled < 10 && step > 0 ? 1 : 0 });
}

const KEY = Symbol('i18n');
export const provideI18n = (i18n: I18n): I18n => setContext(KEY, i18n);
/** The language of the page being shown; to be called while a component is made. */
export const useI18n = (): I18n => getContext<I18n>(KEY);
