import type { FieldTypeId } from '#core/field.ts';
import type { IconName } from '#lib/ui/icon-names.ts';

/** The picture of a field's type. */
export const TYPE_ICONS: Readonly<Record<FieldTypeId, IconName>> = {
  boolean: 'toggle-left',
  date: 'calendar',
  datetime: 'calendar-clock',
  double: 'hash',
  file: 'paperclip',
  geo_point_2d: 'map-pin',
  geo_shape: 'shapes',
  int: 'hash',
  json_blob: 'braces',
  text: 'type',
};

/** A value on one short line, as an example. */
export function exampleText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'object') {
    const { lon, lat, geometry, type } = value as { lon?: number; lat?: number; geometry?: { type?: string }; type?: string };
    if (typeof lon === 'number' && typeof lat === 'number') return `${lat.toFixed(4)}, ${lon.toFixed(4)}`;
    if (Array.isArray(value)) return value.join(', ').slice(0, 40);
    return geometry?.type ?? type ?? '{…}';
  }
  const text = String(value).replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d).*$/, '$1 $2');
  return text.length > 40 ? `${text.slice(0, 38)}…` : text;
}
