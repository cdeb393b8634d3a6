import { open } from 'node:fs/promises';
import type { ReadSource } from '#formats/reader.ts';

const END_BYTES = 65_536;

/** The first and the last 64 KiB of a file; the same bytes twice when it is shorter. */
export async function readEnds(source: ReadSource): Promise<{ head: Uint8Array; tail: Uint8Array }> {
  const file = await open(source.path, 'r');
  try {
    const part = async (position: number): Promise<Uint8Array> => {
      const bytes = new Uint8Array(Math.min(END_BYTES, source.size));
      const { bytesRead } = await file.read(bytes, 0, bytes.length, position);
      return bytes.subarray(0, bytesRead);
    };
    return { head: await part(0), tail: await part(Math.max(0, source.size - END_BYTES)) };
  } finally {
    await file.close();
  }
}
