export { actions, type Action } from './actions.ts';
export {
  KEY_SCOPES,
  anonymous,
  hasRole,
  localAdministrator,
  roleIn,
  system,
  type Actor,
  type KeyScope,
  type Membership,
} from './actor.ts';
export { authorize, may, type Resource } from './authorize.ts';
export * from './problems.ts';
export { ROLES, isAtLeast, type Role } from './role.ts';
export { listableBy, ruledScope, scopeOf, type AccessRule, type Listable, type Scope, type ScopedDataset } from './scope.ts';
