import { actions, type Action } from './actions.ts';
import { hasRole, type Actor } from './actor.ts';
import { Forbidden, KeyTooNarrow, SignInNeeded } from './problems.ts';

/** What an action is about. Left out: the marketplace as a whole, or, for a role, any organization. */
export interface Resource {
  /** Slug of the organization concerned; for a dataset its owner. */
  readonly organization?: string;
  /** Shown in the refusal; default the organization's slug. */
  readonly dataset_id?: string;
}

/**
 * The only gate: returns when the actor may do this, else throws `SignInNeeded`, `KeyTooNarrow` or `Forbidden`.
 * Whether a dataset may be *seen* is decided by `scopeOf`; look it up first, so that unseen ones answer 404.
 */
export function authorize(actor: Actor, action: Action, resource: Resource = {}): void {
  const rule = actions[action];
  const named = resource.dataset_id ?? resource.organization;
  const subject = named === undefined ? 'this marketplace' : `“${named}”`;
  // A function, because a name may hold what “replace” takes for a pattern.
  const details = { action, phrase: rule.phrase.replace('{subject}', () => subject) };
  if (actor.kind === 'anonymous') throw SignInNeeded(details);
  if (actor.scopes !== null && !actor.scopes.includes(rule.scope)) throw KeyTooNarrow({ ...details, scope: rule.scope });
  if (!isAllowed(actor, rule.role, resource)) throw Forbidden({ ...details, role: rule.role });
}

/** The same question without an error, for lists and for what a page offers. */
export function may(actor: Actor, action: Action, resource: Resource = {}): boolean {
  const { role, scope } = actions[action];
  const inScope = actor.scopes === null || (actor.scopes as readonly string[]).includes(scope);
  return actor.kind !== 'anonymous' && inScope && isAllowed(actor, role, resource);
}

function isAllowed(actor: Actor, role: (typeof actions)[Action]['role'], { organization }: Resource): boolean {
  if (actor.isOperator) return true;
  if (role === 'operator') return false;
  if (role === 'signed-in') return actor.id !== null;
  if (organization !== undefined) return hasRole(actor, organization, role);
  return actor.memberships.some((one) => hasRole(actor, one.organization, role));
}
