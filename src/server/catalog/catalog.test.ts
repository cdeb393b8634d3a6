import { beforeEach, afterEach, describe, expect, test } from 'vitest';
import type { Field } from '#core/field.ts';
import { anonymous, createOrganization, system, type Actor } from '#server/accounts/index.ts';
import { onEachDatabase } from '#server/platform/database/database.testing.ts';
import { openTestPlaza, type TestPlaza } from '#server/platform/platform.testing.ts';
import type { Plaza } from '#server/platform/plaza.ts';
import {
  addAttachment,
  catalogChanges,
  changeDataset,
  createDataset,
  deleteDataset,
  fieldsOf,
  findAttachment,
  findDataset,
  findReport,
  latestChange,
  listDatasets,
  listRevisions,
  metasOf,
  openDataset,
  publishRevision,
  removeAttachment,
  rollBack,
  type RevisionDraft,
} from './index.ts';

const member = (organization: string, role: 'viewer' | 'contributor' | 'publisher'): Actor => ({
  ...anonymous,
  kind: 'user',
  id: `${role}-of-${organization}`,
  name: `${role} of ${organization}`,
  memberships: [{ organization, role, inheritedFrom: null }],
});
const publisher = member('cary', 'publisher');

const field = (name: string, more: Partial<Field> = {}): Field => ({ name, label: name, type: 'text', description: null, annotations: {}, ...more });
const draft = (more: Partial<RevisionDraft> = {}): RevisionDraft => ({
  fields: [field('name'), field('height', { type: 'double' })],
  parquet: { sha256: 'a'.repeat(64), size: 10 },
  original: null,
  rows: 3,
  ...more,
});

onEachDatabase((database) => {
  let opened: TestPlaza;
  let plaza: Plaza;

  beforeEach(async () => {
    await database.open();
    opened = await openTestPlaza({ databaseUrl: database.url() });
    plaza = opened.plaza;
    await createOrganization(plaza, system, 'cary', { title: 'Town of Cary' });
    await createOrganization(plaza, system, 'apex', { title: 'Town of Apex' });
    await createDataset(plaza, publisher, { id: 'trees', organization: 'cary', title: 'Street trees' });
  });
  afterEach(() => opened.close());

  const live = async (id = 'trees', actor = publisher) => findDataset(plaza, actor, id);
  const titleOf = async (id: string) => metasOf(await live(id)).default?.title;

  describe('publishing', () => {
    test('makes the new revision the live one, and keeps the old', async () => {
      await publishRevision(plaza, publisher, 'trees', draft({ message: 'first', quality: { cells_nulled: 1 } }));
      const second = await publishRevision(plaza, publisher, 'trees', draft({ rows: 5 }));

      expect(second.revision).toMatchObject({ number: 2, rows: 5, author: 'publisher of cary' });
      expect((await live()).revision?.id).toBe(second.revision.id);
      expect((await listRevisions(plaza.db, second.dataset.uid)).map(({ number, message }) => [number, message])).toEqual([[2, null], [1, 'first']]);
      expect(await findReport(plaza.db, `${second.dataset.uid}_1`)).toEqual({ quality: { cells_nulled: 1 }, profile: null });
    });

    test('publishes nothing when what happens with it fails', async () => {
      const failing = publishRevision(plaza, publisher, 'trees', draft(), async () => {
        throw new Error('the job was taken over');
      });
      await expect(failing).rejects.toThrow('taken over');
      expect(await live()).toMatchObject({ dataset: { revision: null }, revision: null });
      expect(await plaza.db.selectFrom('revision').select('id').execute()).toEqual([]);
      expect(await plaza.db.selectFrom('audit').select('id').where('action', '=', 'dataset.published').execute()).toEqual([]);
    });

    test('rolls back and forth', async () => {
      await publishRevision(plaza, publisher, 'trees', draft());
      await publishRevision(plaza, publisher, 'trees', draft({ rows: 5 }));
      await rollBack(plaza, publisher, 'trees', 1);
      expect((await live()).revision).toMatchObject({ number: 1, rows: 3 });
      await rollBack(plaza, publisher, 'trees', 2);
      expect((await live()).revision?.rows).toBe(5);
      await expect(rollBack(plaza, publisher, 'trees', 3)).rejects.toMatchObject({ code: 'RevisionNotFound', status: 404 });
      const third = await publishRevision(plaza, publisher, 'trees', draft());
      expect(third.revision.number).toBe(3);
    });

    test('what was set by hand stays for fields of the same name', async () => {
      await publishRevision(plaza, publisher, 'trees', draft());
      await changeDataset(plaza, publisher, 'trees', { fieldSettings: { name: { label: 'Name of the tree', annotations: { facet: true } }, height: { annotations: { unit: 'm' } } } });
      await publishRevision(plaza, publisher, 'trees', draft({ fields: [field('height', { type: 'double' }), field('kind'), field('name', { annotations: { sortable: true } })] }));
      const found = await live();
      expect(fieldsOf(found.dataset, found.revision)).toMatchObject([
        { name: 'height', annotations: { unit: 'm' } },
        { name: 'kind', label: 'kind' },
        { name: 'name', label: 'Name of the tree', annotations: { sortable: true, facet: true } },
      ]);
      await changeDataset(plaza, publisher, 'trees', { fieldSettings: { name: { annotations: { sortable: false } } } });
      const again = await live();
      expect(fieldsOf(again.dataset, again.revision)[2]?.annotations).toEqual({ facet: true });
    });

    test('a schema given with the data becomes valid with it', async () => {
      await publishRevision(plaza, publisher, 'trees', draft({ changes: { title: 'Trees', metas: { default: { keyword: 'oak, elm' } }, fieldSettings: { name: { label: 'Name' } } } }));
      const found = await live();
      expect(metasOf(found).default).toMatchObject({ title: 'Trees', keyword: ['oak', 'elm'], records_count: 3 });
      expect(fieldsOf(found.dataset, found.revision)[0]?.label).toBe('Name');
    });
  });

  describe('names', () => {
    test('an earlier identifier still leads to the dataset, and nobody else gets it', async () => {
      await changeDataset(plaza, publisher, 'trees', { id: 'street-trees' });
      expect((await live('trees')).dataset.id).toBe('street-trees');
      await expect(createDataset(plaza, publisher, { id: 'trees', organization: 'cary' })).rejects.toMatchObject({ code: 'DatasetIdTaken' });
      await changeDataset(plaza, publisher, 'trees', { id: 'trees' });
      expect((await live('street-trees')).dataset.id).toBe('trees');
    });

    test.each([['Trees'], ['a b'], ['../x'], ['a..b'], ['-a'], [''], ['x'.repeat(101)], ['é'], ['a/b'], ['%2e']])('refuses “%s”', async (id) => {
      await expect(createDataset(plaza, publisher, { id, organization: 'cary' })).rejects.toMatchObject({ code: 'DatasetIdNotUsable', status: 400 });
    });

    test('a removed dataset is gone, and its identifier can be used by a new one', async () => {
      const { dataset } = await publishRevision(plaza, publisher, 'trees', draft());
      await deleteDataset(plaza, publisher, 'trees');
      await expect(live()).rejects.toMatchObject({ code: 'DatasetNotFound' });
      const again = await createDataset(plaza, publisher, { id: 'trees', organization: 'cary' });
      expect(again.uid).not.toBe(dataset.uid);
      expect((await live()).revision).toBeNull();
    });
  });

  describe('rights', () => {
    test('who may not see it is told that it does not exist', async () => {
      await changeDataset(plaza, publisher, 'trees', { visibility: 'organization' });
      for (const actor of [anonymous, member('apex', 'publisher')]) await expect(live('trees', actor)).rejects.toMatchObject({ code: 'DatasetNotFound' });
      expect((await live('trees', member('cary', 'viewer'))).scope).toMatchObject({ metadata: true, records: true });
    });

    test.each([
      ['change it', (actor: Actor) => changeDataset(plaza, actor, 'trees', { title: 'Mine' })],
      ['publish', (actor: Actor) => publishRevision(plaza, actor, 'trees', draft())],
      ['roll back', (actor: Actor) => rollBack(plaza, actor, 'trees', 1)],
      ['remove it', (actor: Actor) => deleteDataset(plaza, actor, 'trees')],
      ['attach', (actor: Actor) => addAttachment(plaza, actor, 'trees', { name: 'a.txt', bytes: bytesOf('a') })],
    ])('only publishers may %s', async (_, act) => {
      await expect(act(anonymous)).rejects.toMatchObject({ status: 401 });
      for (const actor of [member('cary', 'viewer'), member('cary', 'contributor'), member('apex', 'publisher')]) await expect(act(actor)).rejects.toMatchObject({ code: 'Forbidden' });
      expect(await titleOf('trees')).toBe('Street trees');
    });

    test('it is handed over only by someone who may create datasets there', async () => {
      await expect(changeDataset(plaza, publisher, 'trees', { organization: 'apex' })).rejects.toMatchObject({ code: 'Forbidden' });
      await expect(changeDataset(plaza, system, 'trees', { organization: 'nowhere' })).rejects.toMatchObject({ status: 404 });
      await changeDataset(plaza, system, 'trees', { organization: 'apex' });
      expect((await live('trees', anonymous)).dataset.organization).toBe('apex');
    });

    test('managers see what they manage, in pages and by words', async () => {
      await createDataset(plaza, publisher, { id: 'parks', organization: 'cary', title: 'Parks and 100% trees' });
      await createDataset(plaza, member('apex', 'publisher'), { id: 'other', organization: 'apex', title: 'Trees of Apex' });
      const ids = async (actor: Actor, filter = {}) => (await listDatasets(plaza, actor, filter)).datasets.map(({ dataset }) => dataset.id);
      expect(await ids(publisher)).toEqual(['parks', 'trees']);
      expect(await ids(publisher, { q: 'TREES' })).toEqual(['parks', 'trees']);
      expect(await ids(publisher, { q: '100%' })).toEqual(['parks']);
      expect(await ids(publisher, { organization: 'apex' })).toEqual([]);
      expect(await ids(system, { limit: 1, offset: 1 })).toEqual(['trees']);
      expect(await ids(member('cary', 'viewer'))).toEqual([]);
    });

    test('records are opened only where they may be read, and once there are some', async () => {
      await expect(openDataset(plaza, anonymous, 'trees')).rejects.toMatchObject({ code: 'DatasetHasNoRecords' });
      await publishRevision(plaza, publisher, 'trees', draft());
      const before = await openDataset(plaza, anonymous, 'trees');
      await changeDataset(plaza, publisher, 'trees', { fieldSettings: { name: { label: 'Name' } } });
      const after = await openDataset(plaza, anonymous, 'trees');
      expect(after.revision.id).toBe(before.revision.id);
      expect(after.scopeKey).not.toBe(before.scopeKey);
    });
  });

  describe('metadata', () => {
    test.each([
      [{ default: { theme: 'x'.repeat(1001) } }, 'default.theme'],
      [{ default: { keyword: Array.from({ length: 501 }, (_, i) => `k${i}`) } }, 'default.keyword'],
      [{ default: { modified: 'yesterday' } }, 'default.modified'],
      [{ default: { title: { a: 1 } } }, 'default.title'],
      [{ default: 'title' }, 'default'],
      [{ 'a b': {} }, 'a b'],
      [{ own: { big: 'x'.repeat(30_000) } }, 'own.big'],
    ])('refuses %j', async (metas, meta) => {
      await expect(changeDataset(plaza, publisher, 'trees', { metas })).rejects.toMatchObject({ code: 'MetaNotUsable', details: { meta } });
    });

    test('keeps unknown ones, leaves generated ones to itself, takes nulls away', async () => {
      await changeDataset(plaza, publisher, 'trees', { metas: { default: { license: 'cc0 1.0', records_count: 99, description: 'D' }, inspire: { theme: 'x' } } });
      expect(metasOf(await live())).toMatchObject({ default: { license: 'cc0 1.0', license_url: 'https://creativecommons.org/publicdomain/zero/1.0/', records_count: 0 }, inspire: { theme: 'x' } });
      await changeDataset(plaza, publisher, 'trees', { metas: { default: { description: null } } });
      expect(metasOf(await live()).default).toMatchObject({ description: null, license: 'cc0 1.0' });
    });

    test('is answered in another language where there is one', async () => {
      await changeDataset(plaza, publisher, 'trees', { translations: { fr: { default: { title: 'Arbres' } } }, fieldSettings: { name: { translations: { fr: { label: 'Nom' } } } } });
      await publishRevision(plaza, publisher, 'trees', draft());
      const found = await live();
      expect(metasOf(found, { language: 'fr' }).default).toMatchObject({ title: 'Arbres', metadata_languages: ['en', 'fr'] });
      expect(metasOf(found, { language: 'es' }).default?.title).toBe('Street trees');
      expect(fieldsOf(found.dataset, found.revision, 'fr')[0]?.label).toBe('Nom');
    });
  });

  test('attachments have ids of their own, and belong to one dataset', async () => {
    await createDataset(plaza, publisher, { id: 'parks', organization: 'cary' });
    const first = await addAttachment(plaza, publisher, 'trees', { name: 'Report 2025.pdf', bytes: bytesOf('one') });
    const second = await addAttachment(plaza, publisher, 'trees', { name: '../../Report 2025.pdf', bytes: bytesOf('two') });
    expect([first.id, second.id, second.title, first.mediaType]).toEqual(['report_2025_pdf', 'report_2025_pdf_2', 'Report 2025.pdf', 'application/pdf']);
    await expect(findAttachment(plaza.db, (await live('parks')).dataset, first.id)).rejects.toMatchObject({ code: 'AttachmentNotFound' });
    await removeAttachment(plaza, publisher, 'trees', first.id);
    await expect(findAttachment(plaza.db, (await live()).dataset, first.id)).rejects.toMatchObject({ code: 'AttachmentNotFound' });
  });

  test('a mirror learns every change once, in order', async () => {
    const mirror = new Map<string, unknown>();
    let seen = 0;
    const follow = async () => {
      for await (const { change, rows, removed } of catalogChanges(plaza.db, seen)) {
        expect(change).toBeGreaterThan(seen);
        seen = change;
        for (const { uid, row } of rows) mirror.set(uid, row['default.title']);
        for (const uid of removed) mirror.delete(uid);
      }
      expect(seen).toBe(await latestChange(plaza.db));
      return [...mirror.values()].toSorted();
    };
    expect(await follow()).toEqual(['Street trees']);
    await createDataset(plaza, publisher, { id: 'parks', organization: 'cary', title: 'Parks' });
    await changeDataset(plaza, publisher, 'trees', { title: 'Trees' });
    expect(await follow()).toEqual(['Parks', 'Trees']);
    await deleteDataset(plaza, publisher, 'parks');
    expect(await follow()).toEqual(['Trees']);
    expect(await follow()).toEqual(['Trees']);
  });

  test('changes made at the same time are all there', async () => {
    await Promise.all(Array.from({ length: 12 }, (_, i) => publishRevision(plaza, publisher, 'trees', draft({ rows: i }))));
    const numbers = (await listRevisions(plaza.db, (await live()).dataset.uid)).map(({ number }) => number);
    expect(numbers).toEqual([12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
    expect((await live()).revision?.number).toBe(12);
  });
});

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}
