import type { Field } from '#core/field.ts';

/** Ways a dataset can be shown, as the Explore API names them. */
export function featuresOf(fields: readonly Field[]): readonly string[] {
  const has = (...types: readonly Field['type'][]) => fields.some(({ type }) => types.includes(type));
  const moments = fields.filter(({ type }) => type === 'datetime').length;
  const features: string[] = [];
  if (fields.length > 0) features.push('analyze');
  if (has('date', 'datetime')) features.push('timeserie');
  if (has('geo_point_2d', 'geo_shape')) features.push('geo');
  if (has('file') || fields.some(({ annotations }) => annotations.semantic === 'image')) features.push('image');
  // A begin and an end, and something to call the event.
  if (moments >= 2 && has('text')) features.push('calendar');
  return features;
}
