import type { Field } from '#core/field.ts';
import { quoteName } from '#lib/viz/odsql-text.ts';

/** A range filter as it travels in `where`, so that every API understands it. */
export interface Range {
  readonly field: string;
  readonly low?: string;
  readonly high?: string;
}

const DATE = /^\d{4}(-\d{2}(-\d{2})?)?$/;
const NUMBER = /^-?\d{1,18}(\.\d{1,12})?$/;

const literal = (field: Field, text: string): string | undefined => {
  if (field.type === 'date' || field.type === 'datetime') return DATE.test(text) ? `date'${text}'` : undefined;
  return NUMBER.test(text) ? text : undefined;
};

/** Fields a person can give a range for: dates first, then measures; numbers that only name a record are left out. */
export const rangeFields = (fields: readonly Field[]) => {
  const fit = fields.filter(({ type, annotations }) => ['date', 'datetime', 'double', 'int'].includes(type) && !annotations.id);
  const rank = ({ type, annotations }: Field) => (type === 'date' || type === 'datetime' ? 0 : annotations.unit || annotations.semantic ? 1 : 2);
  return fit.filter((field) => !isRecordNumber(field) && !isCoordinate(field)).toSorted((a, b) => rank(a) - rank(b));
};

/** Running numbers of rows and map layers say nothing to a reader. */
export const isRecordNumber = ({ name, label, type }: Field) =>
  type === 'int' && (/^(fid|gid|oid|objectid|object_id|ogc_fid|rowid|row_number|column_1|index|id)$/i.test(name) || /^(row|record) number$/i.test(label));
const isCoordinate = ({ name, type }: Field) => (type === 'double' || type === 'int') && /^(lat|lon|lng|latitude|longitude|x|y|x_?coord|y_?coord|easting|northing)$/i.test(name);

/** Range inputs of the filter form (`low:field`, `high:field`) as ODSQL conditions; what is no date or number is left out. */
export function readRanges(params: URLSearchParams, fields: readonly Field[]): readonly string[] {
  return rangeFields(fields).flatMap((field) => {
    const low = literal(field, params.get(`low:${field.name}`) ?? '');
    const high = literal(field, params.get(`high:${field.name}`) ?? '');
    const name = quoteName(field.name);
    // A day or year given as the end is meant with all its hours.
    const end = high && (field.type === 'datetime' || field.type === 'date') ? dayAfter(params.get(`high:${field.name}`) ?? '') : undefined;
    return [...(low ? [`${name} >= ${low}`] : []), ...(end ? [`${name} < date'${end}'`] : high ? [`${name} <= ${high}`] : [])];
  });
}

export const hasRangeInputs = (params: URLSearchParams) => [...params.keys()].some((key) => key.startsWith('low:') || key.startsWith('high:'));

function dayAfter(text: string): string {
  const [year = '2000', month, day] = text.split('-');
  const date = new Date(Date.UTC(Number(year), month ? Number(month) - 1 : 0, day ? Number(day) : 1));
  if (!month) date.setUTCFullYear(date.getUTCFullYear() + 1);
  else if (!day) date.setUTCMonth(date.getUTCMonth() + 1);
  else date.setUTCDate(date.getUTCDate() + 1);
  return date.toISOString().slice(0, 10);
}

const OURS = /^`((?:[^`\\]|\\.)*)` (>=|<=|<|=) (?:date'([^']*)'|(-?[\d.]+)|"((?:[^"\\]|\\.)*)")$/;

/** A condition of ours in plain words: “Date from 1 Jan 2015”; others are shown as they stand. */
export function readableCondition(clause: string, fields: readonly Field[], lang: string): string {
  const match = OURS.exec(clause);
  if (!match) return clause;
  const name = match[1]!.replace(/\\(.)/g, '$1');
  const label = fields.find((field) => field.name === name)?.label ?? name;
  const [, , sign, date, number, text] = match;
  if (date && sign === '<') return `${label} ≤ ${shownDate(dayBefore(date), lang)}`;
  const signs: Record<string, string> = { '>=': '≥', '<=': '≤', '<': '<', '=': '=' };
  return `${label} ${signs[sign!] ?? sign} ${date ? shownDate(date, lang) : number !== undefined ? new Intl.NumberFormat(lang, { useGrouping: false, maximumFractionDigits: 12 }).format(Number(number)) : (text ?? '')}`;
}

const dayBefore = (iso: string) => new Date(new Date(`${iso}T00:00:00Z`).getTime() - 86_400_000).toISOString().slice(0, 10);

function shownDate(iso: string, lang: string): string {
  const date = new Date(`${iso.padEnd(10, '-01').slice(0, 10)}T00:00:00Z`);
  return Number.isNaN(date.getTime()) ? iso : new Intl.DateTimeFormat(lang, { dateStyle: 'medium', timeZone: 'UTC' }).format(date);
}
