import { existsSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { join } from 'node:path';
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
  return (
    code === 'ENOSPC' ||
    code === 'EDQUOT' ||
    /NOT_ENOUGH_SPACE|No space left on device|Cannot reserve|disk is full/i.test(message ?? '')
  );
}

const RESERVE_BYTES = 8_000_000;
const reserveOf = ({ config }: Pick<Plaza, 'config'>): string => join(config.dataDir, 'reserve');

/** Keeps some room in a file of its own, so that on a full disk the end of a run can still be written down. */
export function keepReserve(plaza: Pick<Plaza, 'config'>): void {
  const path = reserveOf(plaza);
  try {
    const { bavail, bsize } = statfsSync(plaza.config.dataDir);
    if (!existsSync(path) && bavail * bsize > RESERVE_BYTES * 10) writeFileSync(path, Buffer.alloc(RESERVE_BYTES));
  } catch {
    // Only a help in need; without it Plaza works as well.
  }
}

/** Gives the kept room back to the disk; it is kept again when there is room. */
export function spendReserve(plaza: Pick<Plaza, 'config'>): void {
  rmSync(reserveOf(plaza), { force: true });
}
