import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { main } from '../../src/server/cli/main.ts';
import { startServer, type RunningServer } from '../support/start-server.ts';

let server: RunningServer;
let folder: string;

beforeAll(async () => {
  [server, folder] = await Promise.all([startServer(), mkdtemp(join(tmpdir(), 'plaza-cli-'))]);
}, 120_000);
afterAll(async () => {
  await server.remove();
  await rm(folder, { recursive: true, force: true });
});

async function plaza(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  return plazaWith({ PLAZA_DATA_DIR: server.dataDir }, ...args);
}

async function plazaWith(
  env: Record<string, string>,
  ...args: string[]
): Promise<{ code: number; out: string; err: string }> {
  let out = '';
  let err = '';
  const io = {
    env,
    out: (text: string) => void (out += text),
    err: (text: string) => void (err += text),
    isTerminal: false,
    readInput: async () => '',
  };
  return { code: await main(args, io), out, err };
}

async function file(name: string, content: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

test('from an organization to a published file, and what was understood', async () => {
  expect(await plaza('organization', 'create', 'cary', '--title', 'Town of Cary', '--kind', 'town')).toMatchObject({
    code: 0,
  });
  const trees = await file('trees.csv', 'name;height\nElm;12,5\nOak;7,25\n');
  const published = await plaza('publish', trees, '--dataset', 'trees', '--organization', 'cary', '--title', 'Trees');
  expect(published).toMatchObject({ code: 0, err: '' });
  expect(published.out).toMatch(
    /Semicolon-separated[^]*Rows +2\n[^]*name +text[^]*height +double[^]*Problems +none\nPublished +revision 1 of “trees”\nhttp\S+\/explore\/dataset\/trees\n$/,
  );
  expect(await plaza('publish', trees, '--dataset', 'trees')).toMatchObject({
    code: 0,
    out: expect.stringContaining('Unchanged'),
  });
  expect((await plaza('dataset', 'list')).out).toMatch(/trees +cary +1 +2 +public +Trees/);
});

test('--json prints the run, and the reason of a failure', async () => {
  const good = await plaza(
    'publish',
    await file('x.csv', 'a,b\n1,2\n'),
    '--dataset',
    'x',
    '--organization',
    'cary',
    '--json',
  );
  expect(JSON.parse(good.out)).toMatchObject({
    status: 'published',
    rows: 1,
    revision: 1,
    fields: [{ name: 'a', type: 'int' }, { name: 'b' }],
  });
  const bad = await plaza('publish', await file('x.pdf', '%PDF-1.7'), '--dataset', 'x', '--json');
  expect(bad.code).toBe(1);
  expect(JSON.parse(bad.out)).toMatchObject({ status: 'failed', problem: { error_code: 'NotATable' } });
});

test('a schema file wins over inference; cells that do not fit are shown with their place', async () => {
  const schema = await file(
    'schema.json',
    JSON.stringify({ fields: [{ name: 'height', type: 'int', label: 'Height (m)' }] }),
  );
  const published = await plaza(
    'publish',
    await file('h.csv', 'name,height\nElm,12\nOak,tall\n'),
    '--dataset',
    'h',
    '--organization',
    'cary',
    '--schema',
    schema,
  );
  expect(published.out).toMatch(/height +int +Height \(m\)[^]*1 cell could not be kept[^]*row 3, “height” +“tall”/);
});

test('revisions, going back, removing', async () => {
  await plaza('publish', await file('two.csv', 'name,height\nElm,1\n'), '--dataset', 'trees');
  expect((await plaza('dataset', 'revisions', 'trees')).out).toMatch(/\* 2 .*\n +1 /);
  expect(await plaza('dataset', 'rollback', 'trees', '1')).toMatchObject({ code: 0 });
  expect((await plaza('dataset', 'show', 'trees')).out).toMatch(/Revision +1\n/);
  expect(await plaza('dataset', 'delete', 'h')).toMatchObject({ code: 2, err: expect.stringContaining('--yes') });
  expect(await plaza('dataset', 'delete', 'h', '--yes')).toMatchObject({ code: 0 });
  expect(await plaza('dataset', 'show', 'h')).toMatchObject({
    code: 1,
    err: expect.stringContaining('does not exist'),
  });
});

test('a preview publishes nothing until it is told to', async () => {
  const held = await plaza(
    'publish',
    await file('p.csv', 'a\n1\n'),
    '--dataset',
    'p',
    '--organization',
    'cary',
    '--preview',
    '--json',
  );
  const { id, status } = JSON.parse(held.out) as { id: string; status: string };
  expect({ code: held.code, status }).toEqual({ code: 0, status: 'ready' });
  expect(await plaza('dataset', 'show', 'p')).toMatchObject({ code: 1 });
  expect(await plaza('run', 'publish', id)).toMatchObject({
    code: 0,
    out: expect.stringContaining('Published  revision 1'),
  });
});

test('all is well, says the doctor, once every table is warm', async () => {
  await plaza('doctor');
  expect(await plaza('doctor')).toMatchObject({ code: 0, out: expect.stringContaining('All is well.') });
});

test.each([
  [['publish', '/nowhere.csv', '--dataset', 'x'], 1, /there is no such file/],
  [['publish', 'x.csv'], 2, /--dataset/],
  [['publish', 'x.csv', '--dataset', 'x', '--folow'], 2, /--folow/],
  [['dataset'], 2, /dataset list, .*dataset show/],
  [['dance'], 2, /no command “dance”/],
  [['run', 'show', 'none'], 1, /no run “none”/],
  [['dataset', 'show'], 2, /needs ID/],
])('plaza %j is refused with its reason', async (args, code, says) => {
  const answer = await plaza(...args);
  expect(answer).toMatchObject({ code, err: expect.stringMatching(says) });
});

test('an organization that does not exist is named', async () => {
  const answer = await plaza('publish', await file('o.csv', 'a\n1\n'), '--dataset', 'o', '--organization', 'nobody');
  expect(answer).toMatchObject({ code: 1, err: 'There is no organization “nobody”.\n' });
});

test('a Plaza that is not running, or was never started, is told how to start', async () => {
  expect(await plazaWith({ PLAZA_DATA_DIR: folder }, 'dataset', 'list')).toMatchObject({
    code: 1,
    err: expect.stringContaining('npm start'),
  });
  const gone = { PLAZA_URL: 'http://127.0.0.1:9', PLAZA_API_KEY: 'x' };
  expect(await plazaWith(gone, 'dataset', 'list')).toMatchObject({
    code: 1,
    err: expect.stringMatching(/does not answer|bad port/),
  });
});
