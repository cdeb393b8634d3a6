import { Session } from 'chdb';
import { setStatement, type Request } from './statement.ts';

/** One chDB session: one query at a time. `run` is only called by whoever holds the session of its lane. */
export class EngineSession {
  /** Named pipes of this session, made when the host starts. */
  readonly outPath: string;
  readonly inPath: string;
  readonly #session: Session;
  #changed: string[] = [];

  constructor(folder: string, connectionArgs: readonly string[], pipes: { outPath: string; inPath: string }) {
    this.outPath = pipes.outPath;
    this.inPath = pipes.inPath;
    this.#session = new Session(folder, { connectionArgs });
    // Parameters are part of the text, which is parsed under this limit before any setting of the text applies.
    this.#session.query(
      'SET max_query_size = 67108864, max_ast_elements = 1000000, max_expanded_ast_elements = 5000000',
    );
    // The engine lowers the number of threads when less than a gigabyte is free for each; under our small limit that
    // would be always, and every query would run on one.
    this.#session.query(
      'SET max_threads_min_free_memory_per_thread = 67108864, max_insert_threads_min_free_memory_per_thread = 268435456',
    );
  }

  /** Runs `text` under the settings of `request`; `mark` names the query for `kill`. Resolves with the whole answer. */
  async run(request: Request, text: string, mark: string): Promise<Uint8Array> {
    const settings: Record<string, string> = { ...request.settings, log_comment: mark };
    const prefix = setStatement({ ...request, settings }, this.#changed);
    this.#changed = Object.keys(settings);
    try {
      const result = await this.#session.queryAsync(prefix + text, { format: request.defaultFormat });
      return result.bytes();
    } catch (thrown) {
      await this.#cleanse();
      throw thrown;
    }
  }

  /**
   * TRICKY: rows that a failed query had already written stand before the answer of the session's next query (chDB
   * 3.4). They may be another reader's, so they are read away until an answer is exactly what it must be.
   */
  async #cleanse(): Promise<void> {
    for (let i = 0; i < 5; i++) {
      const answer = await this.plain('SELECT 1 FORMAT TabSeparated').catch(() => '');
      if (answer === '1\n') return;
    }
    throw new Error('Code: 1002. DB::Exception: the session cannot be cleaned. (UNKNOWN_EXCEPTION)');
  }

  /** For the control session: a statement without settings. */
  async plain(text: string, format = 'TabSeparated'): Promise<string> {
    return (await this.#session.queryAsync(text, { format })).text();
  }
}
