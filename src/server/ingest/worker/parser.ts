import { spawn, type ChildProcess } from 'node:child_process';
import { setPriority } from 'node:os';
import { execPath } from 'node:process';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { Problem } from '#core/problem.ts';
import type { Log } from '#server/platform/log.ts';
import { ParserLost, ParserTooHungry, ParserTooSlow, ReaderBug, ResultTooLarge } from '../problems.ts';
import { sizeText, type WorkerBounds } from './bounds.ts';
import type { ConvertedTable, FromWorker, ParseJob, ToWorker, Understood } from './messages.ts';
import { processUse } from './process-use.ts';

export interface ParserProgress {
  readonly stage: 'reading' | 'understanding' | 'converting';
  readonly rows: number;
  /** Bytes the worker has read so far; 0 where the machine does not tell. */
  readonly bytes: number;
}

export interface ParserOptions {
  readonly bounds: WorkerBounds;
  readonly log: Log;
  /** Its `reason` becomes the error. */
  readonly signal: AbortSignal;
  readonly onProgress: (progress: ParserProgress) => void;
}

/** A worker process that reads one file. Call `stop` in the end, whatever happened. */
export interface Parser {
  readonly pid: number;
  /** First pass. Throws the reader's Problem, or one that says which bound was passed or how the process ended. */
  readonly understood: Promise<Understood>;
  /**
   * Second pass: `rows` are typed rows as the engine reads them; `converted` is fulfilled when the last one was written.
   * A worker that ends early destroys `rows` with the error, so that half a table is never taken for a whole one.
   */
  convert(): { rows: Readable; converted: Promise<ConvertedTable> };
  stop(): Promise<void>;
}

const PROGRAM = fileURLToPath(new URL('./parse-process.ts', import.meta.url));
const WATCH_MS = 250;
const MIB = 1024 ** 2;
const STDERR_KEPT = 4000;

/** Starts a parse worker for one file. It gets no environment but its time zone, and may write only to its scratch folder. */
export function openParser(job: ParseJob, options: ParserOptions): Parser {
  const child = spawn(execPath, [...nodeFlags(job, options.bounds), PROGRAM], {
    cwd: job.scratch,
    env: { TZ: 'UTC', TMPDIR: job.scratch, LANG: 'C.UTF-8' },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc', 'pipe'],
    serialization: 'advanced',
  });
  return new ParserProcess(child, job, options);
}

function nodeFlags(job: ParseJob, bounds: WorkerBounds): string[] {
  return [
    `--max-old-space-size=${Math.round(bounds.heapBytes / MIB)}`,
    // Reads only; what it writes goes to the scratch folder; no processes, no threads.
    '--permission',
    '--allow-fs-read=*',
    `--allow-fs-write=${job.scratch}`,
    '--disable-warning=ExperimentalWarning',
    '--disable-warning=SecurityWarning',
  ];
}

class ParserProcess implements Parser {
  readonly pid: number;
  readonly understood: Promise<Understood>;
  readonly #child: ChildProcess;
  readonly #options: ParserOptions;
  readonly #understood = Promise.withResolvers<Understood>();
  readonly #converted = Promise.withResolvers<ConvertedTable>();
  readonly #exited: Promise<void>;
  readonly #rows: Readable;
  readonly #watch: NodeJS.Timeout;
  #failure: Error | undefined;
  #progress: ParserProgress = { stage: 'reading', rows: 0, bytes: 0 };
  #readAtStart = 0;
  #handedOver = 0;
  #headway = { at: Date.now(), mark: '' };
  #stderr = '';

  constructor(child: ChildProcess, job: ParseJob, options: ParserOptions) {
    this.#child = child;
    this.#options = options;
    this.pid = child.pid ?? 0;
    this.understood = this.#understood.promise;
    // Both may fail before anyone waits for them.
    this.understood.catch(() => undefined);
    this.#converted.promise.catch(() => undefined);
    this.#rows = child.stdio[4] as Readable;
    this.#rows.on('error', () => undefined);
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      if (this.#stderr.length < STDERR_KEPT) this.#stderr += text;
    });
    child.on('message', (message: FromWorker) => this.#hear(message));
    child.on('error', (error) => this.#fail(ParserLost({ how: error.message })));
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#exited = promise;
    child.on('close', (code, signal) => {
      this.#fail(this.#howItEnded(code, signal));
      resolve();
    });
    this.#watch = setInterval(() => void this.#look(), WATCH_MS).unref();
    options.signal.addEventListener('abort', this.#abort);
    if (options.signal.aborted) this.#abort();
    else this.#tell({ kind: 'parse', job });
    if (child.pid !== undefined) this.#yieldToReaders(child.pid);
  }

  convert(): { rows: Readable; converted: Promise<ConvertedTable> } {
    this.#tell({ kind: 'convert' });
    const rows = Readable.from(this.#wholeTable(), { objectMode: false, highWaterMark: MIB });
    return { rows, converted: this.#converted.promise };
  }

  /** A dead worker's pipe ends as if the table had: the end is believed only once the worker has said so. */
  async *#wholeTable(): AsyncIterable<Buffer> {
    for await (const chunk of this.#rows) {
      this.#handedOver += (chunk as Buffer).length;
      yield chunk as Buffer;
    }
    await this.#converted.promise;
  }

  async stop(): Promise<void> {
    clearInterval(this.#watch);
    this.#options.signal.removeEventListener('abort', this.#abort);
    if (this.#child.exitCode === null && this.#child.signalCode === null) this.#child.kill('SIGKILL');
    this.#rows.destroy();
    await this.#exited;
  }

  readonly #abort = (): void => {
    const reason: unknown = this.#options.signal.reason;
    this.#fail(reason instanceof Error ? reason : new Error('The run was stopped.'));
  };

  #hear(message: FromWorker): void {
    if (message.kind === 'progress') this.#report({ ...this.#progress, stage: message.stage, rows: message.rows });
    else if (message.kind === 'understood') this.#understood.resolve(message.result);
    else if (message.kind === 'converted') this.#converted.resolve(message.result);
    else if (message.kind === 'refused') this.#fail(new Problem(message.code, message.status, message.message, {}));
    else {
      this.#options.log.error({ stack: message.message }, 'a reader failed unexpectedly');
      this.#fail(ReaderBug({ what: firstLine(message.message) }));
    }
  }

  #tell(message: ToWorker): void {
    this.#child.send(message, (error) => {
      if (error) this.#fail(ParserLost({ how: error.message }));
    });
  }

  #report(progress: ParserProgress): void {
    this.#progress = progress;
    this.#options.onProgress(progress);
  }

  /** Ends the worker; the first reason stands. */
  #fail(error: Error): void {
    if (this.#failure) return;
    this.#failure = error;
    this.#understood.reject(error);
    this.#converted.reject(error);
    this.#rows.destroy(error);
    if (this.#child.exitCode === null && this.#child.signalCode === null) this.#child.kill('SIGKILL');
  }

  #howItEnded(code: number | null, signal: NodeJS.Signals | null): Error {
    if (/heap out of memory|Cannot allocate memory|Array buffer allocation failed/.test(this.#stderr))
      return this.#hungry();
    if (this.#stderr !== '') this.#options.log.warn({ stderr: this.#stderr }, 'what the parse worker said');
    return ParserLost({ how: signal ? `its process was stopped by ${signal}` : `its process ended with code ${code}` });
  }

  #hungry(): Error {
    return ParserTooHungry({ limit: sizeText(this.#options.bounds.residentBytes) });
  }

  /** Memory, output and headway, four times a second. */
  async #look(): Promise<void> {
    const { bounds } = this.#options;
    const use = await processUse(this.pid);
    if (use) {
      if (use.residentBytes > bounds.residentBytes) this.#fail(this.#hungry());
      this.#readAtStart ||= use.readBytes;
      const bytes = use.readBytes - this.#readAtStart;
      if (bytes !== this.#progress.bytes) this.#report({ ...this.#progress, bytes });
    }
    if (this.#handedOver > bounds.outputBytes) this.#fail(ResultTooLarge({ limit: sizeText(bounds.outputBytes) }));
    const mark = `${this.#progress.rows} ${this.#progress.bytes} ${this.#handedOver}`;
    if (mark !== this.#headway.mark) this.#headway = { at: Date.now(), mark };
    else if (Date.now() - this.#headway.at > bounds.idleMs)
      this.#fail(ParserTooSlow({ minutes: Math.round(bounds.idleMs / 60_000) }));
  }

  /** Visitors come first: parsing takes what the site leaves. */
  #yieldToReaders(pid: number): void {
    try {
      setPriority(pid, 5);
    } catch {
      // Already gone, or not allowed here; then it runs like everything else.
    }
  }
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0]!.slice(0, 200);
}
