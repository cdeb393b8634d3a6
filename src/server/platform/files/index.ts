export { openFileStore } from './open-file-store.ts';
export type { ByteRange, FileStore, StoredFile } from './file-store.ts';
