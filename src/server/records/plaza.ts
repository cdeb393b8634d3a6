import type { Plaza } from '#server/platform/plaza.ts';

/** What the functions of `records` need of the marketplace. */
export type RecordsPlaza = Pick<Plaza, 'engine' | 'files' | 'log'>;

export interface WorkOptions {
  readonly signal?: AbortSignal;
  /** 0…1 */
  readonly progress?: (fraction: number) => void;
}

/** Work behind the scenes: exports, ingest, rebuilds. */
export const LONG = { lane: 'long', timeoutMs: 3_600_000 } as const;
