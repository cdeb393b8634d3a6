import { defineProblems } from '../problem.ts';

export const { InvalidGeometry } = defineProblems({
  InvalidGeometry: [400, 'This is no geometry Plaza can read: {reason}.'],
});

/** Bounds of one geometry, whatever its form. Going over one is an `InvalidGeometry`. */
export const MAX_POSITIONS = 5_000_000;
/** Collections in collections. */
export const MAX_NESTING = 8;
