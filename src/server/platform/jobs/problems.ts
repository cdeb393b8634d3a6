import { defineProblems } from '#core/problem.ts';

export const { JobCancelled, JobInterrupted, JobLost, JobTookTooLong, UnexpectedError } = defineProblems({
  JobCancelled: [409, 'This was cancelled.'],
  JobInterrupted: [503, 'The server stopped in the middle of this {attempts} times. It may need more memory than there is.'],
  JobLost: [409, 'Another process has taken over this work.'],
  JobTookTooLong: [504, 'This took longer than the {seconds} seconds it may take, and was stopped.'],
  UnexpectedError: [500, 'Something went wrong in Plaza itself. The log tells more under the job {job}.'],
});
