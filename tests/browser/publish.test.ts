import { afterAll, beforeAll, expect, test } from 'vitest';
import { publish } from '../support/start-server.ts';
import { axeViolations, open, openSite, type Site, type Visit } from './site.testing.ts';

let site: Site;
beforeAll(async () => {
  site = await openSite(['durham-parks']);
  const made = await site.server.api('POST', '/api/v1/users', { email: 'dana@durham.example', name: 'Dana Ostrowski', password: 'correct horse battery' });
  expect(made.status).toBe(201);
  const member = await site.server.api('PUT', '/api/v1/organizations/durham/members/dana@durham.example', { role: 'publisher' });
  expect(member.status).toBeLessThan(300);
}, 120_000);
afterAll(() => site?.close());

const DOGS = Buffer.from(`Dog,Breed,Born,Licensed on,Fee
Biscuit,Labrador,2019,03/14/2026,15
Otto,Dachshund,2022,03/12/2026,15
Pepper,Mixed,2017,03/12/2026,25
Juno,Shepherd,2021,13/45/2026,15
Moose,Labrador,2020,03/10/2026,15
Tilly,Beagle,2015,03/10/2026,15
Rex,Mixed,2018,03/09/2026,25
`);

async function signIn({ page }: Visit, next: string): Promise<void> {
  await open(page, next);
  expect(new URL(page.url()).pathname).toBe('/signin');
  await page.getByLabel('Email').fill('dana@durham.example');
  await page.getByLabel('Password').fill('correct horse battery');
  await page.locator('main').getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL(`**${next}`);
}

test.each([
  { script: true, width: 1440, id: 'dog-licences' },
  { script: false, width: 390, id: 'dog-licences-2' },
])('a clerk publishes a spreadsheet (JavaScript: $script)', async ({ script, width, id }) => {
  const visit = await site.visit({ script, width });
  const { page, context, complaints } = visit;
  await signIn(visit, '/publish');
  if (script) expect(await axeViolations(page)).toEqual([]);
  await page.getByLabel(/Drop your file here/).setInputFiles({ name: 'Dog licences.csv', mimeType: 'text/csv', buffer: DOGS });
  if (!script) await page.getByRole('button', { name: 'Look at it first' }).click();

  await page.getByRole('heading', { name: 'This is what we understood' }).waitFor();
  if (script) expect(await axeViolations(page)).toEqual([]);
  await page.locator('.cols summary', { hasText: 'Breed' }).click();
  await page.getByLabel('Name people see').nth(1).fill('Kind of dog');
  await page.getByLabel('Title').fill('Dog licences of Durham');
  await page.getByLabel('In plain words').fill('Every dog licensed in Durham.');
  await page.getByLabel('Licence').selectOption('CC0-1.0');
  await page.getByRole('button', { name: 'Publish 7 rows' }).click();

  await page.waitForURL(/\/runs\//);
  await page.getByRole('heading', { name: 'Dog licences.csv is published' }).waitFor();
  if (script) expect(await axeViolations(page)).toEqual([]);
  await page.getByRole('link', { name: 'See the dataset' }).click();
  await page.waitForURL(`**/explore/dataset/${id}`);
  expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe('Dog licences of Durham');
  expect(await page.getByRole('region', { name: 'Columns and what they mean' }).innerText()).toContain('Kind of dog');
  expect(complaints).toEqual([]);
  await context.close();
});

test('a file that is none is refused in words, and nothing is published', async () => {
  const visit = await site.visit();
  const { page, context } = visit;
  await signIn(visit, '/publish');
  await page.getByLabel(/Drop your file here/).setInputFiles({ name: 'broken.xlsx', mimeType: 'application/zip', buffer: Buffer.from('PK\u0003\u0004 not really a zip') });
  await page.getByRole('heading', { name: /could not be published/ }).waitFor();
  expect(await page.getByRole('heading', { name: 'What stood in the way' }).count()).toBe(1);
  expect(await axeViolations(page)).toEqual([]);
  await context.close();
});

test('wrong passwords, keys and signing out', async () => {
  const visit = await site.visit();
  const { page, context } = visit;
  await open(page, '/signin');
  await page.getByLabel('Email').fill('dana@durham.example');
  await page.getByLabel('Password').fill('not the password');
  await page.locator('main').getByRole('button', { name: 'Sign in' }).click();
  expect(await page.getByRole('alert').innerText()).toContain('do not belong together');
  expect(await page.getByLabel('Email').inputValue()).toBe('dana@durham.example');

  await signIn(visit, '/account');
  await page.getByLabel('What is the key for?').fill('Nightly upload');
  await page.getByRole('button', { name: 'Make a key' }).click();
  const key = await page.locator('code.key').innerText();
  const session = await (await fetch(`${site.server.url}/api/v1/session`, { headers: { authorization: `Apikey ${key}` } })).json();
  expect(session).toMatchObject({ actor: { name: 'Dana Ostrowski' } });
  expect(await axeViolations(page)).toEqual([]);
  await page.getByRole('button', { name: /Take back the key/ }).click();
  await page.getByRole('button', { name: /Take back the key/ }).waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('link', { name: 'Sign in' }).first().waitFor();
  await context.close();
});

test('an earlier revision is one click away for who may change the dataset, and out of reach for others', async () => {
  const fewer = Buffer.from(`${DOGS.toString().split('\n').slice(0, 4).join('\n')}\n`);
  for (const bytes of [DOGS, fewer]) await publish(site.server, { dataset: 'cats', organization: 'durham', fileName: 'cats.csv', bytes });
  const visit = await site.visit();
  const { page, context } = visit;
  const path = '/explore/dataset/cats/activity';
  await open(page, path);
  expect(await page.getByRole('listitem').filter({ hasText: 'Revision 2' }).innerText()).toContain('4 rows fewer than before');
  expect(await page.getByRole('button', { name: /Go back/ }).count()).toBe(0);

  await signIn(visit, '/account');
  await open(page, path);
  await page.getByRole('button', { name: 'Go back to revision 1' }).click();
  await page.locator('#revision-1').getByText('What readers get now').waitFor();
  expect(await axeViolations(page)).toEqual([]);
  const records = (await (await fetch(`${site.server.url}/api/explore/v2.1/catalog/datasets/cats/records?limit=0`)).json()) as { total_count: number };
  expect(records.total_count).toBe(7);
  await context.close();
});
