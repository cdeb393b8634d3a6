// The parse worker: the only process that looks inside a received file. It is told one job over its IPC channel, sends back
// what it understood, and, when told to go on, writes the typed rows to file descriptor 4. It knows no secret and no database.
import { isProblem } from '#core/problem.ts';
import { openTable } from '#formats/readers/index.ts';
import { inferTable, type Inferred } from '#formats/infer/index.ts';
import type { RawTable } from '#formats/reader.ts';
import { writeRows } from './write-rows.ts';
import type { FromWorker, ParseJob, ToWorker, Understood } from './messages.ts';

const ROWS_FD = 4;
const PROGRESS_EVERY_MS = 200;

interface Opened {
  readonly table: RawTable;
  readonly inferred: Inferred;
  readonly job: ParseJob;
}
let opened: Opened | undefined;

process.on('message', (message: ToWorker) => {
  const work = message.kind === 'parse' ? understand(message.job) : convert();
  work.catch(refuse);
});
// Without its parent nobody waits for the answer.
process.on('disconnect', () => process.exit(0));

async function understand(job: ParseJob): Promise<void> {
  const { options } = job;
  const table = await openTable(job.source, {
    table: options.table,
    encoding: options.encoding,
    delimiter: options.delimiter,
    headerRow: options.header_row,
    path: options.path,
    epsg: options.epsg,
    limits: job.limits,
    scratch: job.scratch,
  });
  const onProgress = progressOf('understanding');
  const inferred = await inferTable(table, {
    fileName: job.source.name,
    timezone: job.timezone,
    locale: job.locale,
    schema: job.schema,
    earlier: job.earlier,
    onProgress,
  });
  opened = { table, inferred, job };
  send({ kind: 'understood', result: understoodOf(table, table.reader, inferred) });
}

function understoodOf(table: RawTable, reader: string, inferred: Inferred): Understood {
  return {
    reader,
    table: table.table ?? null,
    other_tables: table.otherTables,
    understood: table.understood,
    rows: inferred.rows,
    fields: inferred.fields,
    findings: inferred.findings,
    profile: inferred.profileHints,
    suggestions: inferred.suggestions,
  };
}

async function convert(): Promise<void> {
  if (!opened) throw new Error('nothing was opened');
  const { table, inferred, job } = opened;
  const result = await writeRows(table, inferred, { fd: ROWS_FD, onProgress: progressOf('converting'), ...job });
  send({ kind: 'converted', result });
}

function progressOf(stage: 'understanding' | 'converting'): (rows: number) => void {
  let last = 0;
  return (rows) => {
    const now = Date.now();
    if (now - last < PROGRESS_EVERY_MS) return;
    last = now;
    send({ kind: 'progress', stage, rows });
  };
}

function refuse(thrown: unknown): void {
  if (isProblem(thrown)) {
    send({ kind: 'refused', code: thrown.code, status: thrown.status, message: thrown.message });
  } else {
    send({ kind: 'bug', message: thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown) });
  }
}

function send(message: FromWorker): void {
  process.send?.(message);
}
