export type { Action } from './actions.ts';
export {
  KEY_SCOPES,
  anonymous,
  localAdministrator,
  system,
  type Actor,
  type KeyScope,
  type Membership,
} from './actor.ts';
export { identify, type Credentials, type Identified } from './actor-of.ts';
export { createApiKey, listApiKeys, revokeApiKey, type ApiKey, type NewApiKey } from './api-keys.ts';
export { findBrokenAudit, listAudit, writeAudit, type AuditEntry } from './audit.ts';
export { authApi } from './auth-api.ts';
export { authorize, may, type Resource } from './authorize.ts';
export { LOCAL_KEY_FILE, localKey } from './local-key.ts';
export { listMembers, removeMember, setMember, type Member } from './members.ts';
export { ORGANIZATION_KINDS, type Brand, type Organization, type OrganizationChange, type OrganizationKind } from './organization.ts';
export { changeOrganization, createOrganization, findOrganization, listOrganizations, removeOrganization } from './organizations.ts';
export { MAX_PASSWORD, MIN_PASSWORD } from './password.ts';
export * from './problems.ts';
export { withRequestId } from './request-id.ts';
export { ROLES, type Role } from './role.ts';
export { listableBy, scopeOf, scopesOf, type AccessRule, type Listable, type Scope, type ScopedDataset } from './scope.ts';
export { changeUser, createUser, findUser, listUsers, removeUser, type NewUser, type User, type UserChange } from './users.ts';
