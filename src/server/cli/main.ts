import { isProblem } from '#core/problem.ts';
import type { Call, Io } from './command.ts';
import { commands } from './commands/index.ts';
import { connect } from './connection.ts';
import { helpOf, overview } from './help.ts';
import { parseCall } from './parse-call.ts';
import { safe } from './text.ts';

/** Runs one command. Returns the exit code: 0 done, 1 refused or failed (the reason is printed), 2 not understood. */
export async function main(args: readonly string[], io: Io): Promise<number> {
  const wantsJson = args.includes('--json');
  try {
    if (args.length === 0 || args[0] === 'help' || args[0] === '--help' || args[0] === '-h') {
      io.out(overview(commands));
      return 0;
    }
    const { command, operands, flags } = parseCall(args);
    if (flags['help']) {
      io.out(helpOf(command));
      return 0;
    }
    const call: Call = { operands, flags, io, client: () => connect(io) };
    const { data, text, failed } = await command.run(call);
    io.out(wantsJson ? `${JSON.stringify(data, null, 2)}\n` : `${text}\n`);
    return failed ? 1 : 0;
  } catch (thrown) {
    return report(thrown, io, wantsJson);
  }
}

function report(thrown: unknown, io: Io, wantsJson: boolean): number {
  const code = isProblem(thrown) ? thrown.code : 'UnexpectedError';
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  if (wantsJson)
    io.out(
      `${JSON.stringify({ error_code: code, message, ...(isProblem(thrown) && { details: thrown.details }) }, null, 2)}\n`,
    );
  else io.err(`${safe(message)}\n`);
  return code === 'Usage' ? 2 : 1;
}
