import { open } from 'node:fs/promises';

const CHUNK_BYTES = 1024 * 1024;

/** The bytes of a file from `start`, in pieces of 1 MiB. The piece is overwritten by the next one. */
export async function* chunksOf(path: string, start = 0): AsyncGenerator<Buffer> {
  const file = await open(path, 'r');
  try {
    const buffer = Buffer.allocUnsafeSlow(CHUNK_BYTES);
    for (let position = start; ;) {
      const { bytesRead } = await file.read(buffer, 0, CHUNK_BYTES, position);
      if (bytesRead === 0) return;
      position += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}
