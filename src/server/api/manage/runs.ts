import { Type } from 'typebox';
import { encodeAnnotations } from '#core/field.ts';
import {
  cancelRun,
  findRun,
  findingsOf,
  listRuns,
  publishRun,
  retryRun,
  sampleOfRun,
  startRun,
  type Run,
  type RunRequest,
} from '../../ingest/index.ts';
import type { Routes } from '../shared/index.ts';
import { FindingBody, RunBody, RunId, RunRequestBody } from './runs.schema.ts';

const tags = ['runs'];
const params = Type.Object({ id: RunId });
const ofRun = (operationId: string, summary: string) => ({
  operationId,
  summary,
  tags,
  params,
  response: { 200: RunBody },
});

const schemas = {
  create: {
    operationId: 'createRun',
    summary: 'Reads a source and publishes it as a dataset',
    tags,
    body: RunRequestBody,
    response: { 202: RunBody },
  },
  list: {
    operationId: 'listRuns',
    summary: 'Latest runs, newest first',
    tags,
    querystring: Type.Object({
      dataset_id: Type.Optional(Type.String({ maxLength: 200 })),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 20 })),
    }),
    response: { 200: Type.Object({ results: Type.Array(RunBody) }) },
  },
  findings: {
    operationId: 'listRunFindings',
    summary: 'What was found in the file: remarks, and cells that could not be kept with their places',
    tags,
    params,
    response: { 200: Type.Object({ results: Type.Array(FindingBody) }) },
  },
  sample: {
    operationId: 'getRunSample',
    summary: 'The first rows as they are (or would be) published',
    tags,
    params,
    response: { 200: Type.Object({ results: Type.Array(Type.Record(Type.String(), Type.Any())) }) },
  },
};

/** Fields in the API's encoding. */
const shown = (run: Run) => ({
  ...run,
  other_tables: [...run.other_tables],
  log: [...run.log],
  findings: run.findings && { ...run.findings, by_field: { ...run.findings.by_field } },
  fields: run.fields?.map((field) => ({ ...field, annotations: encodeAnnotations(field.annotations) })) ?? null,
});

export const runs: Routes = (app, { plaza }) => {
  app.post('/runs', { schema: schemas.create }, async ({ actor, body }, reply) =>
    reply.code(202).send(shown(await startRun(plaza, actor, body as RunRequest))),
  );
  app.get('/runs', { schema: schemas.list }, async ({ actor, query }) => ({
    results: (await listRuns(plaza, actor, query)).map(shown),
  }));
  app.get('/runs/:id', { schema: ofRun('getRun', 'One run') }, async ({ actor, params: { id } }) =>
    shown(await findRun(plaza, actor, id)),
  );
  app.get('/runs/:id/findings', { schema: schemas.findings }, async ({ actor, params: { id } }) => ({
    results: [...(await findingsOf(plaza, actor, id))],
  }));
  app.get('/runs/:id/sample', { schema: schemas.sample }, async ({ actor, params: { id } }) => ({
    results: [...(await sampleOfRun(plaza, actor, id))],
  }));

  const actions = {
    cancel: [cancelRun, 'Ends a run; nothing is changed'],
    publish: [publishRun, 'Publishes a run that is ready'],
    retry: [retryRun, 'Tries a failed or cancelled run again'],
  } as const;
  for (const [action, [act, summary]] of Object.entries(actions)) {
    app.post(`/runs/:id/${action}`, { schema: ofRun(`${action}Run`, summary) }, async ({ actor, params: { id } }) =>
      shown(await act(plaza, actor, id)),
    );
  }
};
