import { Type, type Static } from 'typebox';
import { decodeAnnotations, encodeAnnotations, type Annotations, type Field } from '#core/field.ts';
import { authorize, may, type Actor } from '../../accounts/index.ts';
import {
  changeDataset,
  createDataset,
  deleteDataset,
  fieldsOf,
  findDataset,
  findReport,
  FieldNotFound,
  listDatasets,
  listRevisions,
  metasOf,
  organizationTitles,
  rollBack,
  type Dataset,
  type DatasetChanges,
  type FieldSetting,
  type FoundDataset,
  type Revision,
} from '../../catalog/index.ts';
import type { Plaza } from '../../platform/plaza.ts';
import type { Routes } from '../shared/index.ts';
import { DatasetBody, DatasetChangesBody, DatasetId, ListedDatasetBody, NewDatasetBody, RevisionBody } from './datasets.schema.ts';

const tags = ['datasets'];
const params = Type.Object({ id: DatasetId });

const schemas = {
  list: {
    operationId: 'listManagedDatasets',
    summary: 'Datasets you manage, by title',
    tags,
    querystring: Type.Object({
      organization: Type.Optional(Type.String({ maxLength: 200, description: 'Only those of this organization.' })),
      q: Type.Optional(Type.String({ maxLength: 200, description: 'Words of the title or the identifier.' })),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, default: 100 })),
      offset: Type.Optional(Type.Integer({ minimum: 0, maximum: 1_000_000, default: 0 })),
    }),
    response: { 200: Type.Object({ total_count: Type.Integer(), results: Type.Array(ListedDatasetBody) }) },
  },
  create: { operationId: 'createDataset', summary: 'Makes a dataset without records', tags, body: NewDatasetBody, response: { 201: DatasetBody } },
  get: { operationId: 'getManagedDataset', summary: 'One dataset: what is said about it, its settings and the live revision with its quality', tags, params, response: { 200: DatasetBody } },
  change: { operationId: 'changeDataset', summary: 'Changes what is said about a dataset, who sees it and how it is first shown', tags, params, body: DatasetChangesBody, response: { 200: DatasetBody } },
  remove: { operationId: 'deleteDataset', summary: 'Removes a dataset with all its revisions', tags, params, response: { 204: Type.Null() } },
  revisions: { operationId: 'listRevisions', summary: 'All revisions, newest first', tags, params, response: { 200: Type.Object({ results: Type.Array(RevisionBody) }) } },
  rollback: {
    operationId: 'rollBackDataset',
    summary: 'Makes an earlier revision the one readers get',
    tags,
    params,
    body: Type.Object({ revision: Type.Integer({ minimum: 1, maximum: 1_000_000_000 }) }, { additionalProperties: false }),
    response: { 200: DatasetBody },
  },
  profile: {
    operationId: 'getProfile',
    summary: 'What the values of each field look like: distinct, nulls, least, greatest, most frequent, histogram',
    tags,
    params,
    response: { 200: Type.Object({ revision: Type.Union([Type.Integer(), Type.Null()]), fields: Type.Record(Type.String(), Type.Any()) }) },
  },
};

export const datasets: Routes = (app, { plaza }) => {
  app.get('/datasets', { schema: schemas.list }, async ({ actor, query }) => {
    const { datasets: found, total } = await listDatasets(plaza, actor, query);
    return { total_count: total, results: found.map(listed) };
  });
  app.post('/datasets', { schema: schemas.create }, async ({ actor, body }, reply) => {
    const { id, organization } = body;
    await createDataset(plaza, actor, { ...changesOf(body), id, organization });
    return reply.code(201).send(await show(plaza, actor, id));
  });
  app.get('/datasets/:id', { schema: schemas.get }, async ({ actor, params: { id } }) => show(plaza, actor, id));
  app.patch('/datasets/:id', { schema: schemas.change }, async ({ actor, params: { id }, body }) => {
    await requireFields(plaza, actor, id, body);
    const changed = await changeDataset(plaza, actor, id, changesOf(body));
    return show(plaza, actor, changed.id);
  });
  app.delete('/datasets/:id', { schema: schemas.remove }, async ({ actor, params: { id } }, reply) => {
    await deleteDataset(plaza, actor, id);
    return reply.code(204).send(null);
  });
  app.get('/datasets/:id/revisions', { schema: schemas.revisions }, async ({ actor, params: { id } }) => {
    const { dataset, scope } = await findDataset(plaza, actor, id);
    const revisions = await listRevisions(plaza.db, dataset.uid);
    return { results: revisions.map((revision) => revisionBody(revision, dataset, scope.hiddenFields)) };
  });
  app.post('/datasets/:id/rollback', { schema: schemas.rollback }, async ({ actor, params: { id }, body }) => {
    await rollBack(plaza, actor, id, body.revision);
    return show(plaza, actor, id);
  });
  app.get('/datasets/:id/profile', { schema: schemas.profile }, async ({ actor, params: { id } }) => {
    const found = await findDataset(plaza, actor, id);
    const report = found.revision && seesAllRows(found) ? await findReport(plaza.db, found.revision.id) : null;
    const hidden = new Set(found.scope.hiddenFields);
    const fields = Object.entries(report?.profile ?? {}).filter(([name]) => !hidden.has(name));
    return { revision: found.revision?.number ?? null, fields: Object.fromEntries(fields) };
  });
};

/** What is counted over all rows tells about rows the reader may not see. */
function seesAllRows({ scope }: FoundDataset): boolean {
  return scope.records && scope.where === null;
}

async function show(plaza: Plaza, actor: Actor, id: string): Promise<Static<typeof DatasetBody>> {
  const found = await findDataset(plaza, actor, id);
  const { dataset, revision, scope } = found;
  const resource = { organization: dataset.organization, dataset_id: dataset.id };
  const hidden = new Set(scope.hiddenFields);
  const titles = await organizationTitles(plaza.db);
  const quality = revision && seesAllRows(found) ? (await findReport(plaza.db, revision.id)).quality : null;
  return {
    id: dataset.id,
    uid: dataset.uid,
    organization: dataset.organization,
    visibility: dataset.visibility,
    title: dataset.title,
    metas: metasOf(found, { organizationTitle: titles.get(dataset.organization) }),
    translations: dataset.translations,
    fields: fieldsOf(dataset, revision).filter(({ name }) => !hidden.has(name)).map(fieldBody),
    field_settings: may(actor, 'dataset.manage', resource) ? Object.fromEntries(Object.entries(dataset.fieldSettings).map(([name, setting]) => [name, settingBody(setting)])) : {},
    views: { ...dataset.views },
    records_count: revision?.rows ?? null,
    created_at: dataset.createdAt,
    data_processed: dataset.dataProcessedAt,
    metadata_processed: dataset.metadataProcessedAt,
    may_change: may(actor, 'dataset.change', resource),
    revision: revision && { ...revisionBody(revision, dataset, scope.hiddenFields), quality },
  };
}

function revisionBody(revision: Revision, dataset: Dataset, hiddenFields: readonly string[]): Static<typeof RevisionBody> {
  const { id, number, rows, author, message, original } = revision;
  return {
    id,
    number,
    live: number === dataset.revision,
    rows,
    bytes: revision.parquet.size,
    created_at: revision.createdAt,
    author,
    message,
    run_id: revision.runId,
    original: original && { name: original.name, size: original.size, sha256: original.sha256 },
    fields: fieldsOf(dataset, revision).filter(({ name }) => !hiddenFields.includes(name)).map(fieldBody),
  };
}

const fieldBody = ({ name, label, type, description, annotations }: Field) => ({ name, label, type, description, annotations: encodeAnnotations(annotations) });

const settingBody = ({ annotations, ...setting }: FieldSetting) => ({ ...setting, ...(annotations && { annotations: { ...annotations } }) });

function listed({ dataset, revision }: { dataset: Dataset; revision: Revision | null }): Static<typeof ListedDatasetBody> {
  return {
    id: dataset.id,
    dataset_id: dataset.id,
    uid: dataset.uid,
    organization: dataset.organization,
    visibility: dataset.visibility,
    title: dataset.title,
    revision: dataset.revision,
    records_count: revision?.rows ?? null,
    data_processed: dataset.dataProcessedAt,
    metadata_processed: dataset.metadataProcessedAt,
  };
}

/** The request's body in the words of the catalogue. */
function changesOf(body: Static<typeof DatasetChangesBody>): DatasetChanges {
  const { fields, field_settings: settings, ...changes } = body;
  const fromFields = (fields ?? []).map(({ name, ...setting }) => [name, decoded(setting)] as const);
  const fromSettings = Object.entries(settings ?? {}).map(([name, setting]) => [name, setting && decoded(setting)] as const);
  const all = [...fromFields, ...fromSettings];
  return { ...changes, ...(all.length > 0 && { fieldSettings: Object.fromEntries(all) }) };
}

/** Annotations in the API's form become those of the catalogue; `false` and `null` stay, since they switch one off. */
function decoded(setting: Readonly<Record<string, unknown>>): FieldSetting {
  const { annotations, ...rest } = setting;
  if (annotations === undefined || annotations === null) return rest as FieldSetting;
  const given = annotations as Readonly<Record<string, unknown>>;
  const off = Object.keys(given).filter((key) => given[key] === false || given[key] === null) as (keyof Annotations)[];
  return { ...rest, annotations: { ...decodeAnnotations(given), ...Object.fromEntries(off.map((key) => [key, false])) } } as FieldSetting;
}

/** A setting for a field that no revision has is most often a misspelt name. Before the first publication any name is right. */
async function requireFields(plaza: Plaza, actor: Actor, id: string, body: Static<typeof DatasetChangesBody>): Promise<void> {
  const { dataset, revision } = await findDataset(plaza, actor, id);
  authorize(actor, 'dataset.change', { organization: dataset.organization, dataset_id: dataset.id });
  if (!revision) return;
  const known = new Set([...revision.fields.map(({ name }) => name), ...Object.keys(dataset.fieldSettings)]);
  const named = [...(body.fields ?? []).map(({ name }) => name), ...Object.keys(body.field_settings ?? {})];
  const unknown = named.find((name) => !known.has(name));
  if (unknown !== undefined) throw FieldNotFound({ dataset_id: id, field: unknown.slice(0, 100), fields: [...known].slice(0, 100).join(', ') });
}
