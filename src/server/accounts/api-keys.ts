import { createHash, randomBytes } from 'node:crypto';
import { inTransaction, newId, now, type Database } from '../platform/database/index.ts';
import type { Plaza } from '../platform/plaza.ts';
import { KEY_SCOPES, hasRole, type Actor, type KeyScope } from './actor.ts';
import { writeAudit } from './audit.ts';
import { authorize } from './authorize.ts';
import { findOrganization } from './organizations.ts';
import { ApiKeyNotFound, Forbidden, KeyScopesTooWide, MomentNotUsable } from './problems.ts';
import type { ApiKeyTable } from './tables.ts';

export interface ApiKey {
  readonly id: string;
  readonly title: string;
  /** The beginning of the key, to tell it from others. */
  readonly prefix: string;
  readonly scopes: readonly KeyScope[];
  /** Slug; null when it is not limited to one. */
  readonly organization: string | null;
  readonly createdAt: string;
  readonly expiresAt: string | null;
  /** To the hour. */
  readonly lastUsedAt: string | null;
}

export interface NewApiKey {
  readonly title: string;
  readonly scopes: readonly KeyScope[];
  readonly organization?: string;
  /** ISO 8601 UTC. */
  readonly expiresAt?: string;
}

const PREFIX = 'plaza_';
const SHOWN = PREFIX.length + 6;

/** Makes a key that acts for the actor within its scopes. The key itself is returned once and kept only as a hash. */
export async function createApiKey(plaza: Pick<Plaza, 'db'>, actor: Actor, given: NewApiKey): Promise<{ apiKey: ApiKey; key: string }> {
  authorize(actor, 'api-key.manage');
  if (actor.scopes !== null && !given.scopes.every((scope) => actor.scopes!.includes(scope))) throw KeyScopesTooWide({ scopes: actor.scopes.join(', ') });
  const organization = given.organization ?? limitOf(actor);
  if (organization !== null) {
    await findOrganization(plaza, organization);
    if (!hasRole(actor, organization, 'viewer')) throw Forbidden({ phrase: `make keys for “${organization}”`, role: 'viewer' });
  }
  const key = PREFIX + randomBytes(24).toString('base64url');
  const row: ApiKeyTable = {
    id: newId(),
    user_id: ownerOf(actor),
    title: given.title,
    prefix: key.slice(0, SHOWN),
    hash: hashOfKey(key),
    scopes: JSON.stringify(KEY_SCOPES.filter((scope) => given.scopes.includes(scope))),
    organization,
    expires_at: given.expiresAt === undefined ? null : momentOf(given.expiresAt),
    created_at: now(),
    last_used_at: null,
  };
  await inTransaction(plaza.db, async (tx) => {
    await tx.insertInto('api_key').values(row).execute();
    await writeAudit(tx, actor, { action: 'api-key.create', subject: row.id, details: { scopes: row.scopes, organization: row.organization, expires_at: row.expires_at } });
  });
  return { apiKey: readApiKey(row), key };
}

/** The actor's own keys, newest first. */
export async function listApiKeys({ db }: Pick<Plaza, 'db'>, actor: Actor): Promise<ApiKey[]> {
  authorize(actor, 'api-key.manage');
  return (await ownKeys(db, actor).orderBy('id', 'desc').execute()).map(readApiKey);
}

/** Ends a key at once. */
export async function revokeApiKey({ db }: Pick<Plaza, 'db'>, actor: Actor, id: string): Promise<void> {
  authorize(actor, 'api-key.manage');
  await inTransaction(db, async (tx) => {
    const row = await ownKeys(tx, actor).where('id', '=', id).executeTakeFirst();
    if (!row) throw ApiKeyNotFound({ id });
    await tx.deleteFrom('api_key').where('id', '=', id).execute();
    await writeAudit(tx, actor, { action: 'api-key.revoke', subject: id });
  });
}

/** The key's row, when it is valid now; notes that it was used. */
export async function findValidKey(db: Database, key: string): Promise<ApiKeyTable | null> {
  const row = await db.selectFrom('api_key').selectAll().where('hash', '=', hashOfKey(key)).executeTakeFirst();
  if (!row || (row.expires_at !== null && row.expires_at <= now())) return null;
  const hour = `${now().slice(0, 13)}:00:00.000Z`;
  if (row.last_used_at !== hour) await db.updateTable('api_key').set({ last_used_at: hour }).where('id', '=', row.id).execute();
  return row;
}

function ownKeys(db: Database, actor: Actor) {
  const owner = ownerOf(actor);
  return db.selectFrom('api_key').selectAll().where('user_id', owner === null ? 'is' : '=', owner);
}

/** Keys of the local administrator, and of Plaza itself, belong to the marketplace. */
function ownerOf(actor: Actor): string | null {
  return actor.kind === 'user' ? actor.id : null;
}

/** A key limited to one organization makes only keys limited to it. */
function limitOf(actor: Actor): string | null {
  return actor.keyOrganization;
}

function momentOf(given: string): string {
  const moment = new Date(given);
  if (Number.isNaN(moment.getTime())) throw MomentNotUsable({ given });
  return moment.toISOString();
}

function hashOfKey(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}

function readApiKey(row: ApiKeyTable): ApiKey {
  return {
    id: row.id,
    title: row.title,
    prefix: row.prefix,
    scopes: JSON.parse(row.scopes) as KeyScope[],
    organization: row.organization,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    lastUsedAt: row.last_used_at,
  };
}
