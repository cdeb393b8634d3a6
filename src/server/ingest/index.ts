export type {
  FieldChoice,
  Finding,
  FindingCounts,
  LogLine,
  Run,
  RunOptions,
  RunProgress,
  RunRequest,
  RunSource,
  RunStage,
  RunStatus,
  SchemaChoice,
} from './runs/run.ts';
export { RUN_STAGES, RUN_STATUSES } from './runs/run.ts';
export { cancelRun, publishRun, retryRun } from './runs/end-run.ts';
export { findRun, findingsOf, listRuns, sampleOfRun } from './runs/find-run.ts';
export { startRun } from './runs/start-run.ts';
export { keepUpload, type Incoming } from './uploads/keep-upload.ts';
export type { Upload } from './uploads/upload.ts';
export * from './problems.ts';
export { registerIngest } from './register.ts';
export { examine, type Ailment, type Diagnosis } from './doctor.ts';
