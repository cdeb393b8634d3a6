import type { ReadLimits } from '#formats/reader.ts';

/** Bounds for one file unless the operator sets others. */
export const DEFAULT_LIMITS: ReadLimits = {
  maxExpandedBytes: 20 * 1024 ** 3,
  maxColumns: 10_000,
  maxCellBytes: 16 * 1024 ** 2,
  maxDepth: 100,
};
