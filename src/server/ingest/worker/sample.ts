import type { Field, Geometry, Value } from '#core/field.ts';

/** One converted row in the API's JSON form, for a look before publication. */
export function sampleOf(fields: readonly Field[], values: readonly Value[]): Record<string, unknown> {
  return Object.fromEntries(fields.map((field, i) => [field.name, shown(field, values[i] ?? null)]));
}

function shown(field: Field, value: Value): unknown {
  if (value === null) return null;
  if (typeof value === 'bigint') return value.toString();
  if (field.type === 'geo_shape') return { type: 'Feature', geometry: value as Geometry, properties: {} };
  return value;
}
