import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib';
import type { Compressors } from 'hyparquet';
import { compressors as portable } from 'hyparquet-compressors';

/** The unpacked size stands in the header of a page; never more than that is unpacked. */
const bounded = (length: number): { maxOutputLength: number } => ({ maxOutputLength: Math.max(1, length) });

/** Unpackers of pages: those of Node where it has them, the portable ones for Snappy and LZ4. */
export const compressors: Compressors = {
  ...portable,
  BROTLI: (input, length) => brotliDecompressSync(input, bounded(length)),
  GZIP: (input, length) => gunzipSync(input, bounded(length)),
  ZSTD: (input, length) => zstdDecompressSync(input, bounded(length)),
};
