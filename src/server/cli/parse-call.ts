import { parseArgs } from 'node:util';
import type { Command, FlagValues } from './command.ts';
import { commands } from './commands/index.ts';
import { Usage } from './problems.ts';

export interface ParsedCall {
  readonly command: Command;
  readonly operands: readonly string[];
  readonly flags: FlagValues;
}

/** Finds the command (one word or two) and reads its flags. Throws a `Usage` problem that says what was expected. */
export function parseCall(args: readonly string[]): ParsedCall {
  const command = commandOf(args);
  const rest = args.slice(command.name.split(' ').length);
  const { values, positionals } = parseFlags(command, rest);
  const needed = command.operands.filter((one) => !one.endsWith('?'));
  if (!values['help'] && positionals.length < needed.length) {
    throw Usage({
      message: `“${command.name}” needs ${needed.map((one) => one.toUpperCase()).join(' ')}. See: plaza ${command.name} --help`,
    });
  }
  if (positionals.length > command.operands.length) {
    throw Usage({
      message: `“${positionals[command.operands.length]}” is one word too many. See: plaza ${command.name} --help`,
    });
  }
  return { command, operands: positionals, flags: values };
}

function commandOf(args: readonly string[]): Command {
  const typed = args.filter((one) => !one.startsWith('-'));
  const two = `${typed[0] ?? ''} ${typed[1] ?? ''}`;
  const found = commands.find(({ name }) => name === two || name === typed[0]);
  // The words of the command come first, flags after them: `plaza dataset list --json`.
  if (found && args.slice(0, found.name.split(' ').length).join(' ') === found.name) return found;
  if (found) throw Usage({ message: `Write the command first: plaza ${found.name} …` });
  const family = commands.filter(({ name }) => name.startsWith(`${typed[0]} `)).map(({ name }) => name);
  if (family.length > 0) throw Usage({ message: `Which one? ${family.join(', ')}.` });
  throw Usage({ message: `There is no command “${typed[0] ?? ''}”. See: plaza --help` });
}

function parseFlags(command: Command, args: readonly string[]): { values: FlagValues; positionals: string[] } {
  const common = { json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } as const;
  const own = Object.fromEntries(Object.entries(command.flags).map(([name, { type }]) => [name, { type }]));
  try {
    return parseArgs({ args: [...args], options: { ...own, ...common }, allowPositionals: true, strict: true });
  } catch (thrown) {
    const message = (thrown as Error).message.split(/(?<=\.) /, 1)[0]!;
    throw Usage({ message: `${message} See: plaza ${command.name} --help` });
  }
}
