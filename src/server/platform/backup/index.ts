export { restoreBackup, type Restored } from './restore-backup.ts';
export { writeBackup } from './write-backup.ts';
