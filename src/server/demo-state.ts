import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';

const FILE = 'demo.json';

/**
 * True when the demonstration is to be loaded: the marketplace has no organization yet, or a load began and did not end.
 * A marketplace that somebody emptied by hand stays empty.
 */
export async function demoIsWanted(app: FastifyInstance, dataDir: string): Promise<boolean> {
  const file = join(dataDir, FILE);
  if (existsSync(file)) {
    const { state } = JSON.parse(readFileSync(file, 'utf8')) as { state: string };
    return state === 'loading';
  }
  const { results = [] } = (await app.inject('/api/v1/organizations')).json<{ results?: readonly unknown[] }>();
  if (results.length > 0) return false;
  writeFileSync(file, JSON.stringify({ state: 'loading' }));
  return true;
}

export function demoIsDone(dataDir: string): void {
  writeFileSync(join(dataDir, FILE), JSON.stringify({ state: 'done' }));
}
