import { rmSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Plaza } from '#server/platform/plaza.ts';

/** Where unpacked files and the like live while something works on them. */
const folderOf = (plaza: Pick<Plaza, 'config'>): string => join(plaza.config.dataDir, 'scratch');

/** Gives `work` an empty folder of this name and removes it afterwards, whatever happened. */
export async function withScratch<T>(
  plaza: Pick<Plaza, 'config'>,
  name: string,
  work: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = join(folderOf(plaza), name);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true, mode: 0o700 });
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Removes what a killed process left. Only while no run works: at start. */
export function clearScratch(plaza: Pick<Plaza, 'config'>): void {
  rmSync(folderOf(plaza), { recursive: true, force: true });
}
