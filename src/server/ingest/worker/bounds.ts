import type { Config } from '#server/platform/config.ts';

/** What one parse worker may use; going over ends that run with a sentence that says which bound. */
export interface WorkerBounds {
  /** JavaScript heap, in bytes. */
  readonly heapBytes: number;
  /** Resident memory of the whole process. */
  readonly residentBytes: number;
  /** Longest time without a sign of headway (rows, bytes read, rows handed over). */
  readonly idleMs: number;
  /** Typed rows on their way to the engine. */
  readonly outputBytes: number;
}

const MIB = 1024 ** 2;

/** Bounds from the settings. The process itself (code, buffers) needs about 250 MB beside the heap. */
export function boundsOf(config: Pick<Config, 'workerMemoryBytes' | 'maxExpandedBytes'>): WorkerBounds {
  return {
    heapBytes: Math.max(128 * MIB, config.workerMemoryBytes - 250 * MIB),
    residentBytes: config.workerMemoryBytes,
    idleMs: 5 * 60_000,
    // Text forms of numbers, dates and geometries take up to about twice the room they have in the source.
    outputBytes: config.maxExpandedBytes * 2,
  };
}

/** “1.5 GB”, as a clerk reads sizes. */
export function sizeText(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  let size = bytes;
  let unit = 0;
  while (size >= 1000 && unit < units.length - 1) {
    size /= 1000;
    unit += 1;
  }
  return `${unit === 0 ? size : Number(size.toPrecision(3))} ${units[unit]}`;
}
