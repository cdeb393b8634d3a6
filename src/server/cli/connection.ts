import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { openClient, type Client } from './client.ts';
import type { Io } from './command.ts';
import { KeyMissing } from './problems.ts';

/** Written by a running server into its data folder, readable by its own user only. */
const KEY_FILE = 'administrator.key';
const ADDRESS_FILE = 'server.json';

/** The Plaza the environment names: `PLAZA_URL` with `PLAZA_API_KEY`, else the one whose data folder is on this machine. */
export async function connect({ env }: Pick<Io, 'env'>): Promise<Client> {
  const key = env['PLAZA_API_KEY'];
  if (key) return openClient(trimmed(env['PLAZA_URL'] ?? `http://localhost:${env['PORT'] ?? 3000}`), key);
  const folder = dataFolder(env);
  const local = await readFile(join(folder, KEY_FILE), 'utf8').catch(() => null);
  if (local === null) throw KeyMissing({ folder });
  return openClient(await localAddress(folder, env), local.trim());
}

export function dataFolder(env: Io['env']): string {
  return resolve(env['PLAZA_DATA_DIR'] ?? './data');
}

async function localAddress(folder: string, env: Io['env']): Promise<string> {
  const text = await readFile(join(folder, ADDRESS_FILE), 'utf8').catch(() => null);
  const address = text === null ? undefined : (JSON.parse(text) as { address?: string }).address;
  return trimmed(address ?? `http://localhost:${env['PORT'] ?? 3000}`);
}

const trimmed = (url: string): string => url.replace(/\/+$/, '');
