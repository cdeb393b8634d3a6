import { spawn, type ChildProcess } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { getCompileCacheDir } from 'node:module';
import { tmpdir, userInfo } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { execPath } from 'node:process';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { HOST_USER, type HostConfig, type HostMessage } from './host/host-config.ts';
import type { Connection } from './client.ts';
import type { EngineLog } from './open-engine.ts';
import { EngineUnavailable } from './problems.ts';

/** Compiled code is kept between starts, which also spares the type stripper's memory. */
const cacheDir = getCompileCacheDir();

const LANES = { short: 3, long: 2 };
const HEALTH_EVERY_MS = 5_000;
const HEALTH_LIMIT_MS = 10_000;
const HEALTH_FAILURES = 2;
/** Longest a request waits for a host that is starting. */
const WAIT_FOR_START_MS = 8_000;
// People wait for the engine: a few seconds spare the machine enough.
const LONGEST_BACK_OFF_MS = 4_000;
/** A host that lived this long was well; the next failure starts the back-off anew. */
const WELL_AFTER_MS = 60_000;
/** Failed openings after which the folder is taken for damaged. */
const OPENINGS_BEFORE_FRESH_FOLDER = 2;
const SOCKET_PATH_LIMIT = 100;

export interface HostOptions {
  readonly dataDir: string;
  readonly memoryBytes: number;
}

/** A running host and its successors. Starts again whatever dies; gives up only on `close`. */
export async function superviseHost(options: HostOptions, log: EngineLog): Promise<Connection> {
  const supervisor = new Supervisor(options, log);
  await supervisor.start();
  return supervisor.connection();
}

class Supervisor {
  readonly #config: HostConfig;
  readonly #log: EngineLog;
  readonly #agent: Agent;
  #child: ChildProcess | null = null;
  #closing = false;
  #failures = 0;
  #failedOpenings = 0;
  #epoch = 0;
  #folderInode = 0;
  #ready: Promise<void>;
  #isReady = false;
  #becomeReady: () => void = () => {};
  #health: NodeJS.Timeout | undefined;

  constructor(options: HostOptions, log: EngineLog) {
    const dataDir = resolve(options.dataDir);
    const runDir = join(dataDir, 'run');
    this.#config = {
      folder: join(dataDir, 'engine'),
      runDir,
      pipeDir: `${runDir}-pipes`,
      socketPath: socketPathFor(runDir),
      token: randomBytes(24).toString('hex'),
      memoryBytes: options.memoryBytes,
      lanes: LANES,
    };
    this.#log = log;
    this.#agent = new Agent({ keepAlive: true, maxSockets: 512, socketPath: this.#config.socketPath } as object);
    this.#ready = this.#newReady();
  }

  #newReady(): Promise<void> {
    this.#isReady = false;
    return new Promise((done) => {
      this.#becomeReady = () => {
        this.#isReady = true;
        done();
      };
    });
  }

  connection(): Connection {
    return {
      url: `http://${HOST_USER}:${this.#config.token}@localhost`,
      agent: this.#agent,
      pipeDir: this.#config.pipeDir,
      ready: (signal) => this.#waitReady(signal),
      isUp: async () => this.#isReady && (await this.#ping()),
      examine: () => this.#examine(),
      epoch: () => this.#epoch,
      close: () => this.#close(),
    };
  }

  /** Resolves when the first host answers; rejects when none can be started within reasonable time. */
  async start(): Promise<void> {
    await mkdir(dirname(this.#config.folder), { recursive: true, mode: 0o700 });
    await rm(this.#config.pipeDir, { recursive: true, force: true });
    await mkdir(this.#config.pipeDir, { mode: 0o700 });
    if (dirname(this.#config.socketPath) !== this.#config.runDir) {
      await mkdir(dirname(this.#config.socketPath), { recursive: true, mode: 0o700 });
    }
    await endOrphan(this.#pidPath());
    this.#launch();
    const started = await Promise.race([this.#ready.then(() => true), sleep(60_000, false, { ref: false })]);
    if (started) return;
    await this.#close();
    throw new Error('The records engine does not start; see the log.');
  }

  #pidPath(): string {
    return `${this.#config.folder}.pid`;
  }

  #launch(): void {
    if (this.#closing) return;
    const startedAt = Date.now();
    const sessions = this.#config.lanes.short + this.#config.lanes.long + 1;
    const child = spawn(
      execPath,
      ['--disable-warning=ExperimentalWarning', '--max-old-space-size=512', '--max-semi-space-size=2', hostProgram()],
      {
        stdio: ['pipe', 'pipe', 'pipe'],
        // Nothing of the site's environment, which may hold secrets.
        env: {
          PATH: '/usr/local/bin:/usr/bin:/bin',
          TZ: 'UTC',
          LANG: 'C.UTF-8',
          ...(cacheDir && { NODE_COMPILE_CACHE: dirname(cacheDir) }),
          UV_THREADPOOL_SIZE: String(sessions + 6),
        },
      },
    );
    this.#child = child;
    if (child.pid !== undefined) void writeFile(this.#pidPath(), String(child.pid)).catch(() => {});
    child.stdin.on('error', () => {});
    child.stdin.write(`${JSON.stringify(this.#config)}\n`);
    createInterface({ input: child.stdout }).on('line', (line) => this.#hear(line));
    createInterface({ input: child.stderr }).on('line', (line) => this.#log.warn({ line }, 'records engine says'));
    child.on('error', (thrown) => this.#log.error({ err: thrown }, 'records engine cannot be started'));
    child.on('close', (code, signal) => void this.#mourn(startedAt, { code, signal }));
  }

  #hear(line: string): void {
    let message: HostMessage;
    try {
      message = JSON.parse(line) as HostMessage;
    } catch {
      return;
    }
    if (message.event === 'ready') {
      this.#failedOpenings = 0;
      this.#epoch++;
      this.#folderInode = inodeOf(this.#config.folder);
      this.#log.info({ version: message.version }, 'records engine is ready');
      this.#becomeReady();
      this.#watch();
    } else {
      this.#log.error(
        { reason: message.reason },
        message.event === 'failed' ? 'records engine cannot open its folder' : 'records engine is stuck',
      );
    }
  }

  async #mourn(startedAt: number, end: { code: number | null; signal: string | null }): Promise<void> {
    clearInterval(this.#health);
    this.#child = null;
    const opened = this.#isReady;
    if (this.#isReady) this.#ready = this.#newReady();
    if (this.#closing) return;
    this.#log.warn(end, 'records engine ended; starting it again');
    this.#failures = Date.now() - startedAt > WELL_AFTER_MS ? 0 : this.#failures + 1;
    if (!opened && ++this.#failedOpenings >= OPENINGS_BEFORE_FRESH_FOLDER) await this.#freshFolder();
    // At once the first time; then ever more slowly.
    const pause = this.#failures <= 1 ? 0 : Math.min(LONGEST_BACK_OFF_MS, 250 * 2 ** (this.#failures - 2));
    await sleep(pause, undefined, { ref: false });
    this.#launch();
  }

  /** Engine tables are a cache built from revisions: a folder that cannot be opened is put aside, and one earlier one removed. */
  async #freshFolder(): Promise<void> {
    this.#failedOpenings = 0;
    const { folder } = this.#config;
    if (!existsSync(folder)) return;
    const aside = `${basename(folder)}-damaged-`;
    for (const entry of readdirSync(dirname(folder))) {
      if (entry.startsWith(aside)) await rm(join(dirname(folder), entry), { recursive: true, force: true });
    }
    const target = join(dirname(folder), `${aside}${Date.now()}`);
    await rename(folder, target).catch((thrown: unknown) =>
      this.#log.error({ err: thrown }, 'engine folder cannot be put aside'),
    );
    this.#log.error(
      { target },
      'the engine folder could not be opened; it was put aside and its tables are built again',
    );
  }

  /** The folder of a running engine was removed or replaced: what it still writes would be lost. */
  #hasFolder(): boolean {
    return inodeOf(this.#config.folder) === this.#folderInode && existsSync(join(this.#config.folder, 'status'));
  }

  async #examine(): Promise<void> {
    if (this.#closing || !this.#isReady) return;
    if (this.#hasFolder() && (await this.#ping())) return;
    const child = this.#child;
    if (!child || !this.#isReady) return;
    this.#log.error({}, 'records engine lost its folder or does not answer; ending it');
    const ended = once(child, 'close');
    child.kill('SIGKILL');
    await ended;
    await this.#waitReady();
  }

  #watch(): void {
    let failures = 0;
    let asking = false;
    clearInterval(this.#health);
    this.#health = setInterval(async () => {
      if (asking) return;
      asking = true;
      failures = !this.#hasFolder() ? HEALTH_FAILURES : (await this.#ping()) ? 0 : failures + 1;
      asking = false;
      if (failures < HEALTH_FAILURES || !this.#child || !this.#isReady) return;
      this.#log.error({}, 'records engine lost its folder or does not answer; ending it');
      this.#child.kill('SIGKILL');
    }, HEALTH_EVERY_MS).unref();
  }

  #ping(): Promise<boolean> {
    const auth = `${HOST_USER}:${this.#config.token}`;
    return new Promise((done) => {
      // TRICKY: a connection of its own; the client counts on nobody else using those of its agent.
      const ask = request(
        { socketPath: this.#config.socketPath, agent: false, path: '/ping', auth, timeout: HEALTH_LIMIT_MS },
        (answer) => {
          answer.resume();
          done(answer.statusCode === 200);
        },
      );
      ask.on('timeout', () => ask.destroy());
      ask.on('error', () => done(false));
      ask.end();
    });
  }

  async #waitReady(signal?: AbortSignal): Promise<void> {
    if (this.#isReady) return;
    if (this.#closing) throw EngineUnavailable({ retry_after: 5 });
    const timer = new AbortController();
    const stop = signal ? AbortSignal.any([signal, timer.signal]) : timer.signal;
    const late = sleep(WAIT_FOR_START_MS, false, { signal: stop, ref: false }).catch(() => false);
    const came = await Promise.race([this.#ready.then(() => true), late]);
    timer.abort();
    if (!came) throw EngineUnavailable({ retry_after: 5 });
  }

  async #close(): Promise<void> {
    this.#closing = true;
    clearInterval(this.#health);
    this.#agent.destroy();
    const child = this.#child;
    if (child && child.exitCode === null && child.signalCode === null) {
      // What was acknowledged is on disk; ending gently could wait for a running query for minutes.
      const ended = new Promise((done) => child.once('close', done));
      child.kill('SIGKILL');
      await ended;
    }
    await rm(this.#config.runDir, { recursive: true, force: true });
    await rm(this.#config.pipeDir, { recursive: true, force: true });
    await rm(this.#config.socketPath, { force: true });
    await rm(this.#pidPath(), { force: true });
  }
}

function inodeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.ino ?? -1;
}

function hostProgram(): string {
  return fileURLToPath(new URL('./host-process.ts', import.meta.url));
}

/** Addresses of sockets may have 107 bytes; data folders with longer ones get a private folder among the temporary ones. */
function socketPathFor(runDir: string): string {
  const inside = join(runDir, 'engine.sock');
  if (Buffer.byteLength(inside) <= SOCKET_PATH_LIMIT) return inside;
  const short = createHash('sha256').update(runDir).digest('hex').slice(0, 16);
  return join(tmpdir(), `plaza-${userInfo().uid}-${short}`, 'engine.sock');
}

/** A host whose site died ends by itself within a second; one that does not is ended here, before it can hold the folder. */
async function endOrphan(pidPath: string): Promise<void> {
  if (!existsSync(pidPath)) return;
  const pid = Number(readFileSync(pidPath, 'utf8'));
  const isHost = () => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('host-process.ts');
    } catch {
      return false;
    }
  };
  for (let i = 0; i < 30 && isHost(); i++) await sleep(100);
  if (!isHost()) return;
  const { kill } = await import('node:process');
  kill(pid, 'SIGKILL');
  await sleep(200);
}
