import { forUpdate, inTransaction, now, type Database, type Tx } from '../platform/database/index.ts';
import type { Plaza } from '../platform/plaza.ts';
import type { Actor } from './actor.ts';
import { writeAudit } from './audit.ts';
import { authorize } from './authorize.ts';
import type { Brand, Organization, OrganizationChange, OrganizationKind } from './organization.ts';
import {
  OrganizationHasDatasets,
  OrganizationLoop,
  OrganizationMissing,
  OrganizationNotEmpty,
  OrganizationSlugTaken,
  ParentMissing,
} from './problems.ts';
import type { OrganizationTable } from './tables.ts';

type Platform = Pick<Plaza, 'db' | 'outbox'>;

/** All organizations, in the order of their slugs. They are public. */
export async function listOrganizations({ db }: Pick<Plaza, 'db'>): Promise<Organization[]> {
  const rows = await db.selectFrom('organization').selectAll().where('removed_at', 'is', null).orderBy('slug').execute();
  return rows.map(readOrganization);
}

/** Throws `OrganizationMissing`. */
export async function findOrganization({ db }: Pick<Plaza, 'db'>, slug: string): Promise<Organization> {
  const row = await db.selectFrom('organization').selectAll().where('slug', '=', slug).where('removed_at', 'is', null).executeTakeFirst();
  if (!row) throw OrganizationMissing({ organization: slug });
  return readOrganization(row);
}

/** Operators create any; an administrator creates below an organization of theirs, and becomes administrator of it. */
export async function createOrganization(plaza: Platform, actor: Actor, slug: string, change: OrganizationChange & { title: string }): Promise<Organization> {
  authorizeParent(actor, change.parent ?? null);
  return inTransaction(plaza.db, async (tx) => {
    // A removed one keeps its slug: what belonged to it must not fall to a newcomer.
    const taken = await tx.selectFrom('organization').select('slug').where('slug', '=', slug).executeTakeFirst();
    if (taken) throw OrganizationSlugTaken({ organization: slug });
    if (change.parent) await requireParent(tx, change.parent);
    const row = { ...EMPTY, ...rowOf(change), slug, created_at: now(), updated_at: now() };
    await tx.insertInto('organization').values(row).execute();
    if (actor.kind === 'user' && !actor.isOperator) {
      await tx.insertInto('member').values({ organization: slug, user_id: actor.id!, role: 'administrator', created_at: now() }).execute();
    }
    await writeAudit(tx, actor, { action: 'organization.create', subject: slug, details: { after: shown(row) } });
    await plaza.outbox.announce(tx, 'organization.changed', { organizationId: slug, slug });
    return readOrganization(row);
  });
}

export async function changeOrganization(plaza: Platform, actor: Actor, slug: string, change: OrganizationChange): Promise<Organization> {
  return inTransaction(plaza.db, async (tx) => {
    const before = await lockOrganization(tx, slug);
    authorize(actor, 'organization.change', { organization: slug });
    if (change.parent !== undefined && change.parent !== before.parent) await checkMove(tx, actor, slug, change.parent);
    const row = { ...before, ...rowOf(change), updated_at: now() };
    await tx.updateTable('organization').set(row).where('slug', '=', slug).execute();
    await writeAudit(tx, actor, { action: 'organization.change', subject: slug, details: { before: shown(before), after: shown(row) } });
    await plaza.outbox.announce(tx, 'organization.changed', { organizationId: slug, slug });
    return readOrganization(row);
  });
}

/** Removes an organization that owns nothing. Members lose their role, keys limited to it end. Its slug is never given again. */
export async function removeOrganization(plaza: Platform, actor: Actor, slug: string, ownsDatasets: (tx: Database) => Promise<boolean>): Promise<void> {
  await inTransaction(plaza.db, async (tx) => {
    const before = await lockOrganization(tx, slug);
    authorize(actor, 'organization.remove', { organization: slug });
    const child = await tx.selectFrom('organization').select('slug').where('parent', '=', slug).where('removed_at', 'is', null).executeTakeFirst();
    if (child) throw OrganizationNotEmpty({ organization: slug });
    if (await ownsDatasets(tx)) throw OrganizationHasDatasets({ organization: slug });
    await tx.deleteFrom('member').where('organization', '=', slug).execute();
    await tx.deleteFrom('api_key').where('organization', '=', slug).execute();
    await tx.updateTable('organization').set({ removed_at: now(), parent: null }).where('slug', '=', slug).execute();
    await writeAudit(tx, actor, { action: 'organization.remove', subject: slug, details: { before: shown(before) } });
    await plaza.outbox.announce(tx, 'organization.changed', { organizationId: slug, slug });
  });
}

async function lockOrganization(tx: Tx, slug: string): Promise<OrganizationTable> {
  const query = tx.selectFrom('organization').selectAll().where('slug', '=', slug).where('removed_at', 'is', null);
  const row = await query.$call(forUpdate(tx)).executeTakeFirst();
  if (!row) throw OrganizationMissing({ organization: slug });
  return row;
}

function authorizeParent(actor: Actor, parent: string | null): void {
  if (parent === null) authorize(actor, 'organization.create');
  else authorize(actor, 'organization.create-child', { organization: parent });
}

async function checkMove(tx: Tx, actor: Actor, slug: string, parent: string | null): Promise<void> {
  authorizeParent(actor, parent);
  if (parent === null) return;
  await requireParent(tx, parent);
  const parents = await parentsOf(tx);
  for (let above: string | null = parent; above !== null; above = parents.get(above) ?? null) {
    if (above === slug) throw OrganizationLoop({ organization: slug, parent });
  }
}

async function requireParent(tx: Tx, parent: string): Promise<void> {
  const row = await tx.selectFrom('organization').select('slug').where('slug', '=', parent).where('removed_at', 'is', null).executeTakeFirst();
  if (!row) throw ParentMissing({ parent });
}

async function parentsOf(db: Database): Promise<Map<string, string | null>> {
  const rows = await db.selectFrom('organization').select(['slug', 'parent']).execute();
  return new Map(rows.map((row) => [row.slug, row.parent]));
}

const EMPTY = {
  title: '',
  description: '',
  kind: 'other',
  parent: null,
  is_handing_down: 0,
  homepage: null,
  place: null,
  brand: '{"hue":null,"chroma":null,"logo":null}',
  removed_at: null,
};

function rowOf({ handsDownRoles, brand, ...plain }: OrganizationChange): Partial<OrganizationTable> {
  const kept = Object.fromEntries(Object.entries(plain).filter(([, value]) => value !== undefined));
  return {
    ...kept,
    ...(handsDownRoles !== undefined && { is_handing_down: handsDownRoles ? 1 : 0 }),
    ...(brand !== undefined && { brand: JSON.stringify(brand) }),
  };
}

function readOrganization(row: OrganizationTable): Organization {
  return {
    slug: row.slug,
    title: row.title,
    description: row.description,
    kind: row.kind as OrganizationKind,
    parent: row.parent,
    handsDownRoles: row.is_handing_down === 1,
    homepage: row.homepage,
    place: row.place,
    brand: JSON.parse(row.brand) as Brand,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

/** What the audit log keeps of an organization. */
function shown({ title, kind, parent, is_handing_down }: OrganizationTable): Record<string, unknown> {
  return { title, kind, parent, is_handing_down };
}
