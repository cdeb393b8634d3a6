import { open } from 'node:fs/promises';

/** Small enough that the strings of a piece are gone before the garbage collector has to move them. */
const CHUNK_BYTES = 256 * 1024;

/**
 * The bytes of a file from `start`, in pieces; the next one is read while the last is worked on. A piece is
 * overwritten by the one after the next.
 */
export async function* chunksOf(path: string, start = 0): AsyncGenerator<Buffer> {
  const file = await open(path, 'r');
  const buffers = [Buffer.allocUnsafeSlow(CHUNK_BYTES), Buffer.allocUnsafeSlow(CHUNK_BYTES)];
  let position = start;
  const read = async (turn: number): Promise<Buffer> => {
    const buffer = buffers[turn % 2]!;
    const { bytesRead } = await file.read(buffer, 0, CHUNK_BYTES, position);
    position += bytesRead;
    return buffer.subarray(0, bytesRead);
  };
  let next = read(0);
  try {
    for (let turn = 1; ; turn++) {
      const chunk = await next;
      if (chunk.length === 0) return;
      next = read(turn);
      // A failure is met when the piece is asked for.
      next.catch(() => undefined);
      yield chunk;
    }
  } finally {
    await next.catch(() => undefined);
    await file.close();
  }
}
