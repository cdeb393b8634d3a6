import { defineProblems } from '#core/problem.ts';

export const { BackupDamaged, BackupTooNew, NotEmpty } = defineProblems({
  BackupDamaged: [422, 'This backup cannot be used: {reason}. Nothing was restored.'],
  BackupTooNew: [422, 'This backup was made by a newer Plaza (format {format}). Use that version to restore it.'],
  NotEmpty: [409, 'There is already a marketplace in {place}. Restore into an empty folder (PLAZA_DATA_DIR) and an empty database.'],
});
