import type { Field, Geometry, Row, Value } from '#core/field.ts';
import type { Database } from '#server/platform/database/index.ts';
import { latestChange } from '../change-counter.ts';
import { fieldsOf } from '../datasets/fields-of.ts';
import { readManyByUid, type LiveDataset } from '../datasets/read-dataset.ts';
import { featuresOf } from '../metadata/features.ts';
import { listTemplates } from '../metadata/list-templates.ts';
import { metasOf } from '../metadata/metas-of.ts';
import { organizationTitles } from '../organizations.ts';
import { exploreVisibility } from '../datasets/explore-visibility.ts';
import { catalogFields, FIELD_WORDS, WHO_SEES, type CatalogField } from './catalog-fields.ts';

/** One dataset as a row of the catalogue's mirror. */
export interface CatalogRow {
  readonly uid: string;
  readonly row: Row;
}

/** A step of bringing a mirror up to date. After it, the mirror holds the state of `change`. */
export interface CatalogChanges {
  readonly change: number;
  readonly rows: readonly CatalogRow[];
  /** Uids of removed datasets. */
  readonly removed: readonly string[];
}

const BATCH = 2000;

/** Schema of the mirror: what `catalogChanges` gives rows for, with positions. */
export async function catalogSchema(db: Database): Promise<readonly CatalogField[]> {
  return catalogFields(await listTemplates(db));
}

/** Everything that changed after `since` (0: the whole catalogue), oldest first, in batches that can each be applied for themselves. */
export async function* catalogChanges(db: Database, since: number): AsyncGenerator<CatalogChanges> {
  const fields = (await catalogSchema(db)).map(({ field }) => field);
  // Everything up to this number is committed, so nothing up to it can come in between the two queries of a step.
  const latest = await latestChange(db);
  for (let seen = since; seen < latest; ) {
    const step = await changesBetween(db, seen, latest);
    const titles = await organizationTitles(db);
    const changed = step.filter((one) => !one.isRemoved).map((one) => one.uid);
    const live = await readManyByUid(db, changed);
    seen = step.length < BATCH ? latest : (step.at(-1)?.change ?? latest);
    yield {
      change: seen,
      rows: live.map((one) => ({ uid: one.dataset.uid, row: catalogRow(fields, one, titles.get(one.dataset.organization)) })),
      removed: step.filter((one) => one.isRemoved).map((one) => one.uid),
    };
  }
}

/** The next changes in order, at most a batch; a dataset that changed again meanwhile comes with its later number. */
async function changesBetween(db: Database, since: number, latest: number) {
  const changed = await db
    .selectFrom('dataset')
    .select(['uid', 'change'])
    .where('change', '>', since)
    .where('change', '<=', latest)
    .orderBy('change')
    .limit(BATCH)
    .execute();
  const removed = await db
    .selectFrom('dataset_tombstone')
    .select(['uid', 'change'])
    .where('change', '>', since)
    .where('change', '<=', latest)
    .orderBy('change')
    .limit(BATCH)
    .execute();
  const all = [
    ...changed.map((row) => ({ uid: row.uid, change: Number(row.change), isRemoved: false })),
    ...removed.map((row) => ({ uid: row.uid, change: Number(row.change), isRemoved: true })),
  ];
  return all.toSorted((a, b) => a.change - b.change).slice(0, BATCH);
}

function catalogRow(fields: readonly Field[], live: LiveDataset, organizationTitle: string | undefined): Row {
  const { dataset, revision } = live;
  const shown = fieldsOf(dataset, revision);
  const metas = metasOf(live, { organizationTitle });
  const technical: Readonly<Record<string, Value>> = {
    dataset_id: dataset.id,
    dataset_uid: dataset.uid,
    organization: dataset.organization,
    visibility: exploreVisibility(dataset),
    [WHO_SEES]: dataset.visibility,
    has_records: revision !== null,
    features: featuresOf(shown),
    [FIELD_WORDS]: shown.map(({ name, label }) => (label === name ? name : `${label} ${name}`)).join(' \n'),
    data_visible: null,
    attachments: null,
    alternative_exports: null,
    fields: null,
  };
  const valueOf = (field: Field): Value => {
    if (field.name in technical) return technical[field.name] ?? null;
    const [template = '', ...rest] = field.name.split('.');
    return storedValue(field, metas[template]?.[rest.join('.')]);
  };
  return Object.fromEntries(fields.map((field) => [field.name, valueOf(field)]));
}

/** A meta as the mirror stores it; one that does not fit its type, which another portal may have sent, is left out. */
function storedValue(field: Field, meta: unknown): Value {
  if (field.annotations.multivalued !== undefined) return listOf(meta);
  if (meta === null || meta === undefined) return null;
  switch (field.type) {
    case 'datetime':
    case 'date':
      return momentOf(meta);
    case 'int':
    case 'double':
      return typeof meta === 'number' ? meta : null;
    case 'boolean':
      return typeof meta === 'boolean' ? meta : null;
    case 'geo_shape':
      return ((meta as { geometry?: Geometry }).geometry ?? meta) as Geometry;
    default:
      return typeof meta === 'string' ? meta : JSON.stringify(meta);
  }
}

function listOf(meta: unknown): readonly string[] {
  if (meta === null || meta === undefined) return [];
  return (Array.isArray(meta) ? meta : [meta]).map(String);
}

function momentOf(meta: unknown): string | null {
  const time = typeof meta === 'string' ? Date.parse(meta) : Number.NaN;
  return Number.isNaN(time) ? null : new Date(time).toISOString();
}
