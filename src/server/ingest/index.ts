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
