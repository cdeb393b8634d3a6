import type { StoredFile } from '#server/platform/files/index.ts';

/** A file that belongs to a dataset beside its records: a report, a code list, a picture. */
export interface Attachment extends StoredFile {
  /** Slug within the dataset, made from the file's name (`report_2025_pdf`). */
  readonly id: string;
  readonly title: string;
  readonly mediaType: string;
  readonly createdAt: string;
}
