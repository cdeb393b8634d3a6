// Makes a fresh clone ready: installs packages, and builds the site when its sources changed. Plain JavaScript, because it
// runs on whatever Node the machine has; everything after it runs on the Node that is installed here as a package.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const purpose = process.argv[2] ?? 'start';
process.chdir(root);

const [major] = process.versions.node.split('.').map(Number);
// Debian's own Node 18 is enough to install the Node that Plaza runs on.
if (major < 18) fail(`Plaza needs Node 20 or newer to install itself; this is ${process.version}.`);

install();
buildSite();

function install() {
  const stampFile = 'node_modules/.plaza-installed.json';
  const wanted = createHash('sha256').update(readFileSync('package-lock.json')).digest('hex');
  const have = readJson(stampFile);
  const enough = have?.lock === wanted && (have.dev || purpose === 'start') && existsSync('node_modules/node/bin/node');
  if (enough) return;
  say('Installing packages (a minute or two the first time) …');
  // What a developer's own `npm install` brought stays.
  const dev = purpose !== 'start' || have?.dev === true || existsSync('node_modules/vitest');
  // Not `npm ci`: that refuses the lock when a package for another kind of machine cannot be had from the registry in use.
  run('npm', ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error', '--include=optional', dev ? '--include=dev' : '--omit=dev']);
  if (!existsSync('node_modules/node/bin/node')) {
    fail('The package “node” did not install its program for this machine. Plaza runs on Linux and macOS, x64 and arm64.');
  }
  writeFileSync(stampFile, JSON.stringify({ lock: wanted, dev }));
}

function buildSite() {
  const stampFile = 'build/.plaza-built.json';
  const sources = ['src/web', 'src/core', 'src/odsql', 'src/formats', 'vite.config.ts', 'package-lock.json'];
  const stamp = createHash('sha256');
  for (const source of sources) for (const line of fingerprint(source)) stamp.update(line);
  const wanted = stamp.digest('hex');
  if (readJson(stampFile)?.sources === wanted && existsSync('build/handler.js')) return;
  say('Building the site …');
  run(join(root, 'node_modules/node/bin/node'), ['node_modules/vite/bin/vite.js', 'build', '--logLevel', 'warn']);
  mkdirSync('build', { recursive: true });
  writeFileSync(stampFile, JSON.stringify({ sources: wanted }));
}

/** Path, size and change time of each file below: quick, and enough to see that something changed. */
function fingerprint(path) {
  if (!existsSync(path)) return [];
  const stat = statSync(path);
  if (!stat.isDirectory()) return [`${path} ${stat.size} ${stat.mtimeMs}\n`];
  return readdirSync(path).sort().flatMap((name) => fingerprint(join(path, name)));
}

function run(command, args) {
  const env = { ...process.env, PATH: `${join(root, 'node_modules/.bin')}:${process.env.PATH ?? ''}` };
  const done = spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'], env });
  if (done.status !== 0) fail(`“${command} ${args.join(' ')}” did not succeed; the lines above say why.`);
}

function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

function say(text) {
  process.stderr.write(`${text}\n`);
}

function fail(text) {
  say(text);
  process.exit(1);
}
