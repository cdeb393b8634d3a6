import { contextOf } from '../check/context.ts';
import { allOf } from '../join.ts';
import { parseWhere } from '../parse/clauses.ts';
import type { FilterParams, QuerySchema, QueryTarget } from '../query.ts';
import type { Sql } from '../sql.ts';
import { sql } from '../sql.ts';
import { conditionSql } from './condition.ts';
import { chosenValues, refinement } from './refine.ts';
import { sized } from './size.ts';

/** Parameters come once or several times. */
export function listOf(given: string | readonly string[] | undefined): readonly string[] {
  if (given === undefined) return [];
  return typeof given === 'string' ? [given] : given;
}

/** Conditions of `where`, `refine` and `exclude`; `without` leaves the refinements of one facet out. */
function filtersOf(schema: QuerySchema, params: FilterParams, without?: string): Sql[] {
  const where = contextOf('where', schema, params);
  const conditions = listOf(params.where).flatMap((text) => {
    const parsed = parseWhere(text);
    return parsed ? [conditionSql(parsed, where)] : [];
  });
  const refined = chosenValues('refine', schema, listOf(params.refine)).filter(
    ({ found }) => found.field.name !== without,
  );
  const excluded = chosenValues('exclude', schema, listOf(params.exclude));
  return [
    ...conditions,
    ...refined.map((choice) => refinement('refine', choice, where)),
    ...excluded.map((choice) => refinement('exclude', choice, where)),
  ];
}

/** The whole filter of a target's rows. */
export function filterOf(target: QueryTarget, params: FilterParams, without?: string): Sql {
  const scope = target.scope ? [sql`(${target.scope})`] : [];
  return sized('where', allOf([...scope, ...filtersOf(target.schema, params, without)]));
}

/**
 * A condition over the stored columns: for tiles, row filters, alert rules. NULL counts as false. Nothing to check gives `1`.
 * Throws `Problem`s of status 400.
 */
export function compileWhere(schema: QuerySchema, params: FilterParams | string): Sql {
  return sized('where', allOf(filtersOf(schema, typeof params === 'string' ? { where: params } : params)));
}
