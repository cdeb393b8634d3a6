import { columnsOf } from '#core/columns.ts';
import { compileWhere, type QuerySchema, type QueryTarget } from '#odsql/index.ts';
import { listableBy, type Actor } from '../../../accounts/index.ts';
import { catalogChanges, catalogSchema, latestChange, WHO_SEES } from '../../../catalog/index.ts';
import { refreshMirror, type Mirror } from '../../../records/index.ts';
import type { Plaza } from '../../../platform/plaza.ts';

/** A `QueryTarget` that answers the same question once. */
export type CatalogTarget = QueryTarget & Pick<Mirror, 'ask'>;

/**
 * The catalogue as this actor may see it, ready for a query. It is mirrored in the engine and brought up to date first,
 * so that the answer is never older than the database.
 */
export async function openCatalog(plaza: Plaza, actor: Actor): Promise<CatalogTarget> {
  const fields = await catalogSchema(plaza.db);
  const mirror = await refreshMirror(plaza, {
    name: 'catalog',
    fields: fields.map(({ field }) => field),
    latest: () => latestChange(plaza.db),
    changes: (since) => catalogChanges(plaza.db, since),
  });
  const schema: QuerySchema = fields.map((one, position) => ({ ...one, columns: columnsOf(one.field, position) }));
  const condition = await visibleTo(plaza, actor);
  return { ...mirror, schema, ...(condition !== null && { scope: compileWhere(schema, condition) }) };
}

/** ODSQL condition of what the actor finds in lists; null: everything. The same decision as `scopeOf(…).metadata`. */
async function visibleTo(plaza: Plaza, actor: Actor): Promise<string | null> {
  const { everything, visibilities, organizations, managed, uids } = await listableBy(plaza, actor);
  if (everything) return null;
  const among = (field: string, values: readonly string[]) => (values.length === 0 ? [] : [`${field} in (${values.map(quote).join(', ')})`]);
  const members = among('organization', organizations).map((mine) => `(${mine} and ${WHO_SEES} in ("public", "signed-in", "organization"))`);
  const conditions = [...among(WHO_SEES, visibilities), ...members, ...among('organization', managed), ...among('dataset_uid', uids)];
  return conditions.join(' or ');
}

function quote(text: string): string {
  return `"${text.replace(/[\\"]/g, '\\$&')}"`;
}
