import { readFile } from 'node:fs/promises';

/** What a process uses right now; null where the machine does not tell (not Linux, or the process is gone). */
export interface ProcessUse {
  readonly residentBytes: number;
  /** Bytes it asked to read since it began, from files and pipes. */
  readonly readBytes: number;
}

/** Linux `/proc`; see proc(5). */
export async function processUse(pid: number): Promise<ProcessUse | null> {
  try {
    const [status, io] = await Promise.all([
      readFile(`/proc/${pid}/status`, 'utf8'),
      readFile(`/proc/${pid}/io`, 'utf8'),
    ]);
    const resident = /^VmRSS:\s+(\d+) kB/m.exec(status)?.[1];
    const read = /^rchar: (\d+)/m.exec(io)?.[1];
    if (resident === undefined) return null;
    return { residentBytes: Number(resident) * 1024, readBytes: Number(read ?? 0) };
  } catch {
    return null;
  }
}
