import { defineProblems } from '#core/problem.ts';

/** What can go wrong between a received file and a published revision; each sentence says what, where and what to do. */
export const {
  AddressNotUsable,
  DeadlinePassed,
  DiskFull,
  FileNotData,
  NoFileSent,
  NothingPublishable,
  OptionNotUsable,
  OrganizationNeeded,
  OwnedByAnother,
  ParserLost,
  ParserTooHungry,
  ParserTooSlow,
  ReaderBug,
  ResultTooLarge,
  RowsLost,
  RunNotFound,
  RunNotPublishable,
  RunNotRetryable,
  RunCancelled,
  SchemaNotUsable,
  SourceAnswered,
  SourceMissing,
  UploadEmpty,
  UploadIncomplete,
  UploadNotFound,
  UploadTooLarge,
} = defineProblems({
  AddressNotUsable: [400, 'The address “{url}” cannot be used: {why}.'],
  DeadlinePassed: [
    422,
    'The run took longer than {minutes} minutes and was ended. Split the file, or ask the operator to raise PLAZA_RUN_DEADLINE.',
  ],
  DiskFull: [
    507,
    'There is not enough free disk space: {free} are free, and this needs about {needed}. Nothing was changed; free some space and try again.',
  ],
  FileNotData: [
    422,
    'The file was read ({understood}), but no column was found in it. Check that it is the right one.',
  ],
  NoFileSent: [400, 'The form holds no file. Send one part with a file name.'],
  NothingPublishable: [
    422,
    'The file was read ({understood}), but holds no rows of data. The {rows} rows published now stay; check that the file is the right one and complete.',
  ],
  OptionNotUsable: [400, 'The option “{option}” cannot be “{given}”: {expected}.'],
  OrganizationNeeded: [
    400,
    'The dataset “{dataset_id}” does not exist yet: say which organization it will belong to (“organization”).',
  ],
  OwnedByAnother: [
    409,
    'The dataset “{dataset_id}” belongs to “{owner}”, not to “{asked}”. Leave the organization out, or use another dataset id.',
  ],
  ParserLost: [
    422,
    'Reading this file ended unexpectedly ({how}). Nothing was changed. Try again; if it happens again, save the file in another format, for instance CSV, and send that.',
  ],
  ParserTooHungry: [
    422,
    'Reading this file needed more than {limit} of memory and was ended: when unpacked it is far larger than it looks. Save the sheet alone, or as CSV, and send that.',
  ],
  ParserTooSlow: [
    422,
    'Reading this file made no headway for {minutes} minutes and was ended. Save the file in another format, for instance CSV, and send that.',
  ],
  ReaderBug: [
    422,
    'Reading this file failed at a place Plaza did not foresee ({what}). Nothing was changed, and the details are in the log. Save the file in another format, for instance CSV, and send that.',
  ],
  ResultTooLarge: [422, 'Unpacked, the file holds more than {limit} of data, which is the limit. Split it into parts.'],
  RowsLost: [
    500,
    'The file holds {expected} rows, but {stored} were stored, so nothing was published. The earlier revision is still served. Try again, and tell the operator.',
  ],
  RunNotFound: [404, 'There is no run “{run_id}”.'],
  RunNotPublishable: [409, 'The run “{run_id}” is {status}; only a run that is ready can be published.'],
  RunNotRetryable: [409, 'The run “{run_id}” is {status}; only a failed or cancelled run can be tried again.'],
  RunCancelled: [409, 'The run was cancelled.'],
  SchemaNotUsable: [400, 'The schema cannot be used: {what}.'],
  SourceAnswered: [
    422,
    'The source {url} answered {status}: {meaning}. Nothing was changed; check the address, or try again later.',
  ],
  SourceMissing: [400, 'Say where the data comes from: “source” needs an “upload_id” or a “url”.'],
  UploadEmpty: [422, 'The file is empty (0 bytes). Check that it was saved and sent completely, then send it again.'],
  UploadIncomplete: [400, 'The upload ended after {received} of {announced} bytes. Send the file again.'],
  UploadNotFound: [
    404,
    'There is no upload “{upload_id}”. It may have expired: unpublished uploads are kept for {days} days. Send the file again.',
  ],
  UploadTooLarge: [
    413,
    'The file is larger than {limit}, which is the limit for one upload. Split it, or ask the operator to raise PLAZA_MAX_UPLOAD.',
  ],
});
