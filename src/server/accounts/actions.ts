import type { KeyScope } from './actor.ts';
import type { Role } from './role.ts';

/**
 * Everything somebody can be allowed to do. `role`: needed in the organization concerned; `operator`: only who runs the
 * marketplace; `signed-in`: any account. `scope`: what an API key needs for it. `phrase` completes “You may not …”.
 */
interface Rule {
  readonly role: Role | 'operator' | 'signed-in';
  readonly scope: KeyScope;
  readonly phrase: string;
}

export const actions = {
  'api-key.manage': { role: 'signed-in', scope: 'administer', phrase: 'manage API keys' },
  'audit.read': { role: 'administrator', scope: 'administer', phrase: 'read the audit log of {subject}' },
  'dataset.change': { role: 'publisher', scope: 'publish', phrase: 'change {subject}' },
  'dataset.create': { role: 'contributor', scope: 'write', phrase: 'create datasets in {subject}' },
  'dataset.draft': { role: 'contributor', scope: 'write', phrase: 'prepare new data for {subject}' },
  'dataset.manage': { role: 'viewer', scope: 'read', phrase: 'see how {subject} is kept' },
  'dataset.publish': { role: 'publisher', scope: 'publish', phrase: 'publish {subject}' },
  'dataset.remove': { role: 'publisher', scope: 'publish', phrase: 'remove {subject}' },
  'marketplace.operate': { role: 'operator', scope: 'administer', phrase: 'operate the marketplace' },
  'member.change': { role: 'administrator', scope: 'administer', phrase: 'change the members of {subject}' },
  'member.list': { role: 'viewer', scope: 'read', phrase: 'see the members of {subject}' },
  'organization.change': { role: 'administrator', scope: 'administer', phrase: 'change the organization {subject}' },
  'organization.create': { role: 'operator', scope: 'administer', phrase: 'create organizations' },
  'organization.create-child': { role: 'administrator', scope: 'administer', phrase: 'create organizations under {subject}' },
  'organization.remove': { role: 'operator', scope: 'administer', phrase: 'remove the organization {subject}' },
  'upload.create': { role: 'contributor', scope: 'write', phrase: 'upload files' },
  'user.manage': { role: 'operator', scope: 'administer', phrase: 'manage accounts' },
} as const satisfies Readonly<Record<string, Rule>>;

export type Action = keyof typeof actions;
