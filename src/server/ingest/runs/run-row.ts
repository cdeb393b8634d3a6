import type { Field } from '#core/field.ts';
import type { Plaza } from '#server/platform/plaza.ts';
import type { RunTable } from '../tables.ts';
import type { FindingCounts, LogLine, Run, RunProgress, RunRequest, RunStage, RunStatus } from './run.ts';

const NOTHING_YET: RunProgress = { rows: 0, bytes: 0, fraction: 0 };

/** The run as everyone outside sees it. `progress` is what its job reported last. */
export function runOf(plaza: Pick<Plaza, 'config'>, row: RunTable, progress: RunProgress | null): Run {
  return {
    id: row.id,
    dataset_id: row.dataset_id,
    dataset_url: `${plaza.config.publicUrl}/explore/dataset/${encodeURIComponent(row.dataset_id)}`,
    organization: row.organization,
    status: row.status as RunStatus,
    stage: row.stage as RunStage,
    progress: progress ?? progressOf(row),
    understood: row.understood,
    other_tables: JSON.parse(row.other_tables) as string[],
    rows: row.rows === null ? null : Number(row.rows),
    fields: parsed<Field[]>(row.fields),
    findings: parsed<FindingCounts>(row.findings),
    problem: parsed<{ error_code: string; message: string }>(row.problem),
    log: JSON.parse(row.log) as LogLine[],
    revision: row.revision,
    source: {
      kind: row.source_kind as 'upload' | 'url',
      name: row.source_name,
      url: row.source_url,
      size: row.bytes === null ? null : Number(row.bytes),
      sha256: row.sha256,
    },
    attempt: row.attempt,
    created_at: row.created_at,
    finished_at: row.finished_at,
  };
}

export function requestOf(row: Pick<RunTable, 'request'>): RunRequest {
  return JSON.parse(row.request) as RunRequest;
}

function progressOf(row: RunTable): RunProgress {
  const isAtEnd = row.status === 'published' || row.status === 'unchanged' || row.status === 'ready';
  if (!isAtEnd) return NOTHING_YET;
  return { rows: Number(row.rows ?? 0), bytes: Number(row.bytes ?? 0), fraction: 1 };
}

function parsed<T>(text: string | null): T | null {
  return text === null ? null : (JSON.parse(text) as T);
}
