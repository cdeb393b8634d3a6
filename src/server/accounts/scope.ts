import { now } from '../platform/database/index.ts';
import type { Plaza } from '../platform/plaza.ts';
import { hasRole, roleIn, type Actor } from './actor.ts';
import { ROLES, isAtLeast, type Role } from './role.ts';
import type { AccessRuleTable } from './tables.ts';

/** What `scopeOf` needs to know of a dataset; the catalogue's `Dataset` fits. */
export interface ScopedDataset {
  /** Never changes, never used twice. */
  readonly uid: string;
  /** Slug of the owner. */
  readonly organization: string;
  /** `public`, `signed-in`, `organization`; `members`, and any other word, only opens to those whom a rule names. */
  readonly visibility: string;
}

/** What one reader may see of one dataset. `records` computes nothing that is not in it. */
export interface Scope {
  /** False: as if the dataset did not exist (404). */
  readonly metadata: boolean;
  /** False: the description may be seen, its records not (403). */
  readonly records: boolean;
  /** Names of fields that do not exist for this reader. */
  readonly hiddenFields: readonly string[];
  /** ODSQL condition that every record must fulfil; null for all records. */
  readonly where: string | null;
}

/**
 * A rule about who sees what of a dataset. A rule for `everyone` narrows what visibility gives; a rule that names
 * somebody replaces that for them, and lets them in where visibility does not.
 */
export interface AccessRule {
  readonly id: string;
  readonly audience: 'everyone' | 'user' | 'organization' | 'role';
  /** Who, by user id, organization slug or role (at least this one, in the owning organization); null for everyone. */
  readonly of: string | null;
  readonly level: 'metadata' | 'records';
  readonly where: string | null;
  readonly hiddenFields: readonly string[];
  readonly expiresAt: string | null;
}

const NOTHING: Scope = { metadata: false, records: false, hiddenFields: [], where: null };
const EVERYTHING: Scope = { metadata: true, records: true, hiddenFields: [], where: null };

/** The part of the dataset that this actor may read. Every path to records and to metadata asks here. */
export async function scopeOf(plaza: Pick<Plaza, 'db'>, actor: Actor, dataset: ScopedDataset): Promise<Scope> {
  if (hasRole(actor, dataset.organization, 'contributor')) return EVERYTHING;
  const rows = await plaza.db.selectFrom('access_rule').selectAll().where('dataset_uid', '=', dataset.uid).orderBy('id').execute();
  return ruledScope(actor, dataset, rows.map(readRule), now());
}

/** `scopeOf` of many datasets at once, by uid: for lists, which would ask the database once a dataset otherwise. */
export async function scopesOf(plaza: Pick<Plaza, 'db'>, actor: Actor, datasets: readonly ScopedDataset[]): Promise<ReadonlyMap<string, Scope>> {
  const uids = datasets.map(({ uid }) => uid);
  const rows = uids.length === 0 ? [] : await plaza.db.selectFrom('access_rule').selectAll().where('dataset_uid', 'in', uids).orderBy('id').execute();
  const rules = Map.groupBy(rows, (row) => row.dataset_uid);
  const at = now();
  return new Map(datasets.map((dataset) => [dataset.uid, ruledScope(actor, dataset, (rules.get(dataset.uid) ?? []).map(readRule), at)]));
}

/** The decision itself, without a database. Rules of people who are named are combined: rows of any of them, fields hidden by any of them hidden. */
export function ruledScope(actor: Actor, dataset: ScopedDataset, rules: readonly AccessRule[], at: string): Scope {
  if (hasRole(actor, dataset.organization, 'contributor')) return EVERYTHING;
  const valid = rules.filter((rule) => (rule.expiresAt === null || rule.expiresAt > at) && isMeant(actor, dataset, rule));
  const named = valid.filter((rule) => rule.audience !== 'everyone');
  if (named.length === 0 && !isAdmitted(actor, dataset)) return NOTHING;
  const applied = named.length > 0 ? named : valid;
  if (applied.length === 0) return EVERYTHING;
  const readable = applied.filter((rule) => rule.level === 'records');
  const filters = readable.map((rule) => rule.where);
  return {
    metadata: true,
    records: readable.length > 0,
    hiddenFields: [...new Set(applied.flatMap((rule) => rule.hiddenFields))],
    where: filters.includes(null) || filters.length === 0 ? null : filters.map((filter) => `(${filter})`).join(' OR '),
  };
}

function isAdmitted(actor: Actor, { organization, visibility }: ScopedDataset): boolean {
  if (visibility === 'public') return true;
  if (visibility === 'signed-in') return actor.id !== null;
  return visibility === 'organization' && roleIn(actor, organization) !== null;
}

function isMeant(actor: Actor, dataset: ScopedDataset, rule: AccessRule): boolean {
  if (rule.audience === 'everyone') return true;
  if (rule.of === null) return false;
  if (rule.audience === 'user') return actor.kind === 'user' && actor.id === rule.of;
  if (rule.audience === 'organization') return actor.memberships.some((one) => one.organization === rule.of);
  const held = roleIn(actor, dataset.organization);
  return held !== null && (ROLES as readonly string[]).includes(rule.of) && isAtLeast(held, rule.of as Role);
}

function readRule(row: AccessRuleTable): AccessRule {
  return {
    id: row.id,
    audience: row.audience as AccessRule['audience'],
    of: row.audience_id,
    level: row.level as AccessRule['level'],
    where: row.row_filter,
    hiddenFields: JSON.parse(row.hidden_fields) as string[],
    expiresAt: row.expires_at,
  };
}

/**
 * Which datasets the actor finds in lists: those whose visibility is among `visibilities`, those of `organizations`
 * (except where visibility is neither of `public`, `signed-in`, `organization`), all of `managed`, and `uids`.
 */
export interface Listable {
  /** Everything, whatever else is said. */
  readonly everything: boolean;
  readonly visibilities: readonly string[];
  /** Slugs: the actor is a member. */
  readonly organizations: readonly string[];
  /** Slugs: the actor is at least contributor. */
  readonly managed: readonly string[];
  /** Datasets that a rule opens to this actor by name. */
  readonly uids: readonly string[];
}

/** For the catalogue's lists, searches and counts; the same answer as `scopeOf(…).metadata` dataset by dataset. */
export async function listableBy(plaza: Pick<Plaza, 'db'>, actor: Actor): Promise<Listable> {
  const organizations = actor.memberships.map((one) => one.organization);
  const managed = organizations.filter((slug) => hasRole(actor, slug, 'contributor'));
  const visibilities = actor.id === null ? ['public'] : ['public', 'signed-in'];
  const uids = actor.kind === 'user' && !actor.isOperator ? await uidsOpenedTo(plaza, actor) : [];
  return { everything: actor.isOperator, visibilities, organizations, managed, uids };
}

async function uidsOpenedTo({ db }: Pick<Plaza, 'db'>, actor: Actor): Promise<string[]> {
  const slugs = actor.memberships.map((one) => one.organization);
  const rows = await db
    .selectFrom('access_rule')
    .select('dataset_uid')
    .distinct()
    .where((is) => is.or([is('expires_at', 'is', null), is('expires_at', '>', now())]))
    .where((is) =>
      is.or([
        is.and([is('audience', '=', 'user'), is('audience_id', '=', actor.id)]),
        ...(slugs.length > 0 ? [is.and([is('audience', '=', 'organization'), is('audience_id', 'in', slugs)])] : []),
      ]),
    )
    .execute();
  return rows.map((row) => row.dataset_uid);
}
