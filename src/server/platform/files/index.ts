export { openFileStore } from './open-file-store.ts';
export { FileMissing, FileTooLarge } from './problems.ts';
export type { ByteRange, FileStore, StoredFile } from './file-store.ts';
