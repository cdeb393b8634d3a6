import type { Agent } from 'node:http';
import type { Readable } from 'node:stream';
import { text as readAll } from 'node:stream/consumers';
import { createClient, type ClickHouseClient, type ClickHouseSettings } from '@clickhouse/client';
import { name, sql, type Sql } from '#odsql/sql.ts';
import { isProblem } from '#core/problem.ts';
import type { Engine, QueryOptions } from './engine.ts';
import { EngineError, explainFailure, neverArrived } from './engine-error.ts';
import { LANE_HEADER, PIPE_HEADER } from './host/host-config.ts';
import { parseRows } from './parse-rows.ts';
import { readPipe } from './pipe-in.ts';
import { EngineUnavailable } from './problems.ts';

/** Where the engine is, and whether it is there. */
export interface Connection {
  readonly url: string;
  readonly agent?: Agent;
  /** Where named pipes for long answers are made; left out: they come by HTTP. */
  readonly pipeDir?: string;
  /** Bytes one query may use when it does not say. */
  readonly queryMemoryBytes?: number;
  /** Waits, for a bounded time, until requests can be sent. */
  ready(signal?: AbortSignal): Promise<void>;
  isUp(): Promise<boolean>;
  examine(): Promise<void>;
  epoch(): number;
  close(): Promise<void>;
}

const DEFAULT_TIMEOUT_MS = 10_000;
const DEFAULT_LONG_TIMEOUT_MS = 3_600_000;
const DEFAULT_MEMORY_BYTES = 2 ** 30;
/** Beyond the engine's own limit, in case it does not keep it. */
const GRACE_MS = 20_000;
const ATTEMPTS = 20;

/** An `Engine` over ClickHouse's HTTP interface. */
export function connectEngine(connection: Connection): Engine {
  const client = createClient({
    url: connection.url,
    ...(connection.agent
      ? { http_agent: connection.agent, keep_alive: { enabled: true, idle_socket_ttl: 0 } }
      : { max_open_connections: 64 }),
    request_timeout: 2 ** 31 - 1,
    compression: { request: false, response: false },
    log: { level: 127 as never },
  });
  return new HttpEngine(client, connection);
}

interface Call {
  readonly query: string;
  readonly params: Record<string, unknown>;
  readonly extra: Readonly<Record<string, string | number>>;
  readonly body?: Readable;
  /** Name of the pipe the answer goes to. */
  readonly pipe?: string;
  readonly options: QueryOptions;
}

class HttpEngine implements Engine {
  readonly #client: ClickHouseClient;
  readonly #connection: Connection;

  constructor(client: ClickHouseClient, connection: Connection) {
    this.#client = client;
    this.#connection = connection;
  }

  async query<T = Record<string, unknown>>(statement: Sql, options: QueryOptions = {}): Promise<T[]> {
    const extra = { default_format: 'JSONEachRow', output_format_json_array_of_rows: 1, wait_end_of_query: 1 };
    const answer = await this.#send(statement, extra, options);
    return parseRows<T>(await this.#drained(answer, options));
  }

  stream(statement: Sql, format: string, options: QueryOptions = {}): Promise<Readable> {
    const { pipeDir } = this.#connection;
    const extra = { default_format: format };
    if (!pipeDir || options.lane !== 'long') return this.#send(statement, extra, options);
    return this.#piped({ ...statement.compile(), extra, options }, pipeDir);
  }

  async command(statement: Sql, options: QueryOptions = {}): Promise<void> {
    await this.#drained(await this.#send(statement, { wait_end_of_query: 1 }, options), options);
  }

  async insert(
    table: string,
    columns: readonly string[],
    format: string,
    body: Readable,
    options: QueryOptions = {},
  ): Promise<void> {
    const list = columns.map(name).reduce((all, one) => sql`${all}, ${one}`);
    await this.insertSelect(sql`INSERT INTO ${name(table)} (${list})`, format, body, options);
  }

  async insertSelect(statement: Sql, format: string, body: Readable, options: QueryOptions = {}): Promise<void> {
    if (!/^\w+$/.test(format)) throw new EngineError(0, 'a format is a word');
    const { query, params } = statement.compile();
    const bounded: QueryOptions = { timeoutMs: DEFAULT_LONG_TIMEOUT_MS, lane: 'long', ...options };
    const call: Call = { query: `${query} FORMAT ${format}`, params, extra: {}, body, options: bounded };
    await this.#drained(await this.#call(call), bounded);
  }

  examine(): Promise<void> {
    return this.#connection.examine();
  }

  get epoch(): number {
    return this.#connection.epoch();
  }

  isUp(): Promise<boolean> {
    return this.#connection.agent ? this.#connection.isUp() : this.#client.ping().then((answer) => answer.success);
  }

  async close(): Promise<void> {
    await this.#connection.close();
    await this.#client.close();
  }

  async #piped(call: Call, pipeDir: string): Promise<Readable> {
    const over = new AbortController();
    const { signal } = call.options;
    const options = { ...call.options, signal: signal ? AbortSignal.any([signal, over.signal]) : over.signal };
    const stream = await readPipe(pipeDir, (pipe) => this.#call({ ...call, options, pipe }));
    return stream.on('close', () => over.abort());
  }

  #send(statement: Sql, extra: Call['extra'], options: QueryOptions): Promise<Readable> {
    const { query, params } = statement.compile();
    return this.#call({ query, params, extra, options });
  }

  async #call(call: Call): Promise<Readable> {
    const { options } = call;
    const timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
    const late = AbortSignal.timeout(timeoutMs + GRACE_MS);
    const abort_signal = options.signal ? AbortSignal.any([options.signal, late]) : late;
    const request = {
      query: call.query,
      query_params: call.params,
      clickhouse_settings: settingsOf(call, this.#connection.queryMemoryBytes ?? DEFAULT_MEMORY_BYTES),
      http_headers: { [LANE_HEADER]: options.lane ?? 'short', ...(call.pipe && { [PIPE_HEADER]: call.pipe }) },
      abort_signal,
    };
    for (let attempt = 1; ; attempt++) {
      await this.#connection.ready(options.signal);
      try {
        const { stream } = call.body
          ? await this.#client.exec({ ...request, values: call.body })
          : await this.#client.exec(request);
        options.signal?.addEventListener('abort', () => stream.destroy(), { once: true });
        return stream;
      } catch (thrown) {
        options.signal?.throwIfAborted();
        // A body that was begun cannot be sent twice.
        if (neverArrived(thrown) && !call.body && attempt < ATTEMPTS) {
          await new Promise((done) => setTimeout(done, 100));
          continue;
        }
        throw explainFailure(thrown, { timeoutMs });
      }
    }
  }

  async #drained(stream: Readable, options: QueryOptions): Promise<string> {
    try {
      return await readAll(stream);
    } catch (thrown) {
      options.signal?.throwIfAborted();
      throw isProblem(thrown) ? thrown : EngineUnavailable({ retry_after: 2 });
    }
  }
}

function settingsOf({ extra, options }: Call, defaultMemory: number): ClickHouseSettings {
  const memory = options.maxMemoryBytes ?? defaultMemory;
  const settings: Record<string, string | number> = {
    max_execution_time: (options.timeoutMs ?? DEFAULT_TIMEOUT_MS) / 1000,
    timeout_before_checking_execution_speed: 0,
    max_memory_usage: memory,
    max_bytes_before_external_group_by: Math.round(memory / 2),
    max_bytes_before_external_sort: Math.round(memory / 2),
    session_timezone: 'UTC',
    output_format_json_quote_64bit_integers: 0,
    output_format_json_quote_denormals: 0,
    output_format_json_escape_forward_slashes: 0,
    ...extra,
    ...options.settings,
  };
  return settings as ClickHouseSettings;
}
