import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { availableParallelism } from 'node:os';
import { EngineSession } from './engine-session.ts';
import type { HostConfig, LaneName } from './host-config.ts';
import { Lane } from './lane.ts';
import { engineXml } from './engine-xml.ts';

const MAX_WAITING = 256;

/** The open engine: its lanes, and the control session that only kills, counts and cleans. */
export interface Host {
  readonly lanes: Readonly<Record<LaneName, Lane>>;
  readonly version: string;
  readonly runDir: string;
  readonly pipeDir: string;
  /** False when no such query runs (yet). */
  kill(mark: string): Promise<boolean>;
  /** Throws when the engine does not answer. */
  ping(): Promise<void>;
  /** Gives memory back to the system. */
  purge(): Promise<void>;
}

/** Opens the folder. Throws when the engine cannot. */
export async function openHost(config: HostConfig): Promise<Host> {
  const count = config.lanes.short + config.lanes.long + 1;
  const pipes = preparePipes(config.runDir, count);
  mkdirSync(config.folder, { recursive: true, mode: 0o700 });
  const xml = join(config.runDir, 'engine.xml');
  writeFileSync(xml, engineXml(config.memoryBytes, availableParallelism()), { mode: 0o600 });
  const connectionArgs = [`--config-file=${xml}`];
  const sessions = pipes.map((pipe) => new EngineSession(config.folder, connectionArgs, pipe));
  const control = sessions[0]!;
  const version = (await control.plain('SELECT version()')).trim();

  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = (text: string): Promise<string> => {
    const mine = turn.then(() => control.plain(text));
    turn = mine.catch(() => {});
    return mine;
  };
  return {
    version,
    runDir: config.runDir,
    pipeDir: config.pipeDir,
    lanes: {
      short: new Lane(sessions.slice(1, 1 + config.lanes.short), MAX_WAITING),
      long: new Lane(sessions.slice(1 + config.lanes.short), MAX_WAITING),
    },
    // TRICKY: ASYNC, since SYNC may never return.
    kill: async (mark) => (await inTurn(`KILL QUERY WHERE Settings['log_comment'] = '${mark}' ASYNC`)) !== '',
    ping: async () => void (await inTurn('SELECT 1')),
    purge: async () => void (await inTurn('SYSTEM JEMALLOC PURGE')),
  };
}

function preparePipes(runDir: string, count: number): { outPath: string; inPath: string }[] {
  rmSync(runDir, { recursive: true, force: true });
  mkdirSync(runDir, { recursive: true, mode: 0o700 });
  const pipes = Array.from({ length: count }, (_, i) => ({
    outPath: join(runDir, `out${i}`),
    inPath: join(runDir, `in${i}`),
  }));
  // Node cannot make named pipes itself.
  execFileSync('mkfifo', ['-m', '600', ...pipes.flatMap((pipe) => [pipe.outPath, pipe.inPath])]);
  return pipes;
}
