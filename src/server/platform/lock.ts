import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rename, rm, utimes, writeFile, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { kill, pid } from 'node:process';

/** Who holds a data folder. */
interface Holder {
  readonly pid: number;
  /** When that process started, as the system tells it, so that a reused process number is not mistaken; null when it cannot be told. */
  readonly processStart: string | null;
  readonly host: string;
  readonly token: string;
}

export interface FolderLock {
  release(): Promise<void>;
}

const LOCK_FILE = 'lock';
const SIGN_OF_LIFE_MS = 5_000;
/** For holders on another machine or in another container, whose process cannot be looked up from here. */
const SILENCE_MS = 30_000;

/**
 * Holds the data folder for this process. Throws an Error that names the holder when it is held already; the lock of a
 * process that is no more is taken over.
 */
export async function holdDataFolder(dataDir: string): Promise<FolderLock> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const path = join(dataDir, LOCK_FILE);
  const mine: Holder = { pid, processStart: await startOf(pid), host: hostname(), token: randomUUID() };
  const draft = `${path}.${mine.token}`;
  await writeFile(draft, JSON.stringify(mine), { mode: 0o600 });
  try {
    await acquire(path, draft, dataDir);
  } finally {
    await rm(draft, { force: true });
  }
  const alive = setInterval(() => void utimes(path, new Date(), new Date()).catch(() => undefined), SIGN_OF_LIFE_MS);
  alive.unref();
  return {
    async release() {
      clearInterval(alive);
      if ((await readHolder(path))?.token === mine.token) await rm(path, { force: true });
    },
  };
}

async function acquire(path: string, draft: string, dataDir: string): Promise<void> {
  for (let attempt = 0; attempt < 5; attempt += 1) {
    // A link appears with its content and only where nothing is: nobody ever sees half a lock.
    const isMine = await link(draft, path).then(
      () => true,
      (thrown: { code?: string }) => {
        if (thrown.code === 'EEXIST') return false;
        throw thrown;
      },
    );
    if (isMine) return;
    const holder = await readHolder(path);
    if (holder && (await isAlive(holder, path))) throw new Error(heldMessage(dataDir, holder));
    await removeStale(path, draft, holder);
  }
  throw new Error(`The data folder ${dataDir} could not be locked: several processes try at the same time.`);
}

function heldMessage(dataDir: string, holder: Holder): string {
  const where = holder.host === hostname() ? '' : ` on ${holder.host}`;
  return `The data folder ${dataDir} is in use by another Plaza, process ${holder.pid}${where}. Stop that one first, or set PLAZA_DATA_DIR to another folder.`;
}

/** Moves the stale lock away; should somebody have replaced it in between, puts theirs back. */
async function removeStale(path: string, draft: string, stale: Holder | null): Promise<void> {
  const aside = `${draft}.stale`;
  try {
    await rename(path, aside);
  } catch (thrown) {
    if ((thrown as { code?: string }).code === 'ENOENT') return;
    throw thrown;
  }
  const moved = await readHolder(aside);
  if (moved && moved.token !== stale?.token) await link(aside, path).catch(() => undefined);
  await rm(aside, { force: true });
}

/** Null when there is none, or one that cannot be read. */
async function readHolder(path: string): Promise<Holder | null> {
  try {
    const holder = JSON.parse(await readFile(path, 'utf8')) as Partial<Holder>;
    return typeof holder.pid === 'number' && typeof holder.token === 'string' && typeof holder.host === 'string' ? (holder as Holder) : null;
  } catch {
    return null;
  }
}

async function isAlive(holder: Holder, path: string): Promise<boolean> {
  if (holder.host !== hostname()) {
    const { mtimeMs } = await stat(path);
    return Date.now() - mtimeMs < SILENCE_MS;
  }
  // After a restart of a container this process may have the number of the one before.
  if (holder.pid === pid) return false;
  try {
    kill(holder.pid, 0);
  } catch (thrown) {
    if ((thrown as { code?: string }).code === 'ESRCH') return false;
  }
  const start = await startOf(holder.pid);
  return start === null || holder.processStart === null || start === holder.processStart;
}

/** Boot and clock tick in which a process started (Linux); null elsewhere, or when there is no such process. */
async function startOf(processId: number): Promise<string | null> {
  try {
    const [boot, text] = await Promise.all([
      readFile('/proc/sys/kernel/random/boot_id', 'utf8'),
      readFile(`/proc/${processId}/stat`, 'utf8'),
    ]);
    // The name of the program, in parentheses, may itself hold spaces and parentheses.
    const afterName = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return `${boot.trim()} ${afterName[19]}`;
  } catch {
    return null;
  }
}
