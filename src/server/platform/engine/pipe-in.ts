import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, constants, openSync } from 'node:fs';
import { unlink } from 'node:fs/promises';
import { ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { finished as drained } from 'node:stream/promises';
import { promisify } from 'node:util';

/** What a pipe holds, and so the most one reading gets. */
const PIPE_BYTES = 64 * 1024;
const run = promisify(execFile);

/**
 * A long answer that the embedded engine writes to a named pipe of this process, past the host's HTTP. `ask` sends the
 * request that names the pipe, and resolves when the statement is over. Resolves with the first byte; an error before
 * it rejects, a later one ends the stream with it.
 */
export async function readPipe(folder: string, ask: (name: string) => Promise<Readable>): Promise<Readable> {
  const name = `out-${randomBytes(8).toString('hex')}`;
  // Node cannot make named pipes itself.
  await run('mkfifo', ['-m', '600', join(folder, name)]);
  const stream = new PipeIn(join(folder, name));
  try {
    const answered = ask(name).then(async (answer) => {
      await drained(answer.resume());
      stream.finish();
    });
    answered.catch((thrown: unknown) => stream.destroy(thrown as Error));
    await Promise.race([answered, stream.begun]);
    return stream;
  } catch (thrown) {
    stream.on('error', () => {}).destroy();
    throw thrown;
  }
}

/**
 * The reading end. TRICKY: it holds a writing end too, so that it does not see an end before the engine came. Given to
 * an HTTP answer, it uses the same few buffers again and again: new ones for each reading would make the collector go
 * through the whole heap every 64 MB.
 */
class PipeIn extends Readable {
  readonly begun: Promise<void>;
  readonly #path: string;
  readonly #socket: Socket;
  readonly #spare: Buffer[] = [];
  #writer: number | undefined;
  #answer: ServerResponse | undefined;
  #begin: () => void = () => {};

  constructor(path: string) {
    super({ highWaterMark: 4 * PIPE_BYTES });
    this.#path = path;
    this.begun = new Promise((done) => (this.#begin = done));
    const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    this.#writer = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
    const onread = {
      buffer: () => this.#spare.pop() ?? Buffer.allocUnsafeSlow(PIPE_BYTES),
      callback: (size: number, buffer: Uint8Array) =>
        this.#take(Buffer.from(buffer.buffer, buffer.byteOffset, size), buffer as Buffer),
    };
    this.#socket = new Socket({ fd, readable: true, writable: false, onread } as object);
    this.#socket.on('error', (thrown) => this.destroy(thrown));
    this.#socket.on('close', () => {
      this.#answer?.end();
      this.push(null);
      if (this.#answer) this.resume();
    });
    this.#socket.resume();
  }

  /** The engine is done: what is still in the pipe is handed on, then the end. */
  finish(): void {
    if (this.#writer !== undefined) closeSync(this.#writer);
    this.#writer = undefined;
  }

  #take(bytes: Buffer, buffer: Buffer): boolean {
    this.#begin();
    if (!this.#answer) return this.push(bytes);
    return this.#answer.write(bytes, () => void this.#spare.push(buffer));
  }

  override _read(): void {
    if (!this.#answer) this.#socket.resume();
  }

  override pipe<T extends NodeJS.WritableStream>(target: T, options?: { end?: boolean }): T {
    if (!(target instanceof ServerResponse) || options?.end === false) return super.pipe(target, options);
    this.#answer = target;
    for (let held: Buffer | null = this.read() as Buffer | null; held; held = this.read() as Buffer | null)
      target.write(held);
    target.on('drain', () => this.#socket.resume());
    if (this.#socket.destroyed) {
      target.end();
      this.resume();
    } else if (!target.writableNeedDrain) this.#socket.resume();
    return target;
  }

  override _destroy(thrown: Error | null, done: (thrown?: Error | null) => void): void {
    this.finish();
    this.#socket.destroy();
    unlink(this.#path).catch(() => {});
    done(thrown);
  }
}
