import type { RawCell } from '#formats/reader.ts';
import { FormatProblems } from '../problems.ts';

/** Objects become columns of their own with dotted names; lists of plain values stay lists, other lists become JSON text. */
export function flatten(
  value: unknown,
  into: Map<string, RawCell>,
  where: { readonly place: number; readonly maxDepth: number },
  prefix = '',
): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    if (prefix !== '') into.set(prefix, Array.isArray(value) ? listCell(value) : value);
    return;
  }
  if (where.maxDepth <= 0) throw FormatProblems.TooDeep({ limit: 100, place: `element ${where.place}` });
  for (const [key, part] of Object.entries(value)) {
    const name = key.trim() === '' ? 'unnamed' : key.trim();
    flatten(
      part,
      into,
      { place: where.place, maxDepth: where.maxDepth - 1 },
      prefix === '' ? name : `${prefix}.${name}`,
    );
  }
}

const listCell = (list: readonly unknown[]): RawCell =>
  list.every((item) => item === null || typeof item !== 'object') ? list : JSON.stringify(list);
