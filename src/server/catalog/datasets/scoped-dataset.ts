import type { Field } from '#core/field.ts';
import type { Actor, Scope } from '#server/accounts/index.ts';
import type { Plaza } from '#server/platform/plaza.ts';
import type { Dataset } from '../dataset.ts';
import { DatasetHasNoRecords, ForbiddenAccess } from '../problems.ts';
import type { Revision } from '../revision.ts';
import { fieldsOf } from './fields-of.ts';
import { findDataset, type FoundDataset } from './find-dataset.ts';

declare const isScoped: unique symbol;

/** The records of one revision as one reader may see them. `records` reads nothing else. */
export interface ScopedDataset {
  /** Only `openDataset` makes one: an unscoped read does not type-check. */
  readonly [isScoped]: true;
  readonly dataset: Dataset;
  readonly revision: Revision;
  /** Every field of the revision in stored order, hidden ones too: position `i` has the columns `columnsOf(fields[i], i)`. */
  readonly fields: readonly Field[];
  /** Names of fields that do not exist for this reader. */
  readonly hiddenFields: ReadonlySet<string>;
  /** ODSQL condition every record must meet; null: all records. */
  readonly where: string | null;
  /** The same text for the same rights and the same labels: together with the revision's id it names what can be cached. */
  readonly scopeKey: string;
}

/**
 * Opens the dataset's live revision for this actor. Throws `DatasetNotFound` when it may not be seen, `ForbiddenAccess` when only its
 * description may, `DatasetHasNoRecords` before the first publication.
 */
export async function openDataset(plaza: Pick<Plaza, 'db'>, actor: Actor, id: string): Promise<ScopedDataset> {
  return scoped(await findDataset(plaza, actor, id));
}

/** The same for a dataset that was found already. */
function scoped(found: FoundDataset): ScopedDataset {
  const { dataset, revision, scope } = found;
  if (!scope.records) throw ForbiddenAccess({ dataset_id: dataset.id });
  if (!revision) throw DatasetHasNoRecords({ dataset_id: dataset.id });
  return {
    dataset,
    revision,
    fields: fieldsOf(dataset, revision),
    hiddenFields: new Set(scope.hiddenFields),
    where: scope.where,
    scopeKey: scopeKeyOf(dataset, scope),
  } as unknown as ScopedDataset;
}

function scopeKeyOf(dataset: Dataset, scope: Scope): string {
  return JSON.stringify([dataset.change, [...scope.hiddenFields].toSorted(), scope.where]);
}
