import { statfs } from 'node:fs/promises';
import type { Plaza } from '#server/platform/plaza.ts';
import { DiskFull } from './problems.ts';
import { sizeText } from './worker/bounds.ts';

const GB = 1e9;

/** Throws `DiskFull` unless `needed` bytes fit into the data folder and a reserve (5 %, at most 1 GB) stays free for the site. */
export async function requireFree(plaza: Pick<Plaza, 'config'>, needed: number): Promise<void> {
  const { bavail, blocks, bsize } = await statfs(plaza.config.dataDir);
  const free = bavail * bsize;
  const reserve = Math.min(GB, blocks * bsize * 0.05);
  if (free - reserve < needed) throw DiskFull({ free: sizeText(free), needed: sizeText(needed + reserve) });
}

/** True for what the file system or the engine says when there is no room left. */
export function isDiskFull(thrown: unknown): boolean {
  const { code, message } = (thrown ?? {}) as { code?: string; message?: string };
  return code === 'ENOSPC' || code === 'EDQUOT' || /NOT_ENOUGH_SPACE|No space left on device|Cannot reserve/i.test(message ?? '');
}
