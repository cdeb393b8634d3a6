import { aggregations } from './aggregations.ts';
import { dates } from './dates.ts';
import type { OdsqlFunction } from './function.ts';
import { geography } from './geography.ts';
import { grouping } from './grouping.ts';
import { other } from './other.ts';
import { search } from './search.ts';
import { text } from './text.ts';

/** Every function, family by family. */
export const functions: readonly OdsqlFunction[] = [
  ...aggregations,
  ...dates,
  ...geography,
  ...grouping,
  ...other,
  ...search,
  ...text,
];

const byName = new Map(functions.map((one) => [one.name, one]));

/** Names are read without regard to case. */
export function functionNamed(name: string): OdsqlFunction | undefined {
  return byName.get(name.toLowerCase());
}
