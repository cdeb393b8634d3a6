import { connectEngine } from './client.ts';
import type { Engine } from './engine.ts';
import { superviseHost } from './supervisor.ts';

export interface EngineOptions {
  /** The data folder: the embedded engine keeps its tables in `<dataDir>/engine`, its sockets in `<dataDir>/run`. */
  readonly dataDir: string;
  /** A ClickHouse server, with user, password and database; empty or left out: embedded. */
  readonly clickhouseUrl?: string;
  /** Memory of all queries of the embedded engine together, bytes. Default 2 GiB. */
  readonly engineMemoryBytes?: number;
}

/** The part of a log the engine needs. */
export interface EngineLog {
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
}

/** Connects to the ClickHouse server, or starts the embedded engine; resolves when it answers. */
export async function openEngine(options: EngineOptions, log: EngineLog): Promise<Engine> {
  if (options.clickhouseUrl) {
    return connectEngine({
      url: options.clickhouseUrl,
      ready: async () => {},
      isUp: async () => true,
      examine: async () => {},
      epoch: () => 0,
      close: async () => {},
    });
  }
  const host = await superviseHost(
    { dataDir: options.dataDir, memoryBytes: options.engineMemoryBytes ?? 2 * 2 ** 30 },
    log,
  );
  return connectEngine(host);
}
