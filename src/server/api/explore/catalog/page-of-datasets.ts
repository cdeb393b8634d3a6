import { compileCount, compileRecords, decodeRow, type Output, type QueryParams } from '#odsql/index.ts';
import { scopesOf, type Actor } from '../../../accounts/index.ts';
import { listAttachmentsOf, organizationTitles, readManyByUid, type LiveDataset } from '../../../catalog/index.ts';
import type { Plaza } from '../../../platform/plaza.ts';
import type { CatalogTarget } from './catalog-query.ts';
import { datasetObject } from '../shapes/dataset-object.ts';
import type { Links } from '../shapes/links.ts';

export interface CatalogPage {
  readonly total_count: number;
  readonly results: readonly Record<string, unknown>[];
}

export interface Shown {
  readonly actor: Actor;
  readonly links: Links;
  readonly language?: string;
  readonly includesLinks?: boolean;
  readonly includesAppMetas?: boolean;
}

/** Members of a dataset that are not stored in the mirror but made for each reader, with how they read from the object. */
const MADE: ReadonlySet<string> = new Set(['alternative_exports', 'attachments', 'data_visible', 'fields']);
const UID = '__dataset_uid';

/** Datasets that match, or groups of them. Without `select` whole dataset objects, else what was selected. */
export async function pageOfDatasets(plaza: Plaza, target: CatalogTarget, params: QueryParams, shown: Shown): Promise<CatalogPage> {
  const isWhole = (params.select === undefined || params.select.trim() === '*') && params.group_by === undefined;
  const query = compileRecords(target, isWhole ? { ...params, select: 'dataset_uid' } : params);
  const counted = query.grouped ? undefined : target.ask<{ count: number | string }>(compileCount(target, params));
  const rows = query.page.limit === 0 ? [] : await found(plaza, target, { params, query, isWhole }, shown);
  const total = counted === undefined ? rows.length : Number((await counted)[0]?.count ?? 0);
  return { total_count: total, results: rows };
}

interface Asked {
  readonly params: QueryParams;
  readonly query: ReturnType<typeof compileRecords>;
  readonly isWhole: boolean;
}

async function found(plaza: Plaza, target: CatalogTarget, { params, query, isWhole }: Asked, shown: Shown) {
  if (isWhole) {
    const uids = await target.ask(query.sql);
    return datasetObjects(plaza, uids.map((row) => String(decodeRow(query.outputs, row).dataset_uid)), shown);
  }
  const made = query.grouped ? [] : query.outputs.filter((output) => isMade(output));
  if (made.length === 0 && (query.grouped || !shown.includesLinks)) return (await target.ask(query.sql)).map((row) => decodeRow(query.outputs, row));
  // What is made for each reader needs to know whose it is.
  const wider = compileRecords(target, { ...params, select: `${params.select ?? '*'}, dataset_uid as ${UID}` });
  const rows = (await target.ask(wider.sql)).map((row) => decodeRow(wider.outputs, row));
  return withMade(plaza, rows, made, shown);
}

function isMade({ field }: Output): boolean {
  return field !== undefined && (MADE.has(field.name) || field.type === 'geo_shape');
}

async function withMade(plaza: Plaza, rows: readonly Record<string, unknown>[], made: readonly Output[], shown: Shown) {
  const objects = await datasetObjects(plaza, rows.map((row) => String(row[UID])), shown);
  const byUid = new Map(objects.map((object) => [object.dataset_uid, object]));
  return rows.map((row) => {
    const { [UID]: uid, ...rest } = row;
    const object: Readonly<Record<string, unknown>> = byUid.get(uid as string) ?? {};
    if (object._links) rest._links = object._links;
    for (const { key, field } of made) rest[key] = valueAt(object, field?.name ?? key);
    return rest;
  });
}

/** `fields` or `default.bbox` of a dataset object. */
function valueAt(object: Readonly<Record<string, unknown>>, name: string): unknown {
  if (name in object) return object[name];
  const [template = '', meta = ''] = name.split('.');
  return (object.metas as Record<string, Record<string, unknown>> | undefined)?.[template]?.[meta] ?? null;
}

/** Whole dataset objects in the order of the uids; a few queries for all of them. */
export async function datasetObjects(plaza: Plaza, uids: readonly string[], shown: Shown): Promise<Record<string, unknown>[]> {
  const live = await readManyByUid(plaza.db, uids);
  const attachments = await listAttachmentsOf(plaza.db, uids);
  const titles = await organizationTitles(plaza.db);
  const scopes = await scopesOf(plaza, shown.actor, live.map(({ dataset }) => dataset));
  const objects: Record<string, unknown>[] = [];
  for (const one of live) {
    const scope = scopes.get(one.dataset.uid);
    if (scope?.metadata) objects.push(datasetObject(one, { ...shown, scope, attachments: attachments.get(one.dataset.uid) ?? [], organizationTitle: titleOf(one, titles) }));
  }
  return objects;
}

function titleOf({ dataset }: LiveDataset, titles: ReadonlyMap<string, string>): string | undefined {
  return titles.get(dataset.organization);
}
