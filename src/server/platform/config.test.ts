import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readConfig } from './config.ts';
import { settingsReference } from './settings-reference.ts';
import { settings } from './settings.ts';

test('everything has a default', () => {
  expect(readConfig({})).toMatchObject({ port: 3000, host: '127.0.0.1', dataDir: resolve('data'), demo: 'auto', publicUrl: 'http://localhost:3000', databaseUrl: '', maxUploadBytes: 5 * 1024 ** 3 });
});

test('values are read in the units people write', () => {
  const config = readConfig({ PORT: ' 8080 ', PLAZA_MAX_UPLOAD: '500M', PLAZA_RUN_DEADLINE: '90s', PLAZA_ALLOWED_HOSTS: 'GIS.town.local, 10.0.0.5:6080,', PLAZA_URL: 'https://data.cary.example/' });
  expect(config).toMatchObject({ port: 8080, maxUploadBytes: 500 * 1024 ** 2, runDeadlineMs: 90_000, allowedHosts: ['gis.town.local', '10.0.0.5:6080'], publicUrl: 'https://data.cary.example' });
});

test('an empty value is the default', () => expect(readConfig({ PORT: '', PLAZA_DEMO: ' ' })).toMatchObject({ port: 3000, demo: 'auto' }));

describe('what is wrong stops the start and is named', () => {
  test.each([
    [{ PORT: 'abc' }, 'PORT must be a whole number from 0 to 65535, not “abc”'],
    [{ PORT: '70000' }, 'PORT'],
    [{ PORT: '1e3' }, 'PORT'],
    [{ PLAZA_DEMO: 'yes' }, 'PLAZA_DEMO must be one of auto, off'],
    [{ PLAZA_MAX_UPLOAD: '0' }, 'PLAZA_MAX_UPLOAD must be a size'],
    [{ PLAZA_RUN_DEADLINE: '10' }, 'PLAZA_RUN_DEADLINE must be a duration'],
    [{ PLAZA_RUN_DEADLINE: '100d' }, 'at most 24d'],
    [{ DATABASE_URL: 'mysql://x' }, 'DATABASE_URL must be an address starting with postgres'],
    [{ PLAZA_URL: 'data.cary.example' }, 'PLAZA_URL'],
    [{ PLAZA_SECRET: 'short' }, 'PLAZA_SECRET'],
    [{ PLAZA_PROT: '80' }, 'PLAZA_PROT is not a setting'],
    [{ S3_BUCKET: 'b', S3_ACCESS_KEY_ID: 'x' }, 'S3_SECRET_ACCESS_KEY'],
  ])('%j', (environment, message) => expect(() => readConfig(environment)).toThrow(message));

  test('all at once, without the value of a secret', () => {
    const read = () => readConfig({ PORT: 'abc', PLAZA_DEMO: 'x', DATABASE_URL: 'hunter2' });
    expect(read).toThrow(/PORT[\s\S]*DATABASE_URL|DATABASE_URL[\s\S]*PORT/);
    expect(read).not.toThrow(/hunter2/);
  });
});

test('every default is valid and every name is used once', () => {
  const all = Object.values(settings);
  for (const one of all) expect(() => one.parse(one.fallback)).not.toThrow();
  expect(new Set(all.map((one) => one.env)).size).toBe(all.length);
});

test('docs/settings.md is what scripts/generate-settings-docs.ts writes', () => {
  expect(readFileSync(new URL('../../../docs/settings.md', import.meta.url), 'utf8')).toBe(settingsReference());
});
