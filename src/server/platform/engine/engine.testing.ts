import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Engine } from './engine.ts';
import { openEngine, type EngineLog } from './open-engine.ts';

/** A log that keeps quiet. */
export const quietLog: EngineLog = { info: () => {}, warn: () => {}, error: () => {} };

/** A real embedded engine on a folder of its own; one a test file. `close` removes the folder. */
export async function openTestEngine(
  log: EngineLog = quietLog,
): Promise<{ engine: Engine; dataDir: string; close: () => Promise<void> }> {
  const dataDir = mkdtempSync(join(tmpdir(), 'plaza-engine-'));
  const engine = await openEngine({ dataDir }, log);
  const close = async () => {
    await engine.close();
    rmSync(dataDir, { recursive: true, force: true });
  };
  return { engine, dataDir, close };
}
