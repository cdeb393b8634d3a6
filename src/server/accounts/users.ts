import { dialectOf, inTransaction, newId, now, type Database, type Tx } from '../platform/database/index.ts';
import type { Plaza } from '../platform/plaza.ts';
import type { Actor } from './actor.ts';
import { writeAudit } from './audit.ts';
import { authorize } from './authorize.ts';
import { checkPassword, hashPassword, makePassword } from './password.ts';
import { AccountExists, LastOperator, UserNotFound } from './problems.ts';

type Platform = Pick<Plaza, 'db'>;

export interface User {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly isOperator: boolean;
  readonly isSuspended: boolean;
  readonly createdAt: string;
}

export interface NewUser {
  readonly email: string;
  readonly name: string;
  /** Left out: one is made and returned. */
  readonly password?: string;
  readonly isOperator?: boolean;
}

export interface UserChange {
  readonly name?: string;
  /** Ends all sessions of the account. */
  readonly password?: string;
  readonly isOperator?: boolean;
  /** Ends all sessions; API keys stop working until it is lifted. */
  readonly isSuspended?: boolean;
}

const COLUMNS = ['id', 'name', 'email', 'is_operator', 'is_suspended', 'created_at'] as const;

/** Adds a person who can sign in. The made password is returned once and kept nowhere. */
export async function createUser(plaza: Platform, actor: Actor, given: NewUser): Promise<{ user: User; password: string | null }> {
  authorize(actor, 'user.manage');
  const made = given.password === undefined ? makePassword() : null;
  const password = given.password ?? made!;
  checkPassword(password);
  const hash = await hashPassword(password);
  const email = canonicalEmail(given.email);
  const user = await inTransaction(plaza.db, async (tx) => {
    const taken = await tx.selectFrom('user').select('id').where('email', '=', email).executeTakeFirst();
    if (taken) throw AccountExists();
    const moment = momentIn(tx);
    const times = { created_at: moment, updated_at: moment };
    const row = { id: newId(), name: given.name, email, image: null, is_operator: given.isOperator ? 1 : 0, is_suspended: 0, ...times };
    await tx.insertInto('user').values({ ...row, is_email_verified: dialectOf(tx) === 'postgres' ? false : 0 }).execute();
    const account = { id: newId(), user_id: row.id, provider_id: 'credential', account_id: row.id, password: hash, ...times };
    await tx.insertInto('account').values(account).execute();
    await writeAudit(tx, actor, { action: 'user.create', subject: row.id, details: { is_operator: row.is_operator === 1 } });
    return readUser(row);
  });
  return { user, password: made };
}

export async function listUsers({ db }: Platform, actor: Actor): Promise<User[]> {
  authorize(actor, 'user.manage');
  return (await db.selectFrom('user').select(COLUMNS).orderBy('email').execute()).map(readUser);
}

/** By id or e-mail address. Throws `UserNotFound`. */
export async function findUser(db: Database, reference: string): Promise<User> {
  const row = await db
    .selectFrom('user')
    .select(COLUMNS)
    .where((is) => is.or([is('id', '=', reference), is('email', '=', canonicalEmail(reference))]))
    .executeTakeFirst();
  if (!row) throw UserNotFound({ user: reference });
  return readUser(row);
}

export async function changeUser({ db }: Platform, actor: Actor, reference: string, change: UserChange): Promise<User> {
  authorize(actor, 'user.manage');
  if (change.password !== undefined) checkPassword(change.password);
  const hash = change.password === undefined ? null : await hashPassword(change.password);
  return inTransaction(db, async (tx) => {
    const before = await findUser(tx, reference);
    const after = { ...before, ...withoutUndefined(change) };
    if (before.isOperator && !before.isSuspended && (!after.isOperator || after.isSuspended)) await requireAnotherOperator(tx, actor, before.id);
    const set = { name: after.name, is_operator: after.isOperator ? 1 : 0, is_suspended: after.isSuspended ? 1 : 0, updated_at: momentIn(tx) };
    await tx.updateTable('user').set(set).where('id', '=', before.id).execute();
    if (hash !== null) await tx.updateTable('account').set({ password: hash }).where('user_id', '=', before.id).where('provider_id', '=', 'credential').execute();
    if (hash !== null || after.isSuspended) await tx.deleteFrom('session').where('user_id', '=', before.id).execute();
    const details = { is_operator: after.isOperator, is_suspended: after.isSuspended, has_new_password: hash !== null };
    await writeAudit(tx, actor, { action: 'user.change', subject: before.id, details });
    return findUser(tx, before.id);
  });
}

/** Removes the account with its sessions, memberships and keys. What it published stays. */
export async function removeUser({ db }: Platform, actor: Actor, reference: string): Promise<void> {
  authorize(actor, 'user.manage');
  await inTransaction(db, async (tx) => {
    const user = await findUser(tx, reference);
    if (user.isOperator && !user.isSuspended) await requireAnotherOperator(tx, actor, user.id);
    await tx.deleteFrom('access_rule').where('audience', '=', 'user').where('audience_id', '=', user.id).execute();
    await tx.deleteFrom('user').where('id', '=', user.id).execute();
    await writeAudit(tx, actor, { action: 'user.remove', subject: user.id });
  });
}

/** Whoever has the data folder can always help out, so the local administrator may do it. */
async function requireAnotherOperator(tx: Tx, actor: Actor, id: string): Promise<void> {
  if (actor.kind === 'system') return;
  const other = await tx.selectFrom('user').select('id').where('is_operator', '=', 1).where('is_suspended', '=', 0).where('id', '!=', id).executeTakeFirst();
  if (!other) throw LastOperator();
}

/** The one form in which an address is kept: lower case, composed, without spaces around it. */
export function canonicalEmail(email: string): string {
  return email.normalize('NFC').trim().toLowerCase();
}

/** The identity library keeps Dates on PostgreSQL and ISO 8601 text on SQLite. */
function momentIn(db: Database): string | Date {
  return dialectOf(db) === 'postgres' ? new Date() : now();
}

function withoutUndefined({ name, isOperator, isSuspended }: UserChange): Partial<User> {
  return Object.fromEntries(Object.entries({ name, isOperator, isSuspended }).filter(([, value]) => value !== undefined));
}

interface UserRow {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly is_operator: number;
  readonly is_suspended: number;
  readonly created_at: string | Date;
}

function readUser(row: UserRow): User {
  return {
    id: row.id,
    name: row.name,
    email: row.email,
    isOperator: row.is_operator === 1,
    isSuspended: row.is_suspended === 1,
    createdAt: new Date(row.created_at).toISOString(),
  };
}
