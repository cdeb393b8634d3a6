import { MetaNotUsable } from '../problems.ts';
import type { Metas } from './metas.ts';
import type { MetadataField, MetadataTemplate } from './template.ts';

const MAX_TEXT = 100_000;
const MAX_SHORT = 1000;
const MAX_LIST = 500;
const MAX_UNKNOWN = 20_000;
const NAME = /^[A-Za-z][\w.-]{0,63}$/;
/** Long by nature; everything else is a line. */
const LONG = new Set(['description', 'references', 'dataquality', 'spatial']);

/**
 * Metas as they are kept: values of the wrong kind refused with `MetaNotUsable`, generated ones left out (an export of
 * another portal holds them), nulls kept since they take a value away. Metas no template knows are kept as they stand.
 */
export function checkMetas(templates: readonly MetadataTemplate[], given: unknown): Metas {
  const checked: Record<string, Record<string, unknown>> = {};
  for (const [template, values] of Object.entries(objectOf('metas', given))) {
    if (!NAME.test(template)) throw MetaNotUsable({ meta: template.slice(0, 80), given: '', expected: 'a template name has letters, digits, “-” and “_” only' });
    const known = new Map(templates.find(({ name }) => name === template)?.fields.map((field) => [field.name, field]));
    const kept: Record<string, unknown> = {};
    for (const [name, value] of Object.entries(objectOf(template, values))) {
      const field = known.get(name);
      if (field?.isGenerated) continue;
      kept[name] = field ? checkValue(`${template}.${name}`, field, value) : checkUnknown(`${template}.${name}`, name, value);
    }
    checked[template] = kept;
  }
  return checked;
}

function checkValue(meta: string, field: MetadataField, value: unknown): unknown {
  if (value === null || value === undefined || value === '') return null;
  if (field.isList) return checkList(meta, field, value);
  return checkOne(meta, field, value);
}

function checkList(meta: string, field: MetadataField, value: unknown): unknown {
  // Keywords are often typed as one line; other lists hold phrases with commas.
  const list = Array.isArray(value) ? value : field.name === 'keyword' ? String(value).split(/[,;]/) : [value];
  if (list.length > MAX_LIST) throw refusal(meta, value, `it may hold at most ${MAX_LIST} values`);
  const texts = list.map((one) => checkOne(meta, field, typeof one === 'string' ? one.trim() : one)).filter((one) => one !== '');
  return [...new Set(texts)];
}

function checkOne(meta: string, field: MetadataField, value: unknown): unknown {
  switch (field.type) {
    case 'boolean':
      if (typeof value === 'boolean') return value;
      throw refusal(meta, value, 'it must be true or false');
    case 'int':
    case 'double':
      if (typeof value === 'number' && Number.isFinite(value)) return value;
      throw refusal(meta, value, 'it must be a number');
    case 'date':
    case 'datetime':
      return checkMoment(meta, field.type, value);
    case 'geo_shape':
      if (typeof value === 'object' && value !== null && 'type' in value) return value;
      throw refusal(meta, value, 'it must be GeoJSON');
    default:
      return checkText(meta, field, value);
  }
}

function checkText(meta: string, field: MetadataField, value: unknown): string {
  if (typeof value !== 'string' && typeof value !== 'number') throw refusal(meta, value, 'it must be text');
  const text = String(value);
  const most = LONG.has(field.name) ? MAX_TEXT : MAX_SHORT;
  if (text.length > most) throw refusal(meta, text, `it may have at most ${most} characters, and this has ${text.length}`);
  return text;
}

function checkMoment(meta: string, type: string, value: unknown): string {
  const time = typeof value === 'string' && /^\d{4}-\d{2}/.test(value) ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(time)) throw refusal(meta, value, 'it must be a date such as 2025-03-31 or 2025-03-31T14:30:00Z');
  const iso = new Date(time).toISOString();
  return type === 'date' ? iso.slice(0, 10) : iso;
}

function checkUnknown(meta: string, name: string, value: unknown): unknown {
  if (!NAME.test(name)) throw refusal(meta, name, 'a name has letters, digits, “-” and “_” only');
  if (JSON.stringify(value ?? null).length > MAX_UNKNOWN) throw refusal(meta, '…', `it may take at most ${MAX_UNKNOWN} characters`);
  return value;
}

function objectOf(meta: string, value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw refusal(meta, value, 'it must be an object of names and values');
}

function refusal(meta: string, value: unknown, expected: string) {
  const shown = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  return MetaNotUsable({ meta: meta.slice(0, 140), given: shown.length > 60 ? `${shown.slice(0, 60)}…` : shown, expected });
}
