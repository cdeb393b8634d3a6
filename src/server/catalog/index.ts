export type { Attachment } from './attachments/attachment.ts';
export type { Dataset, DefaultViews, FieldSetting, Visibility } from './dataset.ts';
export type { DefaultMetas, Metas } from './metadata/metas.ts';
export type { OriginalFile, Profile, Quality, Revision, RevisionDraft, StoredFile } from './revision.ts';
export type { CatalogTables } from './tables.ts';
