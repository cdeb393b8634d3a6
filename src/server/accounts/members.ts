import { inTransaction, now, type Tx } from '../platform/database/index.ts';
import type { Plaza } from '../platform/plaza.ts';
import type { Actor } from './actor.ts';
import { writeAudit } from './audit.ts';
import { authorize } from './authorize.ts';
import { findOrganization } from './organizations.ts';
import { LastAdministrator, MemberNotFound } from './problems.ts';
import type { Role } from './role.ts';
import { findUser } from './users.ts';

export interface Member {
  readonly userId: string;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  readonly createdAt: string;
}

/** Members with a role of their own here; those who inherit one are listed with the organization above. */
export async function listMembers(plaza: Pick<Plaza, 'db'>, actor: Actor, organization: string): Promise<Member[]> {
  await findOrganization(plaza, organization);
  authorize(actor, 'member.list', { organization });
  const rows = await plaza.db
    .selectFrom('member')
    .innerJoin('user', 'user.id', 'member.user_id')
    .select(['user.id', 'user.name', 'user.email', 'member.role', 'member.created_at'])
    .where('member.organization', '=', organization)
    .orderBy('user.email')
    .execute();
  return rows.map((row) => ({ userId: row.id, name: row.name, email: row.email, role: row.role as Role, createdAt: row.created_at }));
}

/** Gives somebody (by id or e-mail address) a role, or another one. */
export async function setMember(plaza: Pick<Plaza, 'db'>, actor: Actor, organization: string, reference: string, role: Role): Promise<Member> {
  await findOrganization(plaza, organization);
  authorize(actor, 'member.change', { organization });
  return inTransaction(plaza.db, async (tx) => {
    const user = await findUser(tx, reference);
    const before = await roleOf(tx, organization, user.id);
    if (before === 'administrator' && role !== 'administrator') await requireAnotherAdministrator(tx, actor, organization, user.id);
    const row = { organization, user_id: user.id, role, created_at: now() };
    await tx
      .insertInto('member')
      .values(row)
      .onConflict((on) => on.columns(['organization', 'user_id']).doUpdateSet({ role }))
      .execute();
    if (before !== role) await writeAudit(tx, actor, { action: 'member.change', subject: organization, details: { user: user.id, before, after: role } });
    return { userId: user.id, name: user.name, email: user.email, role, createdAt: row.created_at };
  });
}

/** Everybody may leave by themselves. */
export async function removeMember(plaza: Pick<Plaza, 'db'>, actor: Actor, organization: string, reference: string): Promise<void> {
  await findOrganization(plaza, organization);
  const isOwn = actor.kind === 'user' && actor.scopes === null && (reference === actor.id || reference === actor.email);
  if (!isOwn) authorize(actor, 'member.change', { organization });
  await inTransaction(plaza.db, async (tx) => {
    const user = await findUser(tx, reference);
    const before = await roleOf(tx, organization, user.id);
    if (before === null) throw MemberNotFound({ user: reference, organization });
    if (before === 'administrator') await requireAnotherAdministrator(tx, actor, organization, user.id);
    await tx.deleteFrom('member').where('organization', '=', organization).where('user_id', '=', user.id).execute();
    await writeAudit(tx, actor, { action: 'member.remove', subject: organization, details: { user: user.id, before } });
  });
}

async function roleOf(tx: Tx, organization: string, userId: string): Promise<Role | null> {
  const row = await tx.selectFrom('member').select('role').where('organization', '=', organization).where('user_id', '=', userId).executeTakeFirst();
  return (row?.role as Role | undefined) ?? null;
}

async function requireAnotherAdministrator(tx: Tx, actor: Actor, organization: string, userId: string): Promise<void> {
  if (actor.isOperator) return;
  const other = await tx
    .selectFrom('member')
    .select('user_id')
    .where('organization', '=', organization)
    .where('role', '=', 'administrator')
    .where('user_id', '!=', userId)
    .executeTakeFirst();
  if (!other) throw LastAdministrator({ organization });
}
