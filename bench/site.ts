import { readdirSync, readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { publish, startServer, type RunningServer } from '../tests/support/start-server.ts';

export { publish, startServer, type RunningServer };

const agent = new Agent({ keepAlive: true });

/** One request over a kept connection, to its last byte; the answer is dropped. */
export function timed(
  server: RunningServer,
  path: string,
  headers: Record<string, string> = {},
): Promise<{ ms: number; bytes: number; status: number }> {
  const begin = performance.now();
  return new Promise((done, fail) => {
    const ask = request(`${server.url}${path}`, { agent, headers }, (answer) => {
      let bytes = 0;
      answer.on('data', (chunk: Buffer) => (bytes += chunk.length));
      answer.on('end', () => done({ ms: performance.now() - begin, bytes, status: answer.statusCode ?? 0 }));
      answer.on('error', fail);
    });
    ask.on('error', fail);
    ask.end();
  });
}

/** The same, and anything but a success is an error. */
export async function asked(server: RunningServer, path: string): Promise<number> {
  const { ms, status } = await timed(server, path);
  if (status >= 300) throw new Error(`${status} for ${path}`);
  return ms;
}

/** Processes of the server and all below it. */
export function processesOf(pid: number): number[] {
  const parents = new Map<number, number>();
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    try {
      const stat = readFileSync(`/proc/${entry}/stat`, 'utf8');
      parents.set(Number(entry), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
    } catch {
      // It ended meanwhile.
    }
  }
  const below = (of: number): number[] => [
    of,
    ...[...parents].filter(([, parent]) => parent === of).flatMap(([child]) => below(child)),
  ];
  return below(pid);
}

/** Megabytes in memory, of all processes together. */
export function residentOf(pids: readonly number[]): number {
  const one = (pid: number) => {
    try {
      return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
    } catch {
      return 0;
    }
  };
  return pids.reduce((sum, pid) => sum + one(pid), 0);
}

/** Peak of the memory of all processes of the server while `work` goes on, in megabytes. */
export async function peakDuring<T>(
  server: RunningServer,
  work: () => Promise<T>,
): Promise<{ result: T; peak: number }> {
  let peak = 0;
  const look = () => (peak = Math.max(peak, residentOf(processesOf(server.process.pid!))));
  const timer = setInterval(look, 200);
  try {
    return { result: await work(), peak: (look(), peak) };
  } finally {
    clearInterval(timer);
  }
}
