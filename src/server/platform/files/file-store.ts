import type { Readable } from 'node:stream';

export interface StoredFile {
  /** 64 lower-case hexadecimal digits: the name of the file and the proof of its content. */
  readonly sha256: string;
  /** Bytes. */
  readonly size: number;
}

/** Both ends included, as in HTTP; without `end` to the end of the file. */
export interface ByteRange {
  readonly start: number;
  readonly end?: number;
}

/**
 * Files named by their content. A file that was put is complete, durable and never changes; putting it again is cheap
 * and changes nothing. A folder by default, an S3 bucket when one is configured.
 */
export interface FileStore {
  /** Keeps the bytes of a stream. Throws `FileTooLarge` beyond `maxBytes`; nothing is left behind on failure. */
  put(bytes: AsyncIterable<Uint8Array>, options?: { maxBytes?: number; signal?: AbortSignal }): Promise<StoredFile>;
  /** Keeps a local file: a copy of it, or with `move` the file itself, which is then gone from `path`. */
  putPath(path: string, options?: { move?: boolean }): Promise<StoredFile>;
  /** The bytes, or a part of them. Throws `FileMissing`. */
  get(sha256: string, range?: ByteRange): Promise<Readable>;
  /** Null when there is no such file. */
  find(sha256: string): Promise<(StoredFile & { readonly modifiedAt: Date }) | null>;
  has(sha256: string): Promise<boolean>;
  /** A path on this machine where the file can be read now, for the engine and the parse worker; never write to it. */
  localPath(sha256: string): Promise<string>;
  /** Reads the whole file and compares it with its name. False when it is damaged or missing. */
  verify(sha256: string): Promise<boolean>;
  /** No error when it is not there. */
  delete(sha256: string): Promise<void>;
  /** In the order of their names. */
  list(): AsyncIterable<StoredFile>;
  close(): Promise<void>;
}
