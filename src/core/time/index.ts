export { isLanguage, LANGUAGES, monthNames, weekdayNames } from './languages.ts';
export type { Language, NameStyle } from './languages.ts';
export { daysInMonth, engineTime, instantOfMoment, isoInZone, isoOffset, parseMoment, utc } from './moment.ts';
export type { Moment } from './moment.ts';
export { moveTime } from './relative.ts';
export type { Instant, Relative } from './relative.ts';
export { findZone, instantOf, offsetAt } from './zone.ts';
