/** Languages the Explore API knows; month and day names follow them. */
export const LANGUAGES = ['ar', 'ca', 'de', 'en', 'es', 'eu', 'fr', 'it', 'nl', 'pt', 'sv'] as const;
export type Language = (typeof LANGUAGES)[number];

export function isLanguage(text: string): text is Language {
  return (LANGUAGES as readonly string[]).includes(text);
}

export type NameStyle = 'long' | 'short';
const known = new Map<string, readonly string[]>();

/** January first. Names as CLDR has them (French `janvier`, `janv.`). */
export function monthNames(language: Language, style: NameStyle): readonly string[] {
  const months = Array.from({ length: 12 }, (_, month) => Date.UTC(2024, month, 1));
  return namesOf(language, { month: style }, months);
}

/** Monday first. */
export function weekdayNames(language: Language, style: NameStyle): readonly string[] {
  // 1 January 2024 was a Monday.
  const days = Array.from({ length: 7 }, (_, day) => Date.UTC(2024, 0, 1 + day));
  return namesOf(language, { weekday: style }, days);
}

function namesOf(
  language: Language,
  options: Intl.DateTimeFormatOptions,
  instants: readonly number[],
): readonly string[] {
  const key = `${language} ${JSON.stringify(options)}`;
  const found = known.get(key);
  if (found) return found;
  const format = new Intl.DateTimeFormat(language, {
    ...options,
    timeZone: 'UTC',
    numberingSystem: 'latn',
    calendar: 'gregory',
  });
  const names = instants.map((instant) => format.format(instant));
  known.set(key, names);
  return names;
}
