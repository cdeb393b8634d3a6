import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { system } from '../../src/server/accounts/index.ts';
import { changeDataset, findDataset, fieldsOf, listRevisions } from '../../src/server/catalog/index.ts';
import {
  cancelRun,
  findingsOf,
  findRun,
  publishRun,
  retryRun,
  sampleOfRun,
  startRun,
} from '../../src/server/ingest/index.ts';
import type { Plaza } from '../../src/server/platform/plaza.ts';
import { ended, openTown, publish, recordsOf, upload, type OpenedTown } from './plaza.testing.ts';

let town: OpenedTown;
let plaza: Plaza;

beforeAll(async () => {
  town = await openTown();
  ({ plaza } = town);
});
afterAll(() => town.close());

const trees = 'name,height,planted\nElm,12,2001-04-30\nOak,7,1999-01-02\nAsh,9,2010-12-24\n';

test('a file becomes a dataset: rows, fields, address, log', async () => {
  const run = await publish(plaza, 'trees', 'trees.csv', trees, { title: 'Trees of the town' });
  expect(run).toMatchObject({
    status: 'published',
    stage: 'done',
    rows: 3,
    revision: 1,
    problem: null,
    progress: { fraction: 1 },
    fields: [
      { name: 'name', type: 'text' },
      { name: 'height', type: 'int' },
      { name: 'planted', type: 'date' },
    ],
    findings: { cells_nulled: 0 },
    dataset_url: expect.stringMatching(/\/explore\/dataset\/trees$/),
  });
  expect(run.log.map(({ message }) => message).join('\n')).toMatch(
    /Received “trees\.csv”.*\n.*Read as:.*\n.*3 rows and 3 fields.*\n.*3 rows read, 3 rows stored.*\nPublished as revision 1/,
  );
  expect(await recordsOf(plaza, 'trees')).toMatchObject([
    { name: 'Elm', height: 12, planted: '2001-04-30' },
    { name: 'Oak' },
    { name: 'Ash' },
  ]);
  const { dataset } = await findDataset(plaza, system, 'trees');
  expect(dataset.title).toBe('Trees of the town');
});

test('the same bytes make no revision; other options do', async () => {
  expect(await publish(plaza, 'same', 'trees.csv', trees)).toMatchObject({ status: 'published', revision: 1 });
  expect(await publish(plaza, 'same', 'renamed.csv', trees)).toMatchObject({ status: 'unchanged', revision: 1 });
  expect(await publish(plaza, 'same', 'trees.csv', trees, { options: { header_row: 0 } })).toMatchObject({
    status: 'published',
    revision: 2,
  });
});

test('a wrong cell becomes empty, is counted and shown with its place', async () => {
  const lines = Array.from({ length: 200 }, (_, i) => `${i},${i === 41 ? 'about ten' : i * 2}`);
  const run = await publish(plaza, 'wrong-cells', 'x.csv', `id,height\n${lines.join('\n')}\n`, {
    schema: { fields: [{ name: 'height', type: 'int' }] },
  });
  expect(run).toMatchObject({ status: 'published', rows: 200, findings: { cells_nulled: 1, by_field: { height: 1 } } });
  const findings = await findingsOf(plaza, system, run.id);
  expect(findings.filter(({ code }) => code === 'cell_nulled')).toMatchObject([
    { place: 43, column: 'height', field: 'height', raw: 'about ten' },
  ]);
});

test('a held run shows its rows, publishes nothing, and is published by hand later', async () => {
  const run = await publish(plaza, 'held', 'trees.csv', trees, { publish: false });
  expect(run).toMatchObject({ status: 'ready', rows: 3, revision: null });
  expect(await sampleOfRun(plaza, system, run.id)).toMatchObject([{ name: 'Elm', height: 12 }, {}, {}]);
  await expect(findDataset(plaza, system, 'held')).rejects.toMatchObject({ code: 'DatasetNotFound' });

  expect(await publishRun(plaza, system, run.id)).toMatchObject({ status: 'published', revision: 1 });
  expect(await recordsOf(plaza, 'held')).toHaveLength(3);
  await expect(publishRun(plaza, system, run.id)).rejects.toMatchObject({ code: 'RunNotPublishable' });
});

test('labels, descriptions and types set by hand survive a revision with another schema', async () => {
  await publish(plaza, 'kept', 'trees.csv', trees);
  await changeDataset(plaza, system, 'kept', {
    fieldSettings: {
      height: { label: 'Height (m)', description: 'Measured from the ground', type: 'double' },
      name: { annotations: { facet: true } },
    },
  });
  const run = await publish(plaza, 'kept', 'trees.csv', 'name,height,owner\nElm,12,Town\nOak,7,Town\n');
  expect(run).toMatchObject({ status: 'published', revision: 2 });
  const { dataset, revision } = await findDataset(plaza, system, 'kept');
  expect(fieldsOf(dataset, revision!)).toMatchObject([
    { name: 'name', annotations: { facet: true } },
    { name: 'height', label: 'Height (m)', description: 'Measured from the ground', type: 'double' },
    { name: 'owner' },
  ]);
  const findings = await findingsOf(plaza, system, run.id);
  expect(findings.filter(({ code }) => code === 'missing_column')).toMatchObject([
    { level: 'warning', field: 'planted' },
  ]);
});

test('the schema of a request wins, and new words with the same rows change the description only', async () => {
  const schema = {
    fields: [{ name: 'height', label: 'Height', type: 'text', description: 'm' }],
    metas: { default: { title: 'Trees', keyword: ['trees'] } },
  };
  const run = await publish(plaza, 'schemed', 'trees.csv', trees, { schema });
  expect(run.fields).toMatchObject([{}, { name: 'height', type: 'text' }, {}]);
  const again = await publish(plaza, 'schemed', 'trees.csv', trees, {
    schema: { ...schema, metas: { default: { title: 'Our trees' } } },
  });
  expect(again).toMatchObject({ status: 'unchanged', revision: 1 });
  expect((await findDataset(plaza, system, 'schemed')).dataset.title).toBe('Our trees');
});

test('a file that can not be read ends the run with its reason, and readers keep the revision they have', async () => {
  await publish(plaza, 'steady', 'trees.csv', trees);
  const run = await publish(plaza, 'steady', 'trees.csv', '%PDF-1.7');
  expect(run).toMatchObject({ status: 'failed', problem: { error_code: 'NotATable' } });
  expect(run.log.at(-1)).toMatchObject({ level: 'error', message: run.problem!.message });
  expect(await recordsOf(plaza, 'steady')).toHaveLength(3);
});

test('a run can be cancelled while it works, and tried again', async () => {
  const rows = Array.from({ length: 400_000 }, (_, i) => `${i},Street ${i}`).join('\n');
  const source = { upload_id: await upload(plaza, 'big.csv', `id,street\n${rows}\n`) };
  const { id } = await startRun(plaza, system, { source, dataset_id: 'cancelled', organization: 'town' });
  for (
    let run = await findRun(plaza, system, id);
    run.stage !== 'understanding';
    run = await findRun(plaza, system, id)
  )
    await new Promise((resolve) => setTimeout(resolve, 5));
  expect(await cancelRun(plaza, system, id)).toMatchObject({ status: 'cancelled' });
  await expect(findDataset(plaza, system, 'cancelled')).rejects.toMatchObject({ code: 'DatasetNotFound' });

  await retryRun(plaza, system, id);
  expect(await ended(plaza, { id })).toMatchObject({ status: 'published', rows: 400_000, revision: 1 });
  await expect(retryRun(plaza, system, id)).rejects.toMatchObject({ code: 'RunNotRetryable' });
});

test('runs of one dataset come one after the other', async () => {
  const sources = await Promise.all([1, 2, 3, 4].map((n) => upload(plaza, 'x.csv', `n\n${`${n}\n`.repeat(n)}`)));
  const started = [];
  for (const upload_id of sources)
    started.push(await startRun(plaza, system, { source: { upload_id }, dataset_id: 'queue', organization: 'town' }));
  const runs = await Promise.all(started.map((run) => ended(plaza, run)));
  expect(runs.map(({ status, revision }) => [status, revision])).toEqual([1, 2, 3, 4].map((n) => ['published', n]));
  const { dataset } = await findDataset(plaza, system, 'queue');
  expect((await listRevisions(plaza.db, dataset.uid)).map(({ rows }) => rows)).toEqual([4, 3, 2, 1]);
});

test('nothing is left in the scratch folder', async () => {
  await expect.poll(() => readdir(join(plaza.config.dataDir, 'scratch'))).toEqual([]);
});
