import { now } from '#server/platform/database/index.ts';
import type { JobContext } from '#server/platform/jobs/index.ts';
import type { Plaza } from '#server/platform/plaza.ts';
import type { RunTable } from '../tables.ts';
import type { LogLine, RunStage } from './run.ts';

/** Where each stage lies in the whole, so that the bar never runs back. */
const BEGINS: Readonly<Record<RunStage, number>> = {
  received: 0,
  reading: 0.02,
  understanding: 0.05,
  converting: 0.45,
  storing: 0.85,
  checking: 0.92,
  publishing: 0.97,
  done: 1,
};
const MAX_LINES = 500;

/** Keeps a run's row, log and progress up to date while its job works. */
export class Journal {
  readonly #plaza: Plaza;
  readonly #context: JobContext;
  readonly #runId: string;
  readonly #lines: LogLine[];
  #stage: RunStage = 'received';
  #measures = { rows: 0, bytes: 0 };
  #fraction = 0;

  constructor(plaza: Plaza, context: JobContext, row: RunTable) {
    this.#plaza = plaza;
    this.#context = context;
    this.#runId = row.id;
    this.#lines = JSON.parse(row.log) as LogLine[];
  }

  /** The next kind of work begins. */
  async stage(stage: RunStage): Promise<void> {
    this.#stage = stage;
    this.progress({});
    await this.save({ stage });
  }

  /** A line a clerk can read. */
  async say(message: string, level: LogLine['level'] = 'info'): Promise<void> {
    if (this.#lines.length < MAX_LINES) this.#lines.push({ at: now(), level, message });
    await this.save({ log: JSON.stringify(this.#lines) });
  }

  /** `part`: how much of the present stage is done, 0 to 1. */
  progress({ rows, bytes, part = 0 }: { rows?: number; bytes?: number; part?: number }): void {
    this.#measures = { rows: rows ?? this.#measures.rows, bytes: bytes ?? this.#measures.bytes };
    const begin = BEGINS[this.#stage];
    const end = Object.values(BEGINS).find((other) => other > begin) ?? 1;
    this.#fraction = Math.max(this.#fraction, begin + (end - begin) * Math.min(1, part));
    this.#context.progress({ stage: this.#stage, ...this.#measures, fraction: this.#fraction });
  }

  async save(patch: Partial<RunTable>): Promise<void> {
    await this.#plaza.db.updateTable('run').set(patch).where('id', '=', this.#runId).execute();
  }

  /** For the transaction that ends the run: the log with its last line. */
  closingLog(message: string, level: LogLine['level'] = 'info'): string {
    return JSON.stringify([...this.#lines, { at: now(), level, message }]);
  }
}
