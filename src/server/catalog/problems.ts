import { defineProblems } from '#core/problem.ts';

export const {
  AttachmentNotFound,
  DatasetIdNotUsable,
  DatasetIdTaken,
  DatasetNotFound,
  DatasetHasNoRecords,
  FieldNotFound,
  FieldSettingNotUsable,
  ForbiddenAccess,
  MetaNotUsable,
  RevisionNotFound,
  TitleMissing,
  TooManyAttachments,
  VisibilityUnknown,
} = defineProblems({
  AttachmentNotFound: [404, 'The dataset “{dataset_id}” has no attachment “{attachment_id}”.'],
  DatasetIdNotUsable: [
    400,
    '“{dataset_id}” cannot be a dataset identifier. Use 1 to 100 lower-case letters, digits, hyphens and underscores, beginning with a letter or digit, for instance “{suggestion}”.',
  ],
  DatasetIdTaken: [409, 'The identifier “{dataset_id}” is taken or was used before. Choose another one, for instance “{suggestion}”.'],
  DatasetNotFound: [404, 'The requested dataset {dataset_id} does not exist.'],
  DatasetHasNoRecords: [404, 'The dataset “{dataset_id}” has no records yet: nothing has been published to it.'],
  FieldNotFound: [400, 'The dataset “{dataset_id}” has no field “{field}”. Its fields are: {fields}.'],
  FieldSettingNotUsable: [400, 'The setting of the field “{field}” cannot be kept: {expected}.'],
  // Sentence and code of the Explore API.
  ForbiddenAccess: [403, "You don't have permission to access the requested resource"],
  MetaNotUsable: [400, 'The metadata “{meta}” cannot be “{given}”: {expected}.'],
  RevisionNotFound: [404, 'The dataset “{dataset_id}” has no revision {revision}.'],
  TitleMissing: [400, 'The dataset needs a title: 1 to 500 characters that say what it holds.'],
  TooManyAttachments: [409, 'The dataset “{dataset_id}” has {most} attachments already. Remove one first.'],
  VisibilityUnknown: [400, 'The visibility “{given}” does not exist. Use one of: {known}.'],
});
