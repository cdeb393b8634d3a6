import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { ZipFile } from 'yazl';

/** A file to be packed: its name in the archive, and its content when its turn comes. */
export interface ZipPart {
  readonly name: string;
  readonly content: () => AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>;
}

/**
 * Packs parts one after the other as they are produced; the next one is asked for when the one before is complete.
 * The date of all is fixed, so equal content gives equal bytes.
 */
export async function* zipped(parts: Iterable<ZipPart>): AsyncGenerator<Uint8Array> {
  const zip = new ZipFile();
  const output = zip.outputStream as Readable;
  // A failing part must end the stream of the archive with its error, not leave it open.
  zip.on('error', (error: Error) => output.destroy(error));
  const packing = packAll(zip, parts).catch((error: unknown) => output.destroy(error as Error));
  try {
    for await (const chunk of output) yield chunk as Uint8Array;
    await packing;
  } finally {
    output.destroy();
  }
}

async function packAll(zip: ZipFile, parts: Iterable<ZipPart>): Promise<void> {
  for (const { name, content } of parts) {
    const stream = Readable.from(bytesOf(content()), { objectMode: false });
    zip.addReadStream(stream, name, { mtime: FIXED_DATE, compressionLevel: 6, forceDosTimestamp: true });
    await finished(stream);
  }
  zip.end();
}

const FIXED_DATE = new Date(2020, 0, 1);
const CHUNK = 64 * 1024;

/** Small texts are joined, since each piece costs a turn of the stream. */
async function* bytesOf(
  content: AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>,
): AsyncGenerator<Uint8Array> {
  let text = '';
  for await (const part of content) {
    if (typeof part === 'string') {
      text += part;
      if (text.length < CHUNK) continue;
      yield Buffer.from(text);
      text = '';
    } else {
      if (text !== '') yield Buffer.from(text);
      text = '';
      yield part;
    }
  }
  if (text !== '') yield Buffer.from(text);
}
