import type { Field, FieldTypeId } from '#core/field.ts';

const WORDS: Readonly<Record<FieldTypeId, string>> = {
  boolean: 'yes/no',
  date: 'date',
  datetime: 'date with time',
  double: 'decimal number',
  file: 'file',
  geo_point_2d: 'place (point)',
  geo_shape: 'place (shape)',
  int: 'whole number',
  json_blob: 'nested data',
  text: 'text',
};

/** “5 text, 2 date, 1 place (point)”. */
export function typesText(fields: readonly Field[]): string {
  const counts = new Map<FieldTypeId, number>();
  for (const { type } of fields) counts.set(type, (counts.get(type) ?? 0) + 1);
  return [...counts]
    .toSorted((a, b) => b[1] - a[1])
    .map(([type, count]) => `${count} ${WORDS[type]}`)
    .join(', ');
}
