import { randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { DeleteObjectCommand, GetObjectCommand, HeadObjectCommand, S3Client, paginateListObjectsV2 } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import type { Config } from '../config.ts';
import type { ByteRange, FileStore, StoredFile } from './file-store.ts';
import { openFolderStore } from './folder-store.ts';
import { FileMissing } from './problems.ts';
import { hashOf } from './sha256.ts';

type S3Settings = Pick<Config, 'dataDir' | 's3AccessKeyId' | 's3Bucket' | 's3Endpoint' | 's3Prefix' | 's3Region' | 's3SecretAccessKey'>;

const PART_BYTES = 16 * 1024 * 1024;
const CACHE_FOLDER = 'cache';
/** A local copy that was not asked for in this time may go. */
const UNUSED_MS = 6 * 3600 * 1000;

/** Files in an S3 bucket, `<prefix>ab/cd/abcd…`, with a folder of local copies for the engine. */
export async function openS3Store(settings: S3Settings): Promise<FileStore> {
  const credentials = settings.s3AccessKeyId === '' ? undefined : { accessKeyId: settings.s3AccessKeyId, secretAccessKey: settings.s3SecretAccessKey };
  const client = new S3Client({
    region: settings.s3Region,
    ...(settings.s3Endpoint !== '' && { endpoint: settings.s3Endpoint, forcePathStyle: true }),
    ...(credentials && { credentials }),
    // Stores other than AWS often do not know the newer checksums; our names are checksums already.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    maxAttempts: 5,
  });
  const cache = join(settings.dataDir, CACHE_FOLDER);
  await mkdir(join(cache, 'receiving'), { recursive: true, mode: 0o700 });
  const copies = await openFolderStore(join(cache, 'files'));
  return new S3Store(client, { Bucket: settings.s3Bucket, prefix: settings.s3Prefix }, copies, join(cache, 'receiving'));
}

class S3Store implements FileStore {
  readonly #client: S3Client;
  readonly #Bucket: string;
  readonly #prefix: string;
  readonly #copies: FileStore;
  readonly #receiving: string;
  readonly #fetching = new Map<string, Promise<string>>();
  constructor(client: S3Client, { Bucket, prefix }: { Bucket: string; prefix: string }, copies: FileStore, receiving: string) {
    this.#client = client;
    this.#Bucket = Bucket;
    this.#prefix = prefix;
    this.#copies = copies;
    this.#receiving = receiving;
  }

  /** By way of the local copies: the name is known only after the last byte. */
  async put(bytes: AsyncIterable<Uint8Array>, options?: { maxBytes?: number; signal?: AbortSignal }): Promise<StoredFile> {
    const stored = await this.#copies.put(bytes, options);
    await this.#upload(stored);
    return stored;
  }

  async putPath(path: string, options: { move?: boolean } = {}): Promise<StoredFile> {
    const stored = await this.#copies.putPath(path, options);
    await this.#upload(stored);
    return stored;
  }

  async #upload({ sha256, size }: StoredFile): Promise<void> {
    if ((await this.find(sha256))?.size === size) return;
    const Body = createReadStream(await this.#copies.localPath(sha256));
    const params = { Bucket: this.#Bucket, Key: this.#keyOf(sha256), Body };
    await new Upload({ client: this.#client, params, partSize: PART_BYTES, queueSize: 2 }).done();
  }

  async get(sha256: string, range?: ByteRange): Promise<Readable> {
    const Range = range ? `bytes=${range.start}-${range.end ?? ''}` : undefined;
    try {
      const answer = await this.#client.send(new GetObjectCommand({ Bucket: this.#Bucket, Key: this.#keyOf(sha256), Range }));
      return answer.Body as Readable;
    } catch (thrown) {
      throw isAbsent(thrown) ? FileMissing({ sha256 }) : thrown;
    }
  }

  async find(sha256: string) {
    try {
      const head = await this.#client.send(new HeadObjectCommand({ Bucket: this.#Bucket, Key: this.#keyOf(sha256) }));
      return { sha256, size: head.ContentLength ?? 0, modifiedAt: head.LastModified ?? new Date(0) };
    } catch (thrown) {
      if (isAbsent(thrown)) return null;
      throw thrown;
    }
  }

  has = async (sha256: string): Promise<boolean> => (await this.find(sha256)) !== null;

  localPath(sha256: string): Promise<string> {
    const fetching = this.#fetching.get(sha256) ?? this.#fetch(sha256).finally(() => this.#fetching.delete(sha256));
    this.#fetching.set(sha256, fetching);
    return fetching;
  }

  async #fetch(sha256: string): Promise<string> {
    if (!(await this.#copies.has(sha256))) {
      const temporary = join(this.#receiving, randomUUID());
      try {
        await pipeline(await this.get(sha256), createWriteStream(temporary, { mode: 0o600 }));
        const stored = await this.#copies.putPath(temporary, { move: true });
        if (stored.sha256 !== sha256) {
          await this.#copies.delete(stored.sha256);
          throw FileMissing({ sha256 });
        }
      } finally {
        await rm(temporary, { force: true });
      }
      await this.#dropUnused(sha256);
    }
    const path = await this.#copies.localPath(sha256);
    const at = new Date();
    await utimes(path, at, (await stat(path)).mtime);
    return path;
  }

  async #dropUnused(except: string): Promise<void> {
    for await (const { sha256 } of this.#copies.list()) {
      const { atimeMs } = await stat(await this.#copies.localPath(sha256));
      if (sha256 !== except && Date.now() - atimeMs > UNUSED_MS) await this.#copies.delete(sha256);
    }
  }

  async verify(sha256: string): Promise<boolean> {
    return (await this.has(sha256)) && (await hashOf(await this.get(sha256))) === sha256;
  }

  async delete(sha256: string): Promise<void> {
    await this.#client.send(new DeleteObjectCommand({ Bucket: this.#Bucket, Key: this.#keyOf(sha256) }));
    await this.#copies.delete(sha256);
  }

  async *list(): AsyncIterable<StoredFile> {
    const pages = paginateListObjectsV2({ client: this.#client }, { Bucket: this.#Bucket, Prefix: this.#prefix });
    for await (const page of pages) {
      for (const { Key = '', Size = 0 } of page.Contents ?? []) {
        const sha256 = Key.slice(-64);
        if (/^[0-9a-f]{64}$/.test(sha256) && Key === this.#keyOf(sha256)) yield { sha256, size: Size };
      }
    }
  }

  async close(): Promise<void> {
    this.#client.destroy();
  }

  #keyOf(sha256: string): string {
    if (!/^[0-9a-f]{64}$/.test(sha256)) throw FileMissing({ sha256 });
    return `${this.#prefix}${sha256.slice(0, 2)}/${sha256.slice(2, 4)}/${sha256}`;
  }
}

function isAbsent(thrown: unknown): boolean {
  const { name, $metadata } = thrown as { name?: string; $metadata?: { httpStatusCode?: number } };
  return name === 'NoSuchKey' || name === 'NotFound' || $metadata?.httpStatusCode === 404;
}
