import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { chmod, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Plaza } from '../platform/plaza.ts';

/** The key of the local administrator, for the command line on the same machine; readable by the owner of the folder only. */
export const LOCAL_KEY_FILE = 'administrator.key';
const SECRET_FILE = 'secret';

const keys = new WeakMap<Plaza['config'], Promise<string>>();

/** The key that makes its holder the local administrator; made when the data folder has none. Read once. */
export function localKey({ config }: Pick<Plaza, 'config'>): Promise<string> {
  const known = keys.get(config) ?? keptSecret(join(config.dataDir, LOCAL_KEY_FILE), 'plaza_local_');
  keys.set(config, known);
  known.catch(() => keys.delete(config));
  return known;
}

/** What signs sessions: `PLAZA_SECRET`, or one that is made once and kept in the data folder. */
export async function sessionSecret({ config }: Pick<Plaza, 'config'>): Promise<string> {
  return config.secret !== '' ? config.secret : keptSecret(join(config.dataDir, SECRET_FILE), '');
}

async function keptSecret(path: string, prefix: string): Promise<string> {
  const kept = await readFile(path, 'utf8').catch((thrown: { code?: string }) => {
    if (thrown.code === 'ENOENT') return '';
    throw thrown;
  });
  if (kept.trim().length >= 32) {
    await chmod(path, 0o600);
    return kept.trim();
  }
  const made = prefix + randomBytes(32).toString('base64url');
  await writeFile(`${path}.new`, `${made}\n`, { mode: 0o600, flush: true });
  await rename(`${path}.new`, path);
  return made;
}

/** Compares without telling by its duration where the texts differ. */
export function isSameSecret(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}
