import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Sql } from '#odsql/index.ts';

/** The yardstick's other end: see bare-engine-process.ts. */
export class BareEngine {
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  constructor(folder: string) {
    const program = fileURLToPath(new URL('bare-engine-process.ts', import.meta.url));
    this.#child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program, folder], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, TZ: 'UTC' },
    });
    this.#lines = createInterface({ input: this.#child.stdout! })[Symbol.asyncIterator]();
  }

  /** Milliseconds of the engine's call. */
  async run(query: Sql | string, format = 'JSONEachRow'): Promise<number> {
    const { query: text, params } = typeof query === 'string' ? { query, params: {} } : query.compile();
    const bound = Object.fromEntries(Object.entries(params).map(([key, value]) => [key, paramText(value)]));
    this.#child.stdin!.write(`${JSON.stringify({ text, params: bound, format })}\n`);
    const { value } = await this.#lines.next();
    const answer = JSON.parse(String(value)) as { ms: number; error?: string };
    if (answer.error) throw new Error(answer.error);
    return answer.ms;
  }

  close(): void {
    this.#child.kill('SIGKILL');
  }
}

const ESCAPES: Readonly<Record<string, string>> = { '\t': '\\t', '\n': '\\n', '\r': '\\r', '\\': '\\\\' };

/** A parameter as the engine reads it; the bench binds texts, numbers and lists of them. */
function paramText(value: unknown): string {
  const escaped = (text: string) => text.replace(/[\t\n\r\\]/g, (found) => ESCAPES[found]!);
  if (Array.isArray(value))
    return `[${value.map((one) => (typeof one === 'string' ? `'${escaped(one).replaceAll("'", "\\'")}'` : String(one))).join(',')}]`;
  return escaped(String(value));
}
