import { isAtLeast, type Role } from './role.ts';

/** What an API key may be used for. A key never allows more than its owner may do. */
export const KEY_SCOPES = ['read', 'write', 'publish', 'administer'] as const;
export type KeyScope = (typeof KEY_SCOPES)[number];

export interface Membership {
  /** Slug. */
  readonly organization: string;
  readonly role: Role;
  /** The slug of the organization above that this role comes from; null for a role of one's own. */
  readonly inheritedFrom: string | null;
}

/** Whoever acts in this call. Made by `identify` (for a request) or one of the constants below, never by hand in production. */
export interface Actor {
  readonly kind: 'anonymous' | 'user' | 'system';
  /** User id; null for the anonymous visitor, `local` for the key in the data folder, `system` for Plaza itself. */
  readonly id: string | null;
  readonly name: string;
  readonly email: string | null;
  /** Runs the marketplace as a whole: may do everything everywhere. */
  readonly isOperator: boolean;
  /** One entry an organization, inherited roles included, the stronger one where both exist. */
  readonly memberships: readonly Membership[];
  /** What the API key in use is limited to; null without a key: everything the person may do. */
  readonly scopes: readonly KeyScope[] | null;
  readonly apiKeyId: string | null;
  /** Slug of the only organization the key in use is valid for; null without such a limit. */
  readonly keyOrganization: string | null;
}

export const anonymous: Actor = {
  kind: 'anonymous',
  id: null,
  name: 'Anonymous',
  email: null,
  isOperator: false,
  memberships: [],
  scopes: null,
  apiKeyId: null,
  keyOrganization: null,
};

/** Plaza itself: schedules, repairs, the demonstration data. */
export const system: Actor = { ...anonymous, kind: 'system', id: 'system', name: 'Plaza', isOperator: true };

/** Whoever can read the data folder of the server and uses its key: the command line on the same machine. */
export const localAdministrator: Actor = { ...system, id: 'local', name: 'Local administrator' };

/** The actor's role in this organization, its own or inherited; null when none. Operators count as administrators. */
export function roleIn(actor: Actor, organization: string): Role | null {
  if (actor.isOperator) return 'administrator';
  return actor.memberships.find((one) => one.organization === organization)?.role ?? null;
}

/** True when the actor has at least this role there. API key scopes are not looked at: use `authorize` to gate an action. */
export function hasRole(actor: Actor, organization: string, role: Role): boolean {
  const held = roleIn(actor, organization);
  return held !== null && isAtLeast(held, role);
}
