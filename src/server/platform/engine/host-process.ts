import { chmodSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { HostConfig, HostMessage } from './host/host-config.ts';
import { openHost, type Host } from './host/host.ts';
import { serveHost } from './host/http-interface.ts';

/**
 * The process that holds the embedded engine. It ends itself, by the one way that never hangs, when its parent goes
 * away: the end of standard input tells of it, and the parent's number for the case that the input was handed on.
 */
const PURGE_AFTER_IDLE_MS = 10_000;

function say(message: HostMessage): void {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}

function vanish(): never {
  process.kill(process.pid, 'SIGKILL');
  throw new Error('unreachable');
}

function watchParent(): void {
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) vanish();
  }, 1000).unref();
}

/** When memory is short, the engine is the one to go: the site stays and starts it again. */
function offerMyself(): void {
  try {
    writeFileSync('/proc/self/oom_score_adj', '500');
  } catch {
    // Not Linux, or not allowed.
  }
}

async function open(config: HostConfig): Promise<void> {
  process.umask(0o077);
  let host: Host;
  try {
    host = await openHost(config);
  } catch (thrown) {
    say({ event: 'failed', reason: thrown instanceof Error ? thrown.message : String(thrown) });
    setTimeout(vanish, 50);
    return;
  }
  const onStuck = (reason: string) => {
    say({ event: 'stuck', reason });
    setTimeout(vanish, 50);
  };
  const server = serveHost(host, { token: config.token, onStuck });
  let idle: NodeJS.Timeout | undefined;
  server.on('request', () => {
    clearTimeout(idle);
    idle = setTimeout(() => host.purge().catch(() => {}), PURGE_AFTER_IDLE_MS).unref();
  });
  server.listen(config.socketPath, () => {
    chmodSync(config.socketPath, 0o600);
    say({ event: 'ready', version: host.version });
  });
}

watchParent();
offerMyself();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
process.on('uncaughtException', (thrown) => {
  process.stderr.write(`${thrown.stack}\n`);
  vanish();
});
const lines = createInterface({ input: process.stdin });
lines.once('line', (line) => void open(JSON.parse(line) as HostConfig));
lines.on('close', vanish);
