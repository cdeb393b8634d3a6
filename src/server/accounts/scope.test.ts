import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { newId, now, type Database } from '../platform/database/index.ts';
import { onEachDatabase } from '../platform/database/database.testing.ts';
import { actions, type Action } from './actions.ts';
import { KEY_SCOPES, anonymous, localAdministrator, type Actor, type Membership } from './actor.ts';
import { authorize, may } from './authorize.ts';
import { inherited } from './memberships.ts';
import { ROLES, isAtLeast, type Role } from './role.ts';
import { listableBy, ruledScope, scopeOf, type AccessRule } from './scope.ts';

const SLUGS = ['cary', 'apex', 'region'];
const VISIBILITIES = ['public', 'signed-in', 'organization', 'members', 'nonsense'];
const at = '2026-01-01T00:00:00.000Z';

const anyMemberships = fc.uniqueArray(
  fc.record({ organization: fc.constantFrom(...SLUGS), role: fc.constantFrom(...ROLES), inheritedFrom: fc.constant(null) }),
  { selector: (one) => one.organization },
);
const anyActor: fc.Arbitrary<Actor> = fc.oneof(
  fc.constant(anonymous),
  fc.constant(localAdministrator),
  fc.record({ id: fc.constantFrom('ana', 'bob'), memberships: anyMemberships, isOperator: fc.boolean(), scopes: fc.option(fc.subarray([...KEY_SCOPES])) }).map((some) => ({ ...anonymous, kind: 'user' as const, ...some })),
);
const anyDataset = fc.record({ uid: fc.constantFrom('d1', 'd2'), organization: fc.constantFrom(...SLUGS), visibility: fc.constantFrom(...VISIBILITIES) });
const anyRule: fc.Arbitrary<AccessRule> = fc.record({
  id: fc.uuid(),
  audience: fc.constantFrom('everyone', 'user', 'organization', 'role'),
  of: fc.constantFrom(null, 'ana', 'bob', ...SLUGS, ...ROLES, 'nobody'),
  level: fc.constantFrom('metadata', 'records'),
  where: fc.constantFrom(null, 'a = 1', 'b = 2'),
  hiddenFields: fc.subarray(['secret', 'phone']),
  expiresAt: fc.constantFrom(null, '2025-01-01T00:00:00.000Z', '2027-01-01T00:00:00.000Z'),
});
const person = (memberships: Membership[] = []): Actor => ({ ...anonymous, kind: 'user', id: 'ana', memberships });
const member = (organization: string, role: Role): Membership => ({ organization, role, inheritedFrom: null });
const rule = (of: Partial<AccessRule>): AccessRule => ({ id: 'r', audience: 'everyone', of: null, level: 'records', where: null, hiddenFields: [], expiresAt: null, ...of });
const dataset = (visibility: string) => ({ uid: 'd1', organization: 'cary', visibility });

describe('what somebody may do', () => {
  test('is what the table of actions says: role there, scope of the key, operators everything', () => {
    fc.assert(
      fc.property(anyActor, fc.constantFrom(...(Object.keys(actions) as Action[])), fc.option(fc.constantFrom(...SLUGS), { nil: undefined }), (actor, action, organization) => {
        const { role, scope } = actions[action];
        const roles = actor.memberships.filter((one) => organization === undefined || one.organization === organization).map((one) => one.role);
        const holds = role === 'operator' ? false : role === 'signed-in' ? true : roles.some((held) => isAtLeast(held, role));
        const expected = actor.kind !== 'anonymous' && (actor.scopes === null || actor.scopes.includes(scope)) && (actor.isOperator || holds);
        expect(may(actor, action, { organization })).toBe(expected);
        if (expected) expect(authorize(actor, action, { organization })).toBeUndefined();
        else expect(() => authorize(actor, action, { organization })).toThrow(/^(You may not|Sign in|This API key)/);
      }),
    );
  });
});

describe('what somebody sees of a dataset', () => {
  test.each<[string, Actor, boolean]>([
    ['public', anonymous, true],
    ['signed-in', anonymous, false],
    ['signed-in', person(), true],
    ['organization', person(), false],
    ['organization', person([member('apex', 'administrator')]), false],
    ['organization', person([member('cary', 'viewer')]), true],
    ['members', person([member('cary', 'viewer')]), false],
    ['members', person([member('cary', 'contributor')]), true],
    ['nonsense', person([member('cary', 'viewer')]), false],
    ['members', localAdministrator, true],
  ])('%s: by visibility (%#)', (visibility, actor, sees) => {
    expect(ruledScope(actor, dataset(visibility), [], at)).toEqual({ metadata: sees, records: sees, hiddenFields: [], where: null });
  });

  test('is narrowed for everyone, replaced for those who are named, whole for those who keep it', () => {
    const rules = [rule({ where: 'year < 2020', hiddenFields: ['phone'] }), rule({ audience: 'user', of: 'ana', where: 'ward = 1' }), rule({ audience: 'organization', of: 'apex', where: 'ward = 2', hiddenFields: ['secret'] })];
    expect(ruledScope(anonymous, dataset('public'), rules, at)).toEqual({ metadata: true, records: true, hiddenFields: ['phone'], where: '(year < 2020)' });
    expect(ruledScope(person(), dataset('members'), rules, at)).toMatchObject({ hiddenFields: [], where: '(ward = 1)' });
    expect(ruledScope(person([member('apex', 'viewer')]), dataset('members'), rules, at)).toMatchObject({ hiddenFields: ['secret'], where: '(ward = 1) OR (ward = 2)' });
    expect(ruledScope(person([member('cary', 'publisher')]), dataset('members'), rules, at)).toMatchObject({ hiddenFields: [], where: null });
  });

  test('can be the description without the records', () => {
    expect(ruledScope(anonymous, dataset('public'), [rule({ level: 'metadata' })], at)).toMatchObject({ metadata: true, records: false });
  });

  test('ends with a grant', () => {
    const grant = rule({ audience: 'user', of: 'ana', expiresAt: '2026-06-01T00:00:00.000Z' });
    expect(ruledScope(person(), dataset('members'), [grant], at).records).toBe(true);
    expect(ruledScope(person(), dataset('members'), [grant], '2026-06-01T00:00:00.000Z').metadata).toBe(false);
  });

  test('never holds a field that an applied rule hides, nor records without the description', () => {
    fc.assert(
      fc.property(anyActor, anyDataset, fc.array(anyRule, { maxLength: 5 }), (actor, of, rules) => {
        const scope = ruledScope(actor, of, rules, at);
        if (scope.records) expect(scope.metadata).toBe(true);
        if (scope.where !== null) for (const part of scope.where.split(' OR ')) expect(['(a = 1)', '(b = 2)']).toContain(part);
        const hidesForAll = rules.filter((one) => one.audience === 'everyone' && (one.expiresAt === null || one.expiresAt > at));
        const isNobody = actor.kind === 'anonymous' && scope.metadata;
        if (isNobody) for (const hidden of hidesForAll.flatMap((one) => one.hiddenFields)) expect(scope.hiddenFields).toContain(hidden);
        if (actor.kind === 'anonymous' && of.visibility !== 'public') expect(scope.metadata).toBe(false);
      }),
    );
  });
});

describe('inherited roles', () => {
  const tree = (hands: number) => [
    { slug: 'region', parent: null, is_handing_down: hands },
    { slug: 'cary', parent: 'region', is_handing_down: 0 },
    { slug: 'ward', parent: 'cary', is_handing_down: 0 },
  ];
  test('flow down as far as each step hands them on', () => {
    const own = new Map<string, Role>([['region', 'publisher']]);
    expect(inherited(own, tree(0)).map((one) => one.organization)).toEqual(['region']);
    expect(inherited(own, tree(1))).toEqual([{ organization: 'cary', role: 'publisher', inheritedFrom: 'region' }, { organization: 'region', role: 'publisher', inheritedFrom: null }]);
  });
  test('the stronger of two counts', () => {
    expect(inherited(new Map<string, Role>([['region', 'viewer'], ['cary', 'publisher']]), tree(1))[0]).toEqual({ organization: 'cary', role: 'publisher', inheritedFrom: null });
    expect(inherited(new Map<string, Role>([['region', 'administrator'], ['cary', 'viewer']]), tree(1))[0]).toEqual({ organization: 'cary', role: 'administrator', inheritedFrom: 'region' });
  });
  test('a ring in the tree ends', () => {
    const ring = [{ slug: 'a', parent: 'b', is_handing_down: 1 }, { slug: 'b', parent: 'a', is_handing_down: 1 }];
    expect(inherited(new Map<string, Role>([['a', 'viewer']]), ring)).toHaveLength(2);
  });
});

onEachDatabase(({ open }) => {
  let db: Database;
  beforeEach(async () => {
    db = await open();
  });

  test('lists find exactly the datasets that can be seen one by one', async () => {
    await fc.assert(
      fc.asyncProperty(anyActor, fc.array(fc.tuple(fc.constantFrom('d1', 'd2'), anyRule.filter((one) => one.audience !== 'role')), { maxLength: 4 }), fc.array(anyDataset, { maxLength: 4 }), async (actor, rules, datasets) => {
        await db.deleteFrom('access_rule').execute();
        for (const [dataset_uid, one] of rules) {
          const row = { id: newId(), dataset_uid, audience: one.audience, audience_id: one.of, level: one.level, row_filter: one.where, hidden_fields: JSON.stringify(one.hiddenFields) };
          await db.insertInto('access_rule').values({ ...row, expires_at: one.expiresAt?.startsWith('2027') ? '2999-01-01T00:00:00.000Z' : one.expiresAt, created_at: now() }).execute();
        }
        const listable = await listableBy({ db }, actor);
        for (const one of datasets) {
          const isListed =
            listable.everything ||
            listable.visibilities.includes(one.visibility) ||
            (one.visibility === 'organization' && listable.organizations.includes(one.organization)) ||
            listable.managed.includes(one.organization) ||
            listable.uids.includes(one.uid);
          expect(isListed).toBe((await scopeOf({ db }, actor, one)).metadata);
        }
      }),
      { numRuns: 60 },
    );
  });
});
