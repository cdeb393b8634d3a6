import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findBrokenAudit, LOCAL_KEY_FILE } from '../../accounts/index.ts';
import { onEachDatabase } from '../../platform/database/database.testing.ts';
import { openTestApi, PASSWORD, cookieOf, type TestApi } from './manage.testing.ts';

onEachDatabase(({ open, url }) => {
  let api: TestApi;
  beforeEach(async () => {
    await open();
    api = await openTestApi({ databaseUrl: url() });
  });
  afterEach(() => api.close());
  const town = (slug: string, more: object = {}) => api.operator('POST', '/organizations', { slug, title: slug.toUpperCase(), kind: 'town', ...more });
  const makeMember = (organization: string, user: string, role: string) => api.operator('PUT', `/organizations/${organization}/members/${user}`, { role });

  describe('who asks', () => {
    test('nobody', async () => {
      expect((await api.anybody('GET', '/session')).body).toEqual({ actor: null, memberships: [], is_operator: false, scopes: null });
    });

    test('the local administrator, by the key in the data folder that only its owner can read', async () => {
      expect((await api.operator('GET', '/session')).body).toMatchObject({ actor: { id: 'local' }, is_operator: true });
      const path = join(api.plaza.config.dataDir, LOCAL_KEY_FILE);
      expect((await stat(path)).mode & 0o777).toBe(0o600);
      const key = (await readFile(path, 'utf8')).trim();
      for (const authorization of [`apikey ${key}`, `APIKEY ${key}`, `ApiKey  ${key} `]) {
        expect((await api.anybody('GET', '/session', undefined, { authorization })).body.is_operator).toBe(true);
      }
      expect((await api.anybody('GET', `/session?apikey=${key}`)).body.is_operator).toBe(true);
    });

    test.each(['Apikey nonsense', 'apikey plaza_local_nonsense'])('a wrong key is refused, not taken for nobody: %s', async (authorization) => {
      const answer = await api.anybody('GET', '/session', undefined, { authorization });
      expect(answer).toMatchObject({ status: 401, body: { error_code: 'ApiKeyInvalid' } });
    });

    test('a signed-in person, with their roles', async () => {
      await town('cary');
      const ana = await api.signedIn('ana@cary.example');
      await makeMember('cary', 'ana@cary.example', 'publisher');
      expect((await ana('GET', '/session')).body).toEqual({
        actor: { id: ana.id, name: 'ana', email: 'ana@cary.example' },
        memberships: [{ organization: 'cary', role: 'publisher', inherited_from: null }],
        is_operator: false,
        scopes: null,
      });
    });

    test('a forged session is nobody', async () => {
      const answer = await api.withCookie('plaza.session_token=abc.def')('GET', '/session');
      expect(answer.body.actor).toBeNull();
    });
  });

  describe('signing in', () => {
    test('sets a cookie that scripts and other sites cannot use, and another one each time', async () => {
      await api.operator('POST', '/users', { email: 'ana@cary.example', name: 'Ana', password: PASSWORD });
      const first = await api.anybody('POST', '/api/auth/sign-in/email', { email: ' ANA@cary.example', password: PASSWORD });
      const again = await api.anybody('POST', '/api/auth/sign-in/email', { email: 'ana@cary.example', password: PASSWORD }, { cookie: cookieOf(first), origin: api.plaza.config.publicUrl });
      expect(String(first.headers['set-cookie'])).toMatch(/HttpOnly; SameSite=Lax/i);
      expect(cookieOf(first)).not.toBe(cookieOf(again));
    });

    test('tells nothing about which accounts exist', async () => {
      await api.operator('POST', '/users', { email: 'ana@cary.example', name: 'Ana', password: PASSWORD });
      const wrong = await api.anybody('POST', '/api/auth/sign-in/email', { email: 'ana@cary.example', password: 'a wrong password' });
      const unknown = await api.anybody('POST', '/api/auth/sign-in/email', { email: 'bob@cary.example', password: 'a wrong password' });
      expect(wrong.status).toBe(401);
      expect([unknown.status, unknown.body]).toEqual([wrong.status, wrong.body]);
    });

    test('is closed after ten wrong passwords, whatever the path and letters look like', async () => {
      await api.operator('POST', '/users', { email: 'ana@cary.example', name: 'Ana', password: PASSWORD });
      for (let i = 0; i < 10; i += 1) {
        await api.anybody('POST', '/api/auth/sign-in/email', { email: i % 2 ? 'ANA@cary.example ' : 'ana@cary.example', password: `wrong ${i} wrong` });
      }
      const answer = await api.anybody('POST', '/api/auth/sign-in/email', { email: 'ana@cary.example', password: PASSWORD }, { 'x-forwarded-for': '8.8.8.8' });
      expect(answer).toMatchObject({ status: 429, body: { error_code: 'TooManySignIns' } });
      expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
      expect((await api.anybody('POST', '/api/auth/sign-in/email', { email: 'bob@cary.example', password: 'a wrong password' })).status).toBe(401);
    });

    test('takes no endless password', async () => {
      const huge = await api.anybody('POST', '/api/auth/sign-in/email', { email: 'ana@cary.example', password: 'x'.repeat(1_000_000) });
      expect(huge.status).toBe(413);
    });

    test('is not offered for new accounts unless the operator wants it', async () => {
      const answer = await api.anybody('POST', '/api/auth/sign-up/email', { email: 'eve@evil.example', name: 'Eve', password: PASSWORD });
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect((await api.operator('GET', '/users')).body.results).toEqual([]);
    });

    test('passwords that share their first 72 bytes are not the same', async () => {
      const long = 'ä'.repeat(40);
      await api.operator('POST', '/users', { email: 'ana@cary.example', name: 'Ana', password: `${long}1` });
      expect((await api.anybody('POST', '/api/auth/sign-in/email', { email: 'ana@cary.example', password: `${long}2` })).status).toBe(401);
      expect((await api.anybody('POST', '/api/auth/sign-in/email', { email: 'ana@cary.example', password: `${long}1` })).status).toBe(200);
    });

    test('ends with signing out, with a new password, with suspension, with removal', async () => {
      const ana = await api.signedIn('ana@cary.example');
      await ana('POST', '/api/auth/sign-out', {}, { origin: api.plaza.config.publicUrl });
      expect((await ana('GET', '/session')).body.actor).toBeNull();

      const bob = await api.signedIn('bob@cary.example');
      await api.operator('PATCH', '/users/bob@cary.example', { password: 'another long password' });
      expect((await bob('GET', '/session')).body.actor).toBeNull();

      const eve = await api.signedIn('eve@cary.example');
      const { body } = await eve('POST', '/api-keys', { title: 'mine', scopes: ['read'] });
      expect((await api.withKey(body.key)('GET', '/session')).body.actor.id).toBe(eve.id);
      await api.operator('PATCH', `/users/${eve.id}`, { is_suspended: true });
      expect((await eve('GET', '/session')).body.actor).toBeNull();
      expect((await api.withKey(body.key)('GET', '/session')).status).toBe(401);
      expect((await api.anybody('POST', '/api/auth/sign-in/email', { email: 'eve@cary.example', password: PASSWORD })).status).toBeGreaterThanOrEqual(400);

      await api.operator('PATCH', `/users/${eve.id}`, { is_suspended: false });
      expect((await api.anybody('POST', '/api/auth/sign-in/email', { email: 'eve@cary.example', password: PASSWORD })).status).toBe(200);
      expect((await api.operator('DELETE', `/users/${eve.id}`)).status).toBe(204);
      expect((await api.withKey(body.key)('GET', '/session')).status).toBe(401);
    });
  });

  describe('requests that other websites send', () => {
    test.each([
      [{ origin: 'https://evil.example' }, 403],
      [{ origin: 'null' }, 403],
      [{ 'sec-fetch-site': 'cross-site' }, 403],
      [{ 'sec-fetch-site': 'same-site' }, 403],
      [{ 'sec-fetch-site': 'same-origin', origin: 'http://localhost:3000' }, 201],
      [{}, 201],
    ])('with a session and %j answer %i', async (headers, status) => {
      const ana = await api.signedIn('ana@cary.example');
      const answer = await ana('POST', '/api-keys', { title: 'k', scopes: ['read'] }, headers as Record<string, string>);
      expect(answer.status).toBe(status);
    });

    test('with a key are no forgery', async () => {
      const answer = await api.operator('POST', '/organizations', { slug: 'cary', title: 'Cary' }, { origin: 'https://elsewhere.example' });
      expect(answer.status).toBe(201);
    });
  });

  describe('organizations', () => {
    test('are created, listed, changed, found by anybody', async () => {
      expect((await town('cary', { brand: { hue: 145 }, homepage: 'https://cary.example' })).status).toBe(201);
      await town('apex', { parent: 'cary' });
      await api.operator('PATCH', '/organizations/cary', { description: 'Town of Cary', place: 'Cary, NC' });
      expect((await api.anybody('GET', '/organizations/cary')).body).toMatchObject({
        slug: 'cary',
        title: 'CARY',
        kind: 'town',
        parent: null,
        description: 'Town of Cary',
        place: 'Cary, NC',
        brand: { hue: 145, chroma: null, logo: null },
      });
      const { body } = await api.anybody('GET', '/organizations');
      expect(body).toMatchObject({ total_count: 2, results: [{ slug: 'apex', parent: 'cary' }, { slug: 'cary' }] });
    });

    test.each([
      [{ slug: 'Cary', title: 'x' }, 400],
      [{ slug: 'a--b', title: 'x' }, 400],
      [{ slug: '../etc', title: 'x' }, 400],
      [{ slug: 'cary' }, 400],
      [{ slug: 'cary', title: 'x', homepage: 'javascript:alert(1)' }, 400],
      [{ slug: 'cary', title: 'x', brand: { logo: 'javascript:alert(1)' } }, 400],
      [{ slug: 'cary', title: 'x', brand: { logo: '//evil.example/x.png' } }, 400],
      [{ slug: 'cary', title: 'x', kind: 'kingdom' }, 400],
      [{ slug: 'cary', title: 'x', parent: 'nowhere' }, 404],
    ])('refuse %j with %i', async (body, status) => {
      expect((await api.operator('POST', '/organizations', body)).status).toBe(status);
    });

    test('ignore what nobody may set', async () => {
      const answer = await api.operator('POST', '/organizations', { slug: 'cary', title: 'Cary', created_at: '1999', removed_at: '1999', id: 'x' });
      expect(answer.body.created_at).not.toBe('1999');
    });

    test('keep their slug after removal, so that nobody inherits what was theirs', async () => {
      await town('cary');
      expect((await api.operator('DELETE', '/organizations/cary')).status).toBe(204);
      expect((await api.anybody('GET', '/organizations/cary')).status).toBe(404);
      expect(await town('cary')).toMatchObject({ status: 409, body: { error_code: 'OrganizationSlugTaken' } });
    });

    test('are not removed while others stand below, nor put below themselves', async () => {
      await town('region');
      await town('cary', { parent: 'region' });
      await town('ward', { parent: 'cary' });
      expect((await api.operator('DELETE', '/organizations/region')).body.error_code).toBe('OrganizationNotEmpty');
      expect((await api.operator('PATCH', '/organizations/region', { parent: 'ward' })).body.error_code).toBe('OrganizationLoop');
      expect((await api.operator('PATCH', '/organizations/region', { parent: 'region' })).body.error_code).toBe('OrganizationLoop');
    });

    test('are changed by their administrators only', async () => {
      await town('cary');
      await town('apex');
      const ana = await api.signedIn('ana@cary.example');
      for (const role of ['viewer', 'contributor', 'publisher']) {
        await makeMember('cary', ana.id, role);
        expect((await ana('PATCH', '/organizations/cary', { title: 'Hers' })).status).toBe(403);
      }
      await makeMember('cary', ana.id, 'administrator');
      expect((await ana('PATCH', '/organizations/cary', { title: 'Hers' })).status).toBe(200);
      expect((await ana('PATCH', '/organizations/apex', { title: 'Hers' })).status).toBe(403);
      expect((await ana('PATCH', '/organizations/cary', { parent: 'apex' })).status).toBe(403);
      expect((await ana('POST', '/organizations', { slug: 'new', title: 'New' })).status).toBe(403);
      expect((await ana('DELETE', '/organizations/cary')).status).toBe(403);
      expect((await api.anybody('PATCH', '/organizations/cary', { title: 'x' })).status).toBe(401);
    });

    test('hand roles down where they say so', async () => {
      await town('region', { hands_down_roles: true });
      await town('cary', { parent: 'region' });
      const ana = await api.signedIn('ana@region.example');
      await makeMember('region', ana.id, 'administrator');
      expect((await ana('GET', '/session')).body.memberships).toEqual([
        { organization: 'cary', role: 'administrator', inherited_from: 'region' },
        { organization: 'region', role: 'administrator', inherited_from: null },
      ]);
      expect((await ana('POST', '/organizations', { slug: 'new', title: 'New', parent: 'region' })).status).toBe(201);
      await api.operator('PATCH', '/organizations/region', { hands_down_roles: false });
      expect((await ana('PATCH', '/organizations/cary', { title: 'x' })).status).toBe(403);
      expect((await ana('PATCH', '/organizations/new', { title: 'x' })).status).toBe(200);
    });
  });

  describe('members', () => {
    test('are given roles, listed, taken away', async () => {
      await town('cary');
      const ana = await api.signedIn('ana@cary.example');
      await makeMember('cary', ana.id, 'administrator');
      const bob = await api.signedIn('bob@cary.example');
      expect((await ana('PUT', '/organizations/cary/members/bob@cary.example', { role: 'viewer' })).status).toBe(200);
      expect((await bob('GET', '/organizations/cary/members')).body.results.map((one: { role: string }) => one.role)).toEqual(['administrator', 'viewer']);
      expect((await bob('PUT', `/organizations/cary/members/${bob.id}`, { role: 'administrator' })).status).toBe(403);
      expect((await bob('DELETE', `/organizations/cary/members/${ana.id}`)).status).toBe(403);
      expect((await bob('DELETE', `/organizations/cary/members/${bob.id}`)).status).toBe(204);
      expect((await bob('GET', '/organizations/cary/members')).status).toBe(403);
      expect((await api.anybody('GET', '/organizations/cary/members')).status).toBe(401);
    });

    test('are never left without an administrator by themselves', async () => {
      await town('cary');
      const ana = await api.signedIn('ana@cary.example');
      await makeMember('cary', ana.id, 'administrator');
      expect((await ana('DELETE', `/organizations/cary/members/${ana.id}`)).body.error_code).toBe('LastAdministrator');
      expect((await ana('PUT', `/organizations/cary/members/${ana.id}`, { role: 'viewer' })).body.error_code).toBe('LastAdministrator');
      expect((await api.operator('DELETE', `/organizations/cary/members/${ana.id}`)).status).toBe(204);
    });
  });

  describe('accounts', () => {
    test('are made by operators, with a password that is shown once', async () => {
      const { status, body } = await api.operator('POST', '/users', { email: 'Ana@Cary.Example', name: 'Ana' });
      expect([status, body.email]).toEqual([201, 'ana@cary.example']);
      expect((await api.anybody('POST', '/api/auth/sign-in/email', { email: 'ana@cary.example', password: body.password })).status).toBe(200);
      expect((await api.operator('POST', '/users', { email: 'ANA@cary.example', name: 'Again' })).body.error_code).toBe('AccountExists');
    });

    test.each([{ email: 'ana', name: 'Ana' }, { email: 'a@b\r\nBcc: x@y', name: 'Ana' }, { email: 'a@b', name: 'A\u0000' }, { email: 'a@b', name: 'Ana', password: 'short' }, { email: 'a@b', name: 'Ana', password: { $ne: 1 } }])(
      'are refused with %j',
      async (body) => expect((await api.operator('POST', '/users', body)).status).toBe(400),
    );

    test('are not shown to others', async () => {
      const ana = await api.signedIn('ana@cary.example');
      for (const caller of [ana, api.anybody]) {
        expect((await caller('GET', '/users')).status).toBeGreaterThanOrEqual(401);
        expect((await caller('GET', '/users/ana@cary.example')).status).toBeGreaterThanOrEqual(401);
        expect((await caller('POST', '/users', { email: 'x@y', name: 'X', is_operator: true })).status).toBeGreaterThanOrEqual(401);
      }
    });

    test('keep one operator', async () => {
      const ana = await api.signedIn('ana@cary.example');
      await api.operator('PATCH', `/users/${ana.id}`, { is_operator: true });
      expect((await ana('PATCH', `/users/${ana.id}`, { is_operator: false })).body.error_code).toBe('LastOperator');
      expect((await ana('DELETE', `/users/${ana.id}`)).body.error_code).toBe('LastOperator');
    });

    test('do not become operators through the identity library', async () => {
      const ana = await api.signedIn('ana@cary.example');
      const origin = { origin: api.plaza.config.publicUrl };
      await ana('POST', '/api/auth/update-user', { name: 'Ana', is_operator: 1, isOperator: true, role: 'admin' }, origin);
      expect((await ana('GET', '/session')).body).toMatchObject({ is_operator: false, actor: { name: 'Ana' } });
    });
  });

  describe('API keys', () => {
    test('act for their owner within their scopes, and end at once', async () => {
      await town('cary');
      const ana = await api.signedIn('ana@cary.example');
      await makeMember('cary', ana.id, 'administrator');
      const { body } = await ana('POST', '/api-keys', { title: 'reader', scopes: ['read'] });
      expect(body.key.startsWith(body.prefix)).toBe(true);
      const reader = api.withKey(body.key);
      expect((await reader('GET', '/session')).body).toMatchObject({ actor: { id: ana.id }, scopes: ['read'] });
      expect(await reader('PATCH', '/organizations/cary', { title: 'x' })).toMatchObject({ status: 403, body: { error_code: 'KeyTooNarrow' } });
      expect((await reader('POST', '/api-keys', { title: 'more', scopes: ['administer'] })).status).toBe(403);
      const listed = (await ana('GET', '/api-keys')).body;
      expect(listed.results).toHaveLength(1);
      expect(JSON.stringify(listed)).not.toContain(body.key);
      expect((await ana('DELETE', `/api-keys/${body.id}`)).status).toBe(204);
      expect((await reader('GET', '/session')).status).toBe(401);
    });

    test('are not seen or ended by others', async () => {
      const ana = await api.signedIn('ana@cary.example');
      const bob = await api.signedIn('bob@cary.example');
      const { body } = await ana('POST', '/api-keys', { title: 'k', scopes: ['read'] });
      expect((await bob('GET', '/api-keys')).body.results).toEqual([]);
      expect((await bob('DELETE', `/api-keys/${body.id}`)).status).toBe(404);
    });

    test('end by themselves', async () => {
      const ana = await api.signedIn('ana@cary.example');
      const { body } = await ana('POST', '/api-keys', { title: 'k', scopes: ['read'], expires_at: '2020-01-01' });
      expect(await api.withKey(body.key)('GET', '/session')).toMatchObject({ status: 401, body: { error_code: 'ApiKeyInvalid' } });
    });

    test('can be for one organization only', async () => {
      await town('cary');
      await town('apex');
      const { body } = await api.operator('POST', '/api-keys', { title: 'k', scopes: ['administer'], organization: 'cary' });
      const key = api.withKey(body.key);
      expect((await key('GET', '/session')).body).toMatchObject({ is_operator: false, memberships: [{ organization: 'cary', role: 'administrator' }] });
      expect((await key('PATCH', '/organizations/cary', { title: 'x' })).status).toBe(200);
      expect((await key('PATCH', '/organizations/apex', { title: 'x' })).status).toBe(403);
      expect((await key('POST', '/users', { email: 'x@y.example', name: 'X' })).status).toBe(403);
      const wider = await key('POST', '/api-keys', { title: 'wider', scopes: ['administer'] });
      expect(wider.body.organization).toBe('cary');
    });

    test('cannot leave the organization they are for', async () => {
      await town('cary');
      await town('apex');
      const { body } = await api.operator('POST', '/api-keys', { title: 'k', scopes: ['administer'], organization: 'cary' });
      expect((await api.withKey(body.key)('POST', '/api-keys', { title: 'x', scopes: ['administer'], organization: 'apex' })).status).toBe(403);
    });
  });

  describe('the audit log', () => {
    test('tells who did what, in order, and is chained', async () => {
      await town('cary');
      const ana = await api.signedIn('ana@cary.example');
      await makeMember('cary', ana.id, 'administrator');
      await ana('PATCH', '/organizations/cary', { title: 'Town of Cary' });
      const { body } = await ana('GET', '/audit?organization=cary');
      expect(body.results.map((entry: { action: string; actor: { id: string } }) => [entry.action, entry.actor.id])).toEqual([
        ['organization.change', ana.id],
        ['member.change', 'local'],
        ['organization.create', 'local'],
      ]);
      expect(body.results[0].details).toMatchObject({ before: { title: 'CARY' }, after: { title: 'Town of Cary' } });
      expect(body.results[0].request_id).not.toBeNull();
      expect((await ana('GET', '/audit')).status).toBe(403);
      expect((await api.operator('GET', '/audit')).body.results.length).toBe(4);
      expect(JSON.stringify((await api.operator('GET', '/audit')).body)).not.toMatch(/@|password"|plaza_/);

      expect(await findBrokenAudit(api.plaza.db)).toBeNull();
      await api.plaza.db.updateTable('audit').set({ actor_name: 'Somebody else' }).where('id', '=', 2).execute();
      expect(await findBrokenAudit(api.plaza.db)).toBe(2);
    });

    test('has no gap when many act at once', async () => {
      await Promise.all(Array.from({ length: 12 }, (_, i) => town(`town-${i}`)));
      expect(await findBrokenAudit(api.plaza.db)).toBeNull();
      expect((await api.operator('GET', '/audit')).body.results).toHaveLength(12);
    });
  });

  describe('nonsense is refused with a sentence, never with a failure', () => {
    test.each([
      ['GET', '/organizations/cary%00', undefined, 404],
      ['GET', '/organizations/%2e%2e%2fetc', undefined, 404],
      ['GET', '/organizations/undefined', undefined, 404],
      ['GET', '/organizations/%F0%9F%92%A9', undefined, 404],
      ['GET', '/organizations/%ff', undefined, 400],
      ['GET', '/users/%27%20or%201=1--', undefined, 404],
      ['POST', '/organizations', { slug: 'nul', title: 'a\u0000b' }, [201, 400]],
      ['POST', '/organizations', { slug: 'lone', title: '\ud800' }, [201, 400]],
      ['POST', '/organizations', { slug: 'x', title: 'x'.repeat(1000) }, 400],
      ['POST', '/organizations', [], 400],
      ['POST', '/users', { email: `${'a'.repeat(300)}@b`, name: 'A' }, 400],
      ['POST', '/api-keys', { title: 'k', scopes: [] }, 400],
      ['POST', '/api-keys', { title: 'k', scopes: ['everything'] }, 400],
      ['POST', '/api-keys', { title: 'k', scopes: ['read'], expires_at: '2026-99-99' }, 400],
      ['PUT', '/organizations/cary/members/x', { role: 'king' }, 400],
      ['GET', '/audit?limit=0', undefined, 400],
      ['GET', '/audit?before=99999999999999999999', undefined, [200, 400]],
      ['DELETE', '/api-keys/%00', undefined, 404],
      ['GET', '/api/auth/error', undefined, 404],
      ['POST', '/api/auth/sign-in/social', { provider: 'github' }, 404],
      ['POST', '/api/auth/sign-in/email', { email: { $ne: 1 }, password: 'x' }, 400],
      ['POST', '/api/auth/sign-in/email', null, 400],
      ['POST', '/api/auth/delete-user', {}, 404],
    ] as const)('%s %s %j', async (method, path, body, status) => {
      const answer = await api.operator(method, path, body);
      expect([status].flat()).toContain(answer.status);
      if (answer.status >= 400) expect(answer.body).toMatchObject({ error_code: expect.any(String), message: expect.any(String) });
    });

    test.each([
      ['{bad', 'application/json', 'InvalidJson', 400],
      ['', 'application/json', 'InvalidJson', 400],
      ['{"slug":"q","title":"q","__proto__":{"x":1}}', 'application/json', 'InvalidJson', 400],
      ['slug=q', 'application/x-www-form-urlencoded', 'UnsupportedMediaType', 415],
      ['{}', 'application/json\ta', 'UnsupportedMediaType', 415],
      [`"${'x'.repeat(2_000_000)}"`, 'application/json', 'BodyTooLarge', 413],
    ])('a body %#', async (payload, type, code, status) => {
      const answer = await api.app.inject({ method: 'POST', url: '/api/v1/organizations', payload, headers: { 'content-type': type } });
      expect([answer.statusCode, answer.json().error_code]).toEqual([status, code]);
    });
  });

  test('answers have the headers that protect them', async () => {
    const { headers } = await api.anybody('GET', '/session');
    expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'content-security-policy': expect.stringContaining("default-src 'none'") });
    expect((await api.operator('GET', '/session')).headers['cache-control']).toBe('private, no-store');
    expect((await api.anybody('GET', '/nowhere')).body).toMatchObject({ error_code: 'NoSuchAddress' });
  });
});
