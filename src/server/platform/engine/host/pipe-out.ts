import { closeSync, constants, openSync } from 'node:fs';
import { Socket } from 'node:net';
import type { Writable } from 'node:stream';

/**
 * Carries what the engine writes to the named pipe at `path` to `target`, as fast as `target` takes it: a full pipe
 * makes the engine wait. `start` is called with the first byte, before it is written.
 *
 * TRICKY: the reading end stays open until the engine is done, also when the target is gone, since an engine that
 * opens a pipe without reader waits for ever; a writing end of our own stays open too, so that the reader does not
 * see an end before the engine came.
 */
export class PipeOut {
  readonly #writer: number;
  readonly #reader: Socket;
  readonly #ended: Promise<void>;
  #started = false;

  constructor(path: string, target: Writable, start: () => void) {
    const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    this.#writer = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
    this.#reader = new Socket({ fd, readable: true, writable: false });
    this.#reader.on('data', (chunk) => {
      if (!this.#started) start();
      this.#started = true;
      if (target.destroyed || target.write(chunk)) return;
      this.#reader.pause();
    });
    const onward = () => this.#reader.resume();
    target.on('drain', onward);
    target.on('close', onward);
    this.#ended = new Promise((resolve) => {
      this.#reader.on('close', () => {
        target.off('drain', onward);
        target.off('close', onward);
        resolve();
      });
      this.#reader.on('error', () => {});
    });
  }

  get started(): boolean {
    return this.#started;
  }

  /** The engine is done: hands on what is still in the pipe. */
  async end(): Promise<void> {
    closeSync(this.#writer);
    await this.#ended;
  }
}

/**
 * Keeps both ends of a pipe open that another process reads, so that the engine never waits for a reader. When `gone`
 * fires nobody reads any more: what the engine still writes is read away until it ends. Returns what closes it.
 */
export function holdPipe(path: string, gone: AbortSignal): () => void {
  const held = [
    openSync(path, constants.O_RDONLY | constants.O_NONBLOCK),
    openSync(path, constants.O_WRONLY | constants.O_NONBLOCK),
  ] as const;
  let drain: Socket | undefined;
  const readAway = () => {
    drain = new Socket({ fd: held[0], readable: true, writable: false }).on('error', () => {}).resume();
  };
  gone.addEventListener('abort', readAway, { once: true });
  if (gone.aborted) readAway();
  return () => {
    gone.removeEventListener('abort', readAway);
    closeSync(held[1]);
    if (drain) drain.destroy();
    else closeSync(held[0]);
  };
}
