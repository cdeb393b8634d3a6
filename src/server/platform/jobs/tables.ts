/** Tables of jobs and outbox. Moments are ISO 8601 text; documents are JSON text. */
export interface JobTable {
  id: string;
  kind: string;
  payload: string;
  state: string;
  progress: string;
  result: string | null;
  problem: string | null;
  attempt: number;
  exclusive_key: string | null;
  once_key: string | null;
  /** 0 or 1: somebody wants it to stop. */
  is_cancelled: number;
  /** 0 or 1: `ended` of its kind was called, where that is due. */
  is_ended_told: number;
  run_at: string;
  created_at: string;
  started_at: string | null;
  ended_at: string | null;
  /** Which process runs it, and until when that counts without a sign of life. */
  lease_holder: string | null;
  lease_until: string | null;
}

interface RecurrenceTable {
  name: string;
  next_at: string;
  cron: string;
}

declare module '#server/platform/database/tables.ts' {
  interface Tables {
    job: JobTable;
    recurrence: RecurrenceTable;
  }
}
