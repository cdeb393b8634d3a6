import { resolve } from 'node:path';
import { settings, type Setting, type SettingValues } from './settings.ts';

/** The values of all settings (see settings.ts): sizes in bytes, durations in milliseconds, absent texts empty. */
export type Config = SettingValues;

/**
 * Reads every setting from the environment; one that is wrong stops the start with its name and what it may be.
 * `PLAZA_…` names that are not settings are refused too, since they are most often misspelt.
 */
export function readConfig(environment: Readonly<Record<string, string | undefined>> = process.env): Config {
  const list: readonly (readonly [string, Setting])[] = Object.entries(settings);
  const wrong = unknownNames(environment, new Set(list.map(([, { env }]) => env)));
  const values: Record<string, unknown> = {};
  for (const [key, one] of list) {
    const given = environment[one.env]?.trim();
    try {
      values[key] = one.parse(given === undefined || given === '' ? one.fallback : given);
    } catch (thrown) {
      const shown = one.isSecret ? '' : `, not “${given}”`;
      wrong.push(`${one.env} must be ${(thrown as Error).message}${shown}.`);
    }
  }
  if (wrong.length > 0) throw new Error(`These settings are not right:\n  ${wrong.join('\n  ')}`);
  return checked(values as unknown as Config);
}

/** For tests and tools: the default settings with some of them replaced. */
export function configWith(changes: Partial<Config>): Config {
  return { ...readConfig({}), ...changes };
}

function checked(config: Config): Config {
  if (config.secret !== '' && config.secret.length < 32) throw new Error('PLAZA_SECRET must have at least 32 characters.');
  if (config.s3Bucket !== '' && (config.s3AccessKeyId === '') !== (config.s3SecretAccessKey === '')) {
    throw new Error('S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY must be set together.');
  }
  const publicUrl = config.publicUrl === '' ? `http://localhost:${config.port}` : config.publicUrl;
  return { ...config, dataDir: resolve(config.dataDir), publicUrl };
}

/** Set for the command line, which is a client of the API, and for the test runner; not for the server. */
const OTHER_NAMES = new Set(['PLAZA_API_KEY']);

function unknownNames(environment: Readonly<Record<string, string | undefined>>, known: ReadonlySet<string>): string[] {
  const isUnknown = (env: string) => env.startsWith('PLAZA_') && !env.startsWith('PLAZA_TEST') && !known.has(env) && !OTHER_NAMES.has(env);
  return Object.keys(environment)
    .filter(isUnknown)
    .map((env) => `${env} is not a setting; see docs/settings.md.`);
}
