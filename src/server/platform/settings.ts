/** One setting of the deployment: where it is read, what it may be, and what it means. */
export interface Setting<T = unknown> {
  /** Name of the environment variable. */
  readonly env: string;
  readonly type: string;
  /** As a person would write it; empty when the setting is optional and absent. */
  readonly fallback: string;
  readonly help: string;
  readonly isSecret: boolean;
  /** Throws an Error whose message continues the sentence “PORT must be …”. */
  readonly parse: (text: string) => T;
}

const KIB = 1024;
const UNITS: Readonly<Record<string, number>> = { '': 1, K: KIB, M: KIB ** 2, G: KIB ** 3, T: KIB ** 4 };
const SECONDS: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400 };

function setting<T>(env: string, type: string, parse: (text: string) => T, fallback: string, help: string): Setting<T> {
  return { env, type, fallback, help, isSecret: false, parse };
}

const integer = (env: string, fallback: number, [min, max]: readonly [number, number], help: string) => {
  const parse = (text: string): number => {
    const number = Number(text);
    if (!/^\d+$/.test(text) || number < min || number > max) throw new Error(`a whole number from ${min} to ${max}`);
    return number;
  };
  return setting(env, `${min}–${max}`, parse, String(fallback), help);
};

const size = (env: string, fallback: string, help: string) => {
  const parse = (text: string): number => {
    const match = /^(\d+)([KMGT]?)$/i.exec(text);
    const bytes = Number(match?.[1]) * (UNITS[match?.[2]?.toUpperCase() ?? ''] ?? 1);
    if (!match || !Number.isSafeInteger(bytes) || bytes === 0) throw new Error('a size such as 500M or 2G');
    return bytes;
  };
  return setting(env, 'size', parse, fallback, help);
};

/** Kept in milliseconds. */
const duration = (env: string, fallback: string, help: string) => {
  const parse = (text: string): number => {
    const match = /^(\d+)(ms|s|m|h|d)$/.exec(text);
    const milliseconds = Number(match?.[1]) * (SECONDS[match?.[2] ?? ''] ?? 0) * 1000;
    // setTimeout, which measures most of these, does not reach further than 24 days.
    if (!match || milliseconds <= 0 || milliseconds > 2 ** 31 - 1) throw new Error('a duration such as 30s, 10m or 2h, at most 24d');
    return milliseconds;
  };
  return setting(env, 'duration', parse, fallback, help);
};

const choice = <const T extends string>(env: string, choices: readonly T[], fallback: T, help: string) => {
  const parse = (text: string): T => {
    const found = choices.find((one) => one === text);
    if (found === undefined) throw new Error(`one of ${choices.join(', ')}`);
    return found;
  };
  return setting(env, choices.join(' | '), parse, fallback, help);
};

const text = (env: string, fallback: string, help: string) => setting(env, 'text', (given) => given, fallback, help);

const secret = (env: string, help: string) => ({ ...text(env, '', help), isSecret: true });

/** An address of one of `schemes`; empty when it is not set. Kept without a trailing slash. */
const address = (env: string, schemes: readonly string[], help: string, isSecret = false) => {
  const parse = (given: string): string => {
    if (given === '') return '';
    const url = URL.parse(given);
    if (!url || !schemes.includes(url.protocol.slice(0, -1))) throw new Error(`an address starting with ${schemes.join(':// or ')}://`);
    return given.replace(/\/+$/, '');
  };
  return { ...setting(env, 'address', parse, '', help), isSecret };
};

/** Kept in lower case. */
const list = (env: string, help: string) => {
  const parse = (given: string): readonly string[] =>
    given
      .split(',')
      .map((one) => one.trim().toLowerCase())
      .filter((one) => one !== '');
  return setting(env, 'list', parse, '', help);
};

/** Every setting, in the order of the names `Config` gives them. `docs/settings.md` is made from this list. */
export const settings = {
  allowedHosts: list('PLAZA_ALLOWED_HOSTS', 'Hosts in private networks that sources may be fetched from: `host` or `host:port`, separated by commas. All other private addresses are refused.'),
  allowedPorts: list('PLAZA_ALLOWED_PORTS', 'Further ports that sources may be fetched from, besides 80, 443, 8080 and 8443.'),
  callsPerDay: integer('PLAZA_CALLS_PER_DAY', 1_000_000, [1, 1_000_000_000_000], 'API calls one caller may make in a day (UTC).'),
  clickhouseUrl: address('CLICKHOUSE_URL', ['http', 'https'], 'A ClickHouse server for the records, with user and password. Without it the engine runs embedded.', true),
  databaseUrl: address('DATABASE_URL', ['postgres', 'postgresql'], 'A PostgreSQL database for the catalogue. Without it a SQLite file in the data folder is used.', true),
  dataDir: text('PLAZA_DATA_DIR', './data', 'The one folder that holds everything Plaza keeps.'),
  demo: choice('PLAZA_DEMO', ['auto', 'off'], 'auto', '`auto` loads the demonstration marketplace into an empty data folder.'),
  embedHosts: text('PLAZA_EMBED_HOSTS', '*', 'Sites that may show embedded views, as in a Content-Security-Policy: `*`, or origins separated by spaces.'),
  engineMemoryBytes: size('PLAZA_ENGINE_MEMORY', '2G', 'Memory the embedded records engine may use for all queries together.'),
  host: text('HOST', '127.0.0.1', 'Address to listen on. `0.0.0.0` opens Plaza to the network.'),
  jobConcurrency: integer('PLAZA_JOBS', 2, [1, 64], 'Background jobs that run at the same time in one process.'),
  logLevel: choice('PLAZA_LOG', ['debug', 'error', 'info', 'silent', 'warn'], 'info', 'What is written to the log; each level includes the graver ones.'),
  maxExpandedBytes: size('PLAZA_MAX_EXPANDED', '20G', 'Largest size of a compressed source once expanded.'),
  maxUploadBytes: size('PLAZA_MAX_UPLOAD', '5G', 'Largest file that may be uploaded or fetched.'),
  metricsToken: secret('PLAZA_METRICS_TOKEN', 'When set, `/metrics` answers only to `Authorization: Bearer` with this token; else only to callers on the same machine.'),
  port: integer('PORT', 3000, [0, 65_535], 'Port to listen on; 0 takes any free one.'),
  publicUrl: address('PLAZA_URL', ['http', 'https'], 'Public address of the marketplace, used in links, feeds and sign-in. Default: `http://localhost:PORT`.'),
  runDeadlineMs: duration('PLAZA_RUN_DEADLINE', '2h', 'Longest time one run of a source may take.'),
  s3AccessKeyId: text('S3_ACCESS_KEY_ID', '', 'Access key of the object store.'),
  s3Bucket: text('S3_BUCKET', '', 'Bucket for the files. Without it a folder in the data folder is used.'),
  s3Endpoint: address('S3_ENDPOINT', ['http', 'https'], 'Address of an S3-compatible store; not needed for AWS.'),
  s3Prefix: text('S3_PREFIX', '', 'Put before the name of every object.'),
  s3Region: text('S3_REGION', 'us-east-1', 'Region of the object store.'),
  s3SecretAccessKey: secret('S3_SECRET_ACCESS_KEY', 'Secret key of the object store.'),
  secret: secret('PLAZA_SECRET', 'At least 32 characters that sign sessions; needed when several processes serve one marketplace. Default: made once and kept in the data folder.'),
  signUp: choice('PLAZA_SIGN_UP', ['closed', 'open'], 'closed', 'Whether visitors may make an account by themselves.'),
  trustProxy: list('PLAZA_TRUST_PROXY', 'Addresses or networks of proxies whose `X-Forwarded-For` is believed.'),
  workerMemoryBytes: size('PLAZA_WORKER_MEMORY', '1G', 'Memory of the process that reads one file.'),
} as const;

type Settings = typeof settings;
/** The values of all settings: sizes in bytes, durations in milliseconds, absent texts empty. */
export type SettingValues = { readonly [Key in keyof Settings]: ReturnType<Settings[Key]['parse']> };
