import type { Field } from '#core/field.ts';
import { fieldsOf, findDataset, type Dataset, type Revision } from '#server/catalog/index.ts';
import { isProblem } from '#core/problem.ts';
import { DEFAULT_LIMITS } from '#formats/readers/limits.ts';
import {
  adoptStaged,
  dropStaged,
  stageRows,
  writeRevision,
  type StagedTable,
  type WrittenRevision,
} from '#server/records/index.ts';
import type { JobContext } from '#server/platform/jobs/index.ts';
import type { Plaza } from '#server/platform/plaza.ts';
import { requireFree } from '../disk.ts';
import { FileNotData, NothingPublishable, RowsLost } from '../problems.ts';
import { describeOriginal, receive, type Original } from '../sources/receive.ts';
import type { RunTable } from '../tables.ts';
import { boundsOf } from '../worker/bounds.ts';
import type { ConvertedTable, Understood } from '../worker/messages.ts';
import { openParser, type Parser, type ParserProgress } from '../worker/parser.ts';
import { schemaFor } from './chosen-schema.ts';
import { compareWithStanding } from './compare.ts';
import { countsOf, findingsFrom, MAX_LISTED_CELLS } from './findings.ts';
import type { Journal } from './journal.ts';
import type { Finding, FindingCounts } from './run.ts';
import { publishDraft, type Draft } from './publish-ready.ts';
import { recipeOf } from './recipe.ts';
import { requestOf } from './run-row.ts';
import { actorOfJob } from './stored-actor.ts';
import { typesText } from './types-text.ts';
import { endUnchanged, standingTwin } from './unchanged.ts';

interface Work {
  readonly runId: string;
  readonly row: RunTable;
  readonly journal: Journal;
  readonly context: JobContext;
  readonly scratch: string;
}

/** What readers have now. */
export interface Standing {
  readonly dataset: Dataset;
  readonly revision: Revision | null;
}

const SAMPLE_ROWS = 100;

/** From the source to a published revision (or a held one), stage by stage. */
export async function performRun(plaza: Plaza, work: Work): Promise<{ revision: number | null }> {
  const { row, journal, context } = work;
  const original = await receive(plaza, row, journal, context);
  await journal.say(describeOriginal(original));
  const standing = await standingOf(plaza, row);
  const recipe = recipeOf(requestOf(row), standing?.dataset ?? null);
  await journal.save({ recipe });
  const twin = await standingTwin(plaza, original.sha256, recipe, standing);
  if (twin !== null) return endUnchanged(plaza, actorOfJob(row.actor), { ...work, request: requestOf(row), twin });
  await requireFree(plaza, original.size * 2);
  const read = await readAndStage(plaza, work, original, standing);
  try {
    return await finish(plaza, work, original, standing, read);
  } catch (thrown) {
    await dropStaged(plaza, read.staged).catch(() => undefined);
    throw thrown;
  }
}

async function finish(
  plaza: Plaza,
  work: Work,
  original: Original,
  standing: Standing | null,
  read: ReadTable,
): Promise<{ revision: number | null }> {
  const { row, runId, journal, context } = work;
  await journal.stage('storing');
  const written = await writeRevision(plaza, read.staged, {
    signal: context.signal,
    progress: (part) => journal.progress({ part }),
  });
  await journal.stage('checking');
  const draft = await draftOf(plaza, work, { ...read, original, written }, standing?.revision ?? null);
  if (requestOf(row).publish === false) {
    await dropStaged(plaza, read.staged);
    return hold(work, plaza, draft);
  }
  await journal.stage('publishing');
  const revision = await publishDraft(plaza, actorOfJob(row.actor), {
    runId,
    draft,
    journal,
    assertOwned: context.assertOwned,
  });
  await adoptStaged(plaza, read.staged, revision);
  return { revision: revision.number };
}

async function standingOf(plaza: Plaza, row: RunTable): Promise<Standing | null> {
  try {
    return await findDataset(plaza, actorOfJob(row.actor), row.dataset_id);
  } catch (thrown) {
    if (isProblem(thrown) && thrown.code === 'DatasetNotFound') return null;
    throw thrown;
  }
}

interface ReadTable {
  readonly understood: Understood;
  readonly converted: ConvertedTable;
  readonly staged: StagedTable;
}

interface Made extends ReadTable {
  readonly original: Original;
  readonly written: WrittenRevision;
}

/** The parse worker's two passes; the rows of the second go straight into the engine. */
async function readAndStage(
  plaza: Plaza,
  work: Work,
  original: Original,
  standing: Standing | null,
): Promise<ReadTable> {
  const { journal, context } = work;
  await journal.stage('understanding');
  const parser = openParser(await jobOf(plaza, work, original, standing), {
    bounds: boundsOf(plaza.config),
    log: context.log,
    signal: context.signal,
    onProgress: progressWriter(journal, original.size),
  });
  try {
    const understood = await parser.understood;
    await noteUnderstood(journal, understood);
    requireSomething(understood, standing);
    await journal.stage('converting');
    return { understood, ...(await convertInto(plaza, work, parser, understood.fields)) };
  } finally {
    await parser.stop();
  }
}

/** An empty file may begin a dataset, but never empties one: that is how a broken source looks. */
function requireSomething({ fields, rows, understood }: Understood, standing: Standing | null): void {
  if (fields.length === 0) throw FileNotData({ understood });
  const before = standing?.revision?.rows ?? 0;
  if (rows === 0 && before > 0) throw NothingPublishable({ understood, rows: before.toLocaleString('en-US') });
}

/** Every row of the file, or nothing: a table that lost rows on the way is dropped. */
async function convertInto(plaza: Plaza, { context }: Work, parser: Parser, fields: readonly Field[]) {
  const { rows, converted } = parser.convert();
  const staging = stageRows(plaza, fields, rows, { signal: context.signal });
  const [read, stored] = await Promise.allSettled([converted, staging]);
  if (read.status === 'fulfilled' && stored.status === 'fulfilled' && read.value.rows === stored.value.rows) {
    return { converted: read.value, staged: stored.value };
  }
  if (stored.status === 'fulfilled') await dropStaged(plaza, stored.value).catch(() => undefined);
  // A broken engine breaks the worker's pipe, and a lost worker the engine's input: the one that gave the reason is told.
  if (stored.status === 'rejected' && (read.status === 'fulfilled' || isBrokenPipe(read.reason))) throw stored.reason;
  if (read.status === 'rejected') throw read.reason;
  throw RowsLost({ expected: read.value.rows, stored: stored.status === 'fulfilled' ? stored.value.rows : 0 });
}

/** The worker could not hand over its rows because nobody took them any more. */
function isBrokenPipe(reason: unknown): boolean {
  return reason instanceof Error && /EPIPE|ERR_STREAM_PREMATURE_CLOSE/.test(reason.message);
}

async function jobOf(plaza: Plaza, { row, scratch }: Work, original: Original, standing: Standing | null) {
  const request = requestOf(row);
  return {
    source: { path: await plaza.files.localPath(original.sha256), name: original.name, size: original.size },
    options: request.options ?? {},
    limits: { ...DEFAULT_LIMITS, maxExpandedBytes: plaza.config.maxExpandedBytes },
    schema: schemaFor(request, standing?.dataset ?? null),
    earlier: standing?.revision ? fieldsOf(standing.dataset, standing.revision) : undefined,
    sampleRows: SAMPLE_ROWS,
    maxListed: MAX_LISTED_CELLS,
    scratch,
  };
}

function progressWriter(journal: Journal, size: number): (progress: ParserProgress) => void {
  return ({ rows, bytes, stage: pass }) => {
    // The second pass reads everything once more.
    const read = pass === 'converting' ? bytes - size : bytes;
    journal.progress({ rows, bytes: Math.max(0, Math.min(read, size)), part: size > 0 ? read / size : 0 });
  };
}

async function noteUnderstood(journal: Journal, understood: Understood): Promise<void> {
  const { fields, rows } = understood;
  await journal.save({
    understood: understood.understood,
    other_tables: JSON.stringify(understood.other_tables),
    fields: JSON.stringify(fields),
    rows,
  });
  await journal.say(`Read as: ${understood.understood}.`);
  await journal.say(
    `Understood ${rows.toLocaleString('en-US')} rows and ${fields.length} fields: ${typesText(fields)}.`,
  );
}

async function draftOf(plaza: Plaza, work: Work, made: Made, before: Revision | null): Promise<Draft> {
  const { understood, converted, original, written } = made;
  const { journal, row, runId } = work;
  const compared = before ? compareWithStanding(before, understood.fields, converted.rows) : [];
  const findings = findingsFrom(understood, converted, compared);
  const counts = countsOf(findings, converted);
  await journal.save({ findings: JSON.stringify(counts), rows: converted.rows });
  await keepReport(plaza, runId, findings, converted.sample);
  await journal.say(
    `${converted.rows.toLocaleString('en-US')} rows read, ${written.rows.toLocaleString('en-US')} rows stored.`,
  );
  if (counts.cells_nulled > 0)
    await journal.say(
      `${counts.cells_nulled.toLocaleString('en-US')} cells could not be kept and are empty now.`,
      'warning',
    );
  for (const { level, message } of compared) if (level === 'warning') await journal.say(message, 'warning');
  return {
    dataset_id: row.dataset_id,
    organization: row.organization,
    request: requestOf(row),
    suggestions: understood.suggestions,
    revision: {
      fields: understood.fields,
      parquet: written.parquet,
      original: { sha256: original.sha256, size: original.size, name: original.name },
      rows: written.rows,
      bbox: written.bbox,
      geometryTypes: written.geometryTypes,
      runId,
      profile: { ...written.profile },
      quality: qualityOf(understood, counts, findings),
    },
  };
}

/** What is shown of a revision's quality on its page. */
function qualityOf(
  { reader, understood, rows, fields }: Understood,
  counts: FindingCounts,
  findings: readonly Finding[],
) {
  const { cells_nulled, by_field } = counts;
  const remarks = findings.filter(({ code }) => code !== 'cell_nulled').slice(0, 100);
  return { reader, understood, rows, cells: rows * fields.length, cells_nulled, nulled_by_field: by_field, remarks };
}

async function keepReport(
  plaza: Plaza,
  run_id: string,
  findings: readonly unknown[],
  sample: readonly unknown[],
): Promise<void> {
  const report = { findings: JSON.stringify(findings), sample: JSON.stringify(sample) };
  await plaza.db
    .insertInto('run_report')
    .values({ run_id, ...report })
    .onConflict((conflict) => conflict.column('run_id').doUpdateSet(report))
    .execute();
}

/** Holds the run for a person's look. */
async function hold({ journal, context }: Work, plaza: Plaza, draft: Draft): Promise<{ revision: null }> {
  await context.assertOwned(plaza.db);
  await journal.save({
    status: 'ready',
    stage: 'done',
    draft: JSON.stringify(draft),
    log: journal.closingLog('Ready for a look; nothing is published yet.'),
  });
  return { revision: null };
}
