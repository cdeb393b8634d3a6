import { Readable } from 'node:stream';
import type { Annotations, Field, FieldTypeId, Value } from '#core/field.ts';
import { tsvRowWriter } from '#core/tsv-row.ts';
import type { Revision, ScopedDataset } from '#server/catalog/index.ts';
import { configWith } from '#server/platform/config.ts';
import { quietLog } from '#server/platform/engine/engine.testing.ts';
import { openEngine } from '#server/platform/engine/index.ts';
import { openFileStore } from '#server/platform/files/index.ts';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RecordsPlaza } from './plaza.ts';
import { writeRevision } from './revisions/write-revision.ts';
import { adoptStaged } from './tables/revision-tables.ts';
import { stageRows } from './tables/stage-rows.ts';

export function field(name: string, type: FieldTypeId, annotations: Annotations = {}): Field {
  return { name, label: name, type, description: null, annotations };
}

export interface TestRecords {
  readonly plaza: RecordsPlaza;
  readonly dataDir: string;
  /** Publishes rows as a revision, as a run does, without catalogue. */
  publish(fields: readonly Field[], rows: Iterable<readonly Value[]>): Promise<Revision>;
  close(): Promise<void>;
}

/** Real engine and real files in a folder of their own; one a test file. */
export async function openTestRecords(): Promise<TestRecords> {
  const dataDir = mkdtempSync(join(tmpdir(), 'plaza-records-'));
  const engine = await openEngine({ dataDir }, quietLog);
  const files = await openFileStore(configWith({ dataDir }));
  const plaza: RecordsPlaza = { engine, files, log: quietLog as RecordsPlaza['log'] };
  let published = 0;
  const publish = async (fields: readonly Field[], rows: Iterable<readonly Value[]>) => {
    const staged = await stageRows(plaza, fields, Readable.from(linesOf(fields, rows)));
    const written = await writeRevision(plaza, staged);
    const number = ++published;
    const revision: Revision = {
      id: `da_test_${number}`,
      datasetUid: 'da_test',
      number,
      fields,
      parquet: written.parquet,
      original: null,
      rows: written.rows,
      bbox: written.bbox,
      geometryTypes: written.geometryTypes,
      createdAt: '2026-01-01T00:00:00Z',
      author: null,
      message: null,
      runId: null,
    };
    await adoptStaged(plaza, staged, revision);
    return revision;
  };
  const close = async () => {
    await engine.close();
    await files.close();
    rmSync(dataDir, { recursive: true, force: true });
  };
  return { plaza, dataDir, publish, close };
}

export function* linesOf(fields: readonly Field[], rows: Iterable<readonly Value[]>): Generator<string> {
  const encode = tsvRowWriter(fields);
  let at = 0;
  let chunk = '';
  for (const row of rows) {
    chunk += encode(at++, row);
    if (chunk.length > 100_000) {
      yield chunk;
      chunk = '';
    }
  }
  yield chunk;
}

/** What `openDataset` of the catalogue makes, for a revision without catalogue. */
export function scopedTo(
  revision: Revision,
  rights: { hidden?: readonly string[]; where?: string } = {},
): ScopedDataset {
  return {
    dataset: { id: 'test', uid: revision.datasetUid, title: 'Test' },
    revision,
    fields: revision.fields,
    hiddenFields: new Set(rights.hidden),
    where: rights.where ?? null,
    scopeKey: JSON.stringify(rights),
  } as unknown as ScopedDataset;
}
