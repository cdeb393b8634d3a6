import { once } from 'node:events';
import { closeSync, constants, createWriteStream, openSync } from 'node:fs';
import { unlink } from 'node:fs/promises';
import { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';

/** More than a pipe holds, so that the engine must have opened its end before the last byte is written. */
const PIPE_MINIMUM = 256 * 1024;

/** The body of an INSERT on its way to the engine. */
export interface BodyIn {
  /** The file or named pipe to read. */
  readonly path: string;
  /** Writes the body and its end. Rejects, without an end, when the sender goes away: half a body is no body. */
  send(): Promise<void>;
  /** Ends the pipe or removes the file. Safe to call twice. */
  close(): Promise<void>;
  /** After the statement was killed: lets the engine out of waiting for the pipe. To be repeated until it is out. */
  abandon(): Promise<void>;
}

/** Small bodies and formats that need seeking go to `spoolPath`, others through the named pipe at `pipePath`. */
export async function openBodyIn(body: Readable, pipePath: string, spoolPath: string, seek: boolean): Promise<BodyIn> {
  const chunks = body[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  const head: Buffer[] = [];
  let size = 0;
  let ended = false;
  while (!ended && size < PIPE_MINIMUM) {
    const next = await chunks.next();
    if (next.done) ended = true;
    else size += head.push(next.value) && next.value.length;
  }
  const rest = { [Symbol.asyncIterator]: () => chunks };
  if (!ended && !seek) return pipeBody(pipePath, head, rest);
  await spool(spoolPath, head, rest);
  return {
    path: spoolPath,
    send: async () => {},
    close: () => unlink(spoolPath).catch(() => {}),
    abandon: async () => {},
  };
}

async function spool(path: string, head: readonly Buffer[], rest: AsyncIterable<Buffer>): Promise<void> {
  const file = createWriteStream(path, { mode: 0o600 });
  try {
    for (const chunk of head) if (!file.write(chunk)) await once(file, 'drain');
    for await (const chunk of rest) if (!file.write(chunk)) await once(file, 'drain');
    file.end();
    await once(file, 'finish');
  } catch (thrown) {
    file.destroy();
    await unlink(path).catch(() => {});
    throw thrown;
  }
}

function pipeBody(path: string, head: readonly Buffer[], rest: AsyncIterable<Buffer>): BodyIn {
  // TRICKY: opened for both directions, which does not wait for the engine to open its end.
  const fd = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
  const socket = new Socket({ fd, readable: false, writable: true });
  socket.on('error', () => {});
  const write = (chunk: Buffer) => new Promise<void>((resolve) => socket.write(chunk, () => resolve()));
  const send = async () => {
    let last: Promise<void> = Promise.resolve();
    const hand = async (chunk: Buffer) => {
      // A statement that ended early closed the pipe: the rest of the body is read and dropped.
      if (socket.destroyed) return;
      const written = write(chunk);
      await last;
      last = written;
    };
    for (const chunk of head) await hand(chunk);
    for await (const chunk of rest) await hand(chunk);
    await last;
    await close();
  };
  const close = async () => {
    if (socket.destroyed) return;
    socket.destroy();
    await once(socket, 'close');
  };
  const abandon = async () => {
    if (!socket.destroyed) return close();
    // An engine that came late waits for a writer, and must see one come and go.
    const again = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
    await sleep(20);
    closeSync(again);
  };
  return { path, send, close, abandon };
}
