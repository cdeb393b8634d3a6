import { readdir, stat } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as bad from './bad-files.testing.ts';
import { Site, type SeenRun } from './site.testing.ts';

let site: Site;

beforeAll(async () => {
  site = await Site.start({ env: { PLAZA_MAX_EXPANDED: '50M', PLAZA_MAX_UPLOAD: '600M' } });
  await site.createOrganization();
  const run = await site.publish('standing', 'trees.csv', 'name,height\nElm,12\nOak,7\nAsh,9\n');
  expect(run).toMatchObject({ status: 'published', rows: 3 });
}, 120_000);
afterAll(() => site.remove());

/** The site goes on as before, and nothing of the bad file is left. */
async function expectUnharmed(): Promise<void> {
  expect(site.isAlive, site.output).toBe(true);
  expect(await site.count('standing')).toBe(3);
  await expect.poll(() => site.children('parse-process')).toEqual([]);
  await expect.poll(() => readdir(join(site.dataDir, 'scratch')).catch(() => [])).toEqual([]);
}

interface Case {
  readonly name: string;
  readonly file: () => Uint8Array | string | Blob;
  /** What the sentence must tell. */
  readonly says: RegExp;
}

const refused: readonly Case[] = [
  { name: 'empty.csv', file: () => '\ufeff\n\n', says: /empty|no table|no rows/i },
  { name: 'document.csv', file: () => '%PDF-1.7\n%âãÏÓ\n1 0 obj', says: /PDF/ },
  {
    name: 'page.csv',
    file: () => '<!DOCTYPE html><html><body><h1>Not found</h1></body></html>',
    says: /web page|HTML/i,
  },
  { name: 'photo.csv', file: () => Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), says: /image|PNG|format/i },
  { name: 'truncated.xlsx', file: () => bad.mergedOverTheWholeSheet().subarray(0, 500), says: /damaged|incomplete/i },
  { name: 'truncated.zip', file: () => bad.zipBomb(1).subarray(0, 600), says: /damaged|incomplete/i },
  {
    name: 'truncated.csv.gz',
    file: () => gzipSync(Buffer.from('a,b\n1,2\n'.repeat(5000))).subarray(0, 60),
    says: /damaged|incomplete/i,
  },
  {
    name: 'truncated.parquet',
    file: () => Buffer.concat([Buffer.from('PAR1'), Buffer.alloc(500, 7)]),
    says: /damaged|incomplete|format/i,
  },
  {
    name: 'truncated.geojson',
    file: () => '{"type":"FeatureCollection","features":[{"type":"Feature","geometry":{"type":"Point","coordinates":[',
    says: /damaged|incomplete|ends|JSON/i,
  },
  { name: 'encrypted.zip', file: bad.encryptedZip, says: /password/i },
  { name: 'encrypted.xlsx', file: bad.encryptedWorkbook, says: /password/i },
  { name: 'bomb.zip', file: () => bad.zipBomb(200), says: /larger than|limit/i },
  { name: 'bomb.csv.gz', file: () => gzipSync(Buffer.alloc(200e6, '1,1\n')), says: /larger than|limit/i },
  { name: 'bomb.xlsx', file: () => bad.swellingWorkbook(300), says: /larger than|memory|limit/i },
  { name: 'nested.zip', file: () => bad.nestedZip(200), says: /nested|archive/i },
  { name: 'nested.gz', file: () => bad.nestedGzip(200), says: /nested|archive/i },
  { name: 'traversal.zip', file: bad.traversingZip, says: /path|damaged|outside|name/i },
  { name: 'link.zip', file: bad.linkingZip, says: /link|no file|table/i },
  { name: 'laughs.xml', file: bad.laughs, says: /entit|damaged|DOCTYPE/i },
  { name: 'outside.xml', file: bad.outsideEntity, says: /entit|damaged|DOCTYPE/i },
  { name: 'wide.csv', file: () => bad.wideCsv(100_000), says: /columns/i },
  { name: 'long-cell.csv', file: () => bad.longCell(500), says: /longer than|cell|quotation/i },
  { name: 'deep.json', file: () => bad.deepJson(100_000), says: /nested|deep/i },
];

test.each(refused)('$name is refused with a sentence that helps', async ({ name, file, says }) => {
  const run = await site.publish('standing', name, file());
  expect({ status: run.status, message: run.problem?.message }).toEqual({
    status: 'failed',
    message: expect.stringMatching(says),
  });
  expect(run.problem!.message).not.toMatch(/undefined|\[object|Error:|at .*\.ts/);
  await expectUnharmed();
});

test('a 1 kB workbook with a merged range over the whole sheet costs no more than its cells', async () => {
  const run = await site.publish('merged', 'merged.xlsx', bad.mergedOverTheWholeSheet());
  expect(['published', 'failed']).toContain(run.status);
  if (run.status === 'published') expect(run.rows).toBeLessThan(10);
  await expectUnharmed();
});

test('a workbook whose only value is in the last cell is read sparsely or refused', async () => {
  const run = await site.publish('sparse', 'sparse.xlsx', bad.lastCellOnly());
  expect(['published', 'failed']).toContain(run.status);
  await expectUnharmed();
});

test('a mislabelled file is read as what it is', async () => {
  const run = await site.publish('mislabelled', 'table.xlsx', 'name;height\nElm;12\nOak;7\n');
  expect(run).toMatchObject({ status: 'published', rows: 2 });
});

test('an archive that points outside leaves nothing outside', async () => {
  await site.publish('standing', 'traversal.zip', bad.traversingZip());
  for (const folder of [join(site.dataDir, '..'), site.dataDir])
    await expect(stat(join(folder, 'escaped.csv'))).rejects.toThrow('ENOENT');
});

test('an upload over the limit, an empty one and a broken-off one are refused at the door', async () => {
  const tooLarge = await fetch(`${site.url}/api/v1/uploads?filename=x.csv`, {
    method: 'POST',
    headers: { authorization: `Apikey ${site.key}`, 'content-type': 'text/csv' },
    body: new Blob(Array.from({ length: 601 }, () => 'x'.repeat(1024 ** 2))),
  }).catch((error: unknown) => error);
  if (tooLarge instanceof Response) expect(tooLarge.status).toBe(413);
  expect(await site.send('standing', 'x.csv', '')).toMatchObject({ status: 422, body: { error_code: 'UploadEmpty' } });
  await expectUnharmed();
});

test('what a request says wrongly is answered at once', async () => {
  const send = (more: object): Promise<unknown> => site.send('standing', 'x.csv', 'a\n1\n', more);
  expect(await send({ organization: 'nobody' })).toMatchObject({
    status: 404,
    body: { error_code: 'OrganizationMissing' },
  });
  expect(await send({ dataset_id: '../../etc' })).toMatchObject({
    status: 400,
    body: { error_code: 'DatasetIdNotUsable' },
  });
  expect(await send({ options: { encoding: 'klingon' } })).toMatchObject({
    status: 400,
    body: { error_code: 'OptionNotUsable' },
  });
  expect(await send({ schema: { fields: [{ name: 'a', type: 'colour' }] } })).toMatchObject({
    status: 400,
    body: { error_code: 'SchemaNotUsable' },
  });
  expect(await site.run({ dataset_id: 'standing', source: { upload_id: 'none' } })).toMatchObject({
    status: 404,
    body: { error_code: 'UploadNotFound' },
  });
  await expectUnharmed();
});

test('names and cells that look like code stay data', async () => {
  const csv = '__proto__,constructor,"a`b\\""; DROP TABLE x","\u202egnp.exe"\n1,2,3,4\n=1+1,\'"\\\',`,\0\n';
  const run: SeenRun = await site.publish('odd-names', 'odd.csv', csv);
  expect(run.status, run.problem?.message).toBe('published');
  expect(await site.count('odd-names')).toBe(2);
  await expectUnharmed();
});
