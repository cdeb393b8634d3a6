import { columnsOf } from '#core/columns.ts';
import { compileWhere, name, type QueryField, type QueryTarget } from '#odsql/index.ts';
import type { ScopedDataset } from '#server/catalog/index.ts';

/** The part of a dataset's records that its reader may see, as a target of queries. */
export function targetOf(scoped: ScopedDataset, table: string): QueryTarget {
  const all: readonly QueryField[] = scoped.fields.map((field, i) => ({ field, columns: columnsOf(field, i) }));
  const schema = all.filter(({ field }) => !scoped.hiddenFields.has(field.name));
  // The condition of the scope may speak of fields that this reader does not see.
  return scoped.where === null
    ? { schema, table: name(table) }
    : { schema, table: name(table), scope: compileWhere(all, scoped.where) };
}
