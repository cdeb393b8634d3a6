import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { dialectOf, inTransaction, now, type Database } from '../platform/database/index.ts';
import type { Plaza } from '../platform/plaza.ts';
import type { Actor } from './actor.ts';
import { authorize } from './authorize.ts';
import { currentRequestId } from './request-id.ts';
import type { AuditTable } from './tables.ts';

export interface AuditEntry {
  readonly id: number;
  /** ISO 8601 UTC. */
  readonly at: string;
  readonly actorId: string | null;
  readonly actorName: string;
  readonly action: string;
  /** What it was done to: an organization's slug, a user's id, … */
  readonly subject: string;
  /** What was, what is; never a secret. */
  readonly details: Readonly<Record<string, unknown>>;
  readonly requestId: string | null;
}

/** Number of PostgreSQL's advisory lock under which entries are chained. */
const CHAIN_LOCK = 7_529_002;
const FIRST_HASH = '0'.repeat(64);

/**
 * Notes an administrator's action in the caller's transaction: when it cannot be noted, it does not happen. Entries are
 * chained by hashes and nothing in Plaza changes or removes one.
 */
export async function writeAudit(
  db: Database,
  actor: Actor,
  entry: { readonly action: string; readonly subject: string; readonly details?: Readonly<Record<string, unknown>> },
): Promise<void> {
  await inTransaction(db, async (tx) => {
    if (dialectOf(tx) === 'postgres') await sql`select pg_advisory_xact_lock(${sql.lit(CHAIN_LOCK)})`.execute(tx);
    const last = await tx.selectFrom('audit').select(['id', 'hash']).orderBy('id', 'desc').limit(1).executeTakeFirst();
    const row = {
      id: (last?.id ?? 0) + 1,
      at: now(),
      actor_id: actor.id,
      actor_name: actor.name,
      action: entry.action,
      subject: entry.subject,
      details: JSON.stringify(entry.details ?? {}),
      request_id: currentRequestId(),
    };
    await tx.insertInto('audit').values({ ...row, hash: chainHash(last?.hash ?? FIRST_HASH, row) }).execute();
  });
}

/** Newest first; of one subject, or of the whole marketplace (operators only). `before`: entries older than this id. */
export async function listAudit(
  { db }: Pick<Plaza, 'db'>,
  actor: Actor,
  { organization, before, limit }: { organization?: string; before?: number; limit: number },
): Promise<AuditEntry[]> {
  if (organization === undefined) authorize(actor, 'marketplace.operate');
  else authorize(actor, 'audit.read', { organization });
  const rows = await db
    .selectFrom('audit')
    .selectAll()
    .$if(organization !== undefined, (query) => query.where('subject', '=', organization!))
    .$if(before !== undefined, (query) => query.where('id', '<', before!))
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return rows.map(readEntry);
}

/** The id of the first entry that was changed, or after which one is missing; null when the chain holds. */
export async function findBrokenAudit(db: Database): Promise<number | null> {
  let hash = FIRST_HASH;
  for (let id = 0; ; ) {
    const rows = await db.selectFrom('audit').selectAll().where('id', '>', id).orderBy('id').limit(1000).execute();
    for (const row of rows) {
      if (row.id !== id + 1 || row.hash !== chainHash(hash, row)) return row.id;
      ({ hash, id } = row);
    }
    if (rows.length < 1000) return null;
  }
}

function chainHash(before: string, { id, at, actor_id, actor_name, action, subject, details, request_id }: Omit<AuditTable, 'hash'>): string {
  const text = JSON.stringify([before, id, at, actor_id, actor_name, action, subject, details, request_id]);
  return createHash('sha256').update(text).digest('hex');
}

function readEntry(row: AuditTable): AuditEntry {
  return {
    id: row.id,
    at: row.at,
    actorId: row.actor_id,
    actorName: row.actor_name,
    action: row.action,
    subject: row.subject,
    details: JSON.parse(row.details) as Record<string, unknown>,
    requestId: row.request_id,
  };
}

