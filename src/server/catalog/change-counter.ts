import type { Database, Tx } from '#server/platform/database/index.ts';

/**
 * The next value of the catalogue's change counter. The counter's row stays locked until the transaction ends, so
 * values become visible in their order: whoever has seen `n` has seen every change up to `n`.
 */
export async function nextChange(tx: Tx): Promise<number> {
  const { value } = await tx
    .updateTable('catalog_change')
    .set((eb) => ({ value: eb('value', '+', 1) }))
    .where('id', '=', 1)
    .returning('value')
    .executeTakeFirstOrThrow();
  return Number(value);
}

/** The counter's present value; a mirror that has seen it is up to date. */
export async function latestChange(db: Database): Promise<number> {
  const { value } = await db.selectFrom('catalog_change').select('value').where('id', '=', 1).executeTakeFirstOrThrow();
  return Number(value);
}
