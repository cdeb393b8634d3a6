import { pipeline, Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { AnswerDamaged, SourceTooLarge } from './problems.ts';

export interface BodyLimits {
  readonly host: string;
  /** After decompression. */
  readonly maxBytes: number;
  readonly toProblem: (error: unknown) => Error;
}

const DECODERS: Readonly<Record<string, () => NodeJS.ReadWriteStream>> = {
  br: createBrotliDecompress,
  deflate: createInflate,
  gzip: createGunzip,
  'x-gzip': createGunzip,
};
/** More layers than one are met only in attacks. */
const MAX_LAYERS = 2;

/** The decompressed body; ends with a Problem as soon as it has more than `maxBytes`. */
export function boundedBody(body: Readable, encoding: string | undefined, limits: BodyLimits): Readable {
  const layers = (encoding ?? '')
    .toLowerCase()
    .split(',')
    .map((layer) => layer.trim())
    .filter((layer) => layer !== '' && layer !== 'identity');
  if (layers.length > MAX_LAYERS || layers.some((layer) => !(layer in DECODERS))) {
    body.on('error', () => undefined).destroy();
    throw AnswerDamaged({ host: limits.host });
  }
  const decoded = layers.reverse().reduce<Readable>((stream, layer) => pipeline(stream, DECODERS[layer]!(), () => undefined) as unknown as Readable, body);
  const bounded = Readable.from(counted(decoded, body, limits), { objectMode: false });
  // A reader that gives up before the first byte never enters the generator.
  return bounded.once('close', () => body.on('error', () => undefined).destroy());
}

async function* counted(decoded: Readable, source: Readable, { host, maxBytes, toProblem }: BodyLimits): AsyncGenerator<Uint8Array> {
  let size = 0;
  try {
    for await (const chunk of decoded as AsyncIterable<Buffer>) {
      size += chunk.byteLength;
      if (size > maxBytes) throw SourceTooLarge({ host, maxBytes });
      yield chunk;
    }
  } catch (error) {
    const isZlib = String((error as { code?: string }).code ?? '').startsWith('Z_');
    throw isZlib ? AnswerDamaged({ host }) : toProblem(error);
  } finally {
    source.on('error', () => undefined).destroy();
  }
}
