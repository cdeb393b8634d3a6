export { openJobs } from './open-jobs.ts';
export type { EnqueueOptions, Job, JobContext, JobKind, JobProgress, Jobs, JobState } from './job.ts';
