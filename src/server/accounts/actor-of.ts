import type { Plaza } from '../platform/plaza.ts';
import { anonymous, localAdministrator, type Actor, type KeyScope, type Membership } from './actor.ts';
import { findValidKey } from './api-keys.ts';
import { identityOf } from './identity.ts';
import { isSameSecret, localKey } from './local-key.ts';
import { membershipsOf } from './memberships.ts';
import { ApiKeyInvalid } from './problems.ts';
import type { ApiKeyTable } from './tables.ts';

/** What a request says about who makes it. */
export interface Credentials {
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly query?: unknown;
}

export interface Identified {
  readonly actor: Actor;
  /** True when it was a cookie that said so: such requests can be forged by other sites, and are checked for it. */
  readonly isByCookie: boolean;
  /** `Set-Cookie` headers that prolong the session. */
  readonly cookies: readonly string[];
}

type Platform = Pick<Plaza, 'config' | 'db'>;

/**
 * Who makes this request: by `Authorization: Apikey KEY` (in any case), `?apikey=KEY`, or the cookie of a session, in this
 * order. Throws `ApiKeyInvalid` for a key that does not hold; an old or unknown session is an anonymous visitor.
 */
export async function identify(plaza: Platform, { headers, query }: Credentials): Promise<Identified> {
  const key = keyOf(headers, query);
  if (key !== null) return { actor: await actorOfKey(plaza, key), isByCookie: false, cookies: [] };
  const { cookie } = headers;
  if (typeof cookie !== 'string') return { actor: anonymous, isByCookie: false, cookies: [] };
  const session = await (await identityOf(plaza)).findSession(cookie);
  if (!session) return { actor: anonymous, isByCookie: false, cookies: [] };
  const actor = await actorOfUser(plaza, session.userId);
  return { actor, isByCookie: actor.id !== null, cookies: session.cookies };
}

/** The key that a request carries; an empty one is none. */
function keyOf(headers: Credentials['headers'], query: unknown): string | null {
  const match = /^apikey[ ]+(\S+)\s*$/i.exec(typeof headers['authorization'] === 'string' ? headers['authorization'] : '');
  if (match) return match[1]!;
  const given = typeof query === 'object' && query !== null ? (query as Record<string, unknown>)['apikey'] : undefined;
  return typeof given === 'string' && given !== '' ? given : null;
}

async function actorOfKey(plaza: Platform, key: string): Promise<Actor> {
  if (isSameSecret(key, await localKey(plaza))) return localAdministrator;
  const row = await findValidKey(plaza.db, key);
  if (!row) throw ApiKeyInvalid();
  const owner = row.user_id === null ? { ...localAdministrator, name: row.title } : await actorOfUser(plaza, row.user_id);
  if (owner.id === null) throw ApiKeyInvalid();
  return narrowed(owner, row);
}

function narrowed(owner: Actor, row: ApiKeyTable): Actor {
  const actor = { ...owner, scopes: JSON.parse(row.scopes) as KeyScope[], apiKeyId: row.id, keyOrganization: row.organization };
  if (row.organization === null) return actor;
  const operator: Membership = { organization: row.organization, role: 'administrator', inheritedFrom: null };
  const memberships = owner.isOperator ? [operator] : owner.memberships.filter((one) => one.organization === row.organization);
  return { ...actor, isOperator: false, memberships };
}

/** A user that is gone or suspended is anonymous. */
async function actorOfUser({ db }: Platform, id: string): Promise<Actor> {
  const user = await db.selectFrom('user').select(['id', 'name', 'email', 'is_operator', 'is_suspended']).where('id', '=', id).executeTakeFirst();
  if (!user || user.is_suspended === 1) return anonymous;
  const { name, email } = user;
  return { ...anonymous, kind: 'user', id, name, email, isOperator: user.is_operator === 1, memberships: await membershipsOf(db, id) };
}
