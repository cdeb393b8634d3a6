import type { Finding, Run } from '#server/ingest/index.ts';
import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from './client.ts';
import type { Io } from './command.ts';
import { count } from './text.ts';

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 1000;

export const isOver = ({ status }: Run): boolean => status !== 'queued' && status !== 'running';

/** Waits until the run is over, with one line of progress where a person watches. */
export async function followRun(client: Client, io: Io, started: Run): Promise<Run> {
  let run = started;
  for (let wait = FIRST_PAUSE_MS; !isOver(run); wait = Math.min(wait * 1.3, LONGEST_PAUSE_MS)) {
    showProgress(io, run);
    await pause(wait);
    run = await client.get<Run>(`/runs/${run.id}`);
  }
  if (io.isTerminal) io.err('\r\u001b[K');
  return run;
}

export async function findingsOf(client: Client, run: Run): Promise<readonly Finding[]> {
  return (await client.get<{ results: readonly Finding[] }>(`/runs/${run.id}/findings`)).results;
}

function showProgress(io: Io, run: Run): void {
  if (!io.isTerminal) return;
  const percent = `${Math.floor(run.progress.fraction * 100)} %`.padStart(5);
  io.err(`\r\u001b[K${percent}  ${run.status === 'queued' ? 'waiting' : run.stage}  ${count(run.progress.rows)} rows`);
}
