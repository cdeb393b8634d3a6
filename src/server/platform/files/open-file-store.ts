import { join } from 'node:path';
import type { Config } from '../config.ts';
import type { FileStore } from './file-store.ts';
import { openFolderStore } from './folder-store.ts';

/** Where the files are kept in the data folder. */
const FILES_FOLDER = 'files';

/** The file store of the settings: a bucket when `S3_BUCKET` is set, else a folder in the data folder. */
export async function openFileStore(config: Config): Promise<FileStore> {
  if (config.s3Bucket === '') return openFolderStore(join(config.dataDir, FILES_FOLDER));
  // Loaded only where it is used: it takes a tenth of a second and tens of megabytes.
  const { openS3Store } = await import('./s3-store.ts');
  return openS3Store(config);
}
