import type { Field } from '#core/field.ts';

/** How one value of the API is shown in tables, lists and pop-ups. */
export interface Shown {
  readonly text: string;
  readonly href?: string;
  readonly image?: string;
  /** Right-aligned, tabular figures. */
  readonly isNumber?: boolean;
}

interface Words {
  readonly lang: string;
  readonly yes: string;
  readonly no: string;
}

const URL_START = /^https?:\/\//i;

/** Text form of a value for people; an empty text for null. */
export function showValue(value: unknown, field: Field | undefined, words: Words): Shown {
  if (value === null || value === undefined || value === '') return { text: '' };
  if (Array.isArray(value)) return { text: value.map(String).join(', ') };
  if (typeof value === 'boolean') return { text: value ? words.yes : words.no };
  if (typeof value === 'number') return { text: showNumber(value, field, words.lang), isNumber: true };
  if (typeof value === 'object') return showObject(value as Record<string, unknown>);
  const text = String(value);
  if (field?.type === 'date' || field?.type === 'datetime') return { text: showMoment(text, field, words.lang) };
  if (field?.annotations.semantic === 'email' && text.includes('@') && !/[\s<>"]/.test(text)) return { text, href: `mailto:${text}` };
  if (URL_START.test(text) && !/[\s<>"]/.test(text)) return { text: text.replace(URL_START, '').replace(/\/$/, ''), href: text };
  return { text };
}

function showNumber(value: number, field: Field | undefined, lang: string): string {
  const decimals = field?.annotations.decimals;
  const isCode = field?.annotations.id || /year|jahr|code|zip|\bid\b/i.test(field?.label ?? '');
  const format = new Intl.NumberFormat(lang, {
    useGrouping: !isCode,
    maximumFractionDigits: decimals ?? (Number.isInteger(value) ? 0 : 6),
    ...(decimals === undefined ? {} : { minimumFractionDigits: decimals }),
  });
  const unit = field?.annotations.unit;
  return unit ? `${format.format(value)} ${unit}` : format.format(value);
}

function showObject(value: Record<string, unknown>): Shown {
  if (typeof value['lon'] === 'number' && typeof value['lat'] === 'number') {
    return { text: `${value['lat'].toFixed(5)}, ${value['lon'].toFixed(5)}` };
  }
  const geometry = value['geometry'];
  if (value['type'] === 'Feature' && geometry && typeof geometry === 'object') return { text: String((geometry as { type?: unknown }).type ?? '') };
  if (typeof value['url'] === 'string') {
    const isImage = String(value['mimetype'] ?? '').startsWith('image/');
    return { text: String(value['filename'] ?? value['url']), href: value['url'], ...(isImage ? { image: value['url'] } : {}) };
  }
  return { text: JSON.stringify(value) };
}

/** “2015-03-04” → “Mar 4, 2015”, by the field's precision. */
export function showMoment(iso: string, field: Field | undefined, lang: string): string {
  const precision = field?.annotations.timeserie_precision;
  if (/^\d{4}$/.test(iso)) return iso;
  const date = new Date(/^\d{4}-\d{2}$/.test(iso) ? `${iso}-01T00:00:00Z` : iso.length === 10 ? `${iso}T00:00:00Z` : iso);
  if (Number.isNaN(date.getTime())) return iso;
  if (precision === 'year') return iso.slice(0, 4);
  if (precision === 'month' || iso.length === 7) return new Intl.DateTimeFormat(lang, { month: 'short', year: 'numeric', timeZone: 'UTC' }).format(date);
  if (iso.length === 10 || precision === 'day') return new Intl.DateTimeFormat(lang, { dateStyle: 'medium', timeZone: 'UTC' }).format(date);
  return new Intl.DateTimeFormat(lang, { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' }).format(date);
}

const NAMED = /(^|_)(name|title|nom|nombre|school|station|park|facility|center|library|trail|project|councillor|candidate_surname)($|_)/i;
const PLACED = /(^|_)(address|street|location|site|place|landmark)($|_)/i;

/** The field that names a record best: a name or title, else where it is, else what happened; undefined when only a date would do. */
export function titleField(fields: readonly Field[]): Field | undefined {
  const texts = fields.filter(({ type, annotations }) => type === 'text' && !annotations.multivalued && !annotations.semantic);
  const matching = (pattern: RegExp) => texts.find(({ name, label }) => (pattern.test(name) || pattern.test(label.replaceAll(' ', '_'))) && !/code|number|district|uri|type/i.test(name));
  return matching(NAMED) ?? matching(PLACED) ?? texts.find(({ annotations, name }) => !annotations.id && !annotations.facet && !/code|time|note/i.test(name)) ?? texts.find(({ name }) => /type|what|kind|category/i.test(name));
}
