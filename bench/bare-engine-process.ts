import { Session } from 'chdb';
import { createInterface } from 'node:readline';

/**
 * The engine alone, as a yardstick: a chDB session without Plaza around it. One JSON line `{text, params, format}` in, one
 * `{ms, bytes, error}` out; `ms` is the time of the engine's call itself.
 */
const session = new Session(process.argv[2]!);
for await (const line of createInterface({ input: process.stdin })) {
  const { text, params, format } = JSON.parse(line) as { text: string; params: Record<string, string>; format: string };
  const begin = performance.now();
  try {
    const set = Object.entries(params).map(([key, given]) => `param_${key} = '${given.replace(/[\\']/g, '\\$&')}'`);
    const answer = await session.queryAsync((set.length > 0 ? `SET ${set.join(', ')}; ` : '') + text, { format });
    process.stdout.write(`${JSON.stringify({ ms: performance.now() - begin, bytes: answer.bytes().length })}\n`);
  } catch (thrown) {
    process.stdout.write(`${JSON.stringify({ ms: 0, bytes: 0, error: String(thrown) })}\n`);
  }
}
