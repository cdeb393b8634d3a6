import type { Command } from './command.ts';
import { columnsText } from './text.ts';

const INTRO = `plaza: publish and manage data on a Plaza marketplace.

It talks to the Plaza whose data folder is PLAZA_DATA_DIR (default ./data) on this machine,
or to the one at PLAZA_URL with the key PLAZA_API_KEY.
`;

/** All commands, one line each. */
export function overview(commands: readonly Command[]): string {
  const lines = commands.map((command) => [`  ${usageOf(command)}`, command.help]);
  return `${INTRO}\nCommands:\n${columnsText(lines)}\n\nEach takes --json (answer as JSON) and --help.\n`;
}

/** One command with its flags. */
export function helpOf(command: Command): string {
  const flags = Object.entries(command.flags).map(([name, { value, help }]) => [
    `  --${name}${value ? ` ${value}` : ''}`,
    help,
  ]);
  const common = [['  --json', 'Answer as JSON.']];
  return `plaza ${usageOf(command)} [flags]\n\n${command.help}\n\nFlags:\n${columnsText([...flags, ...common])}\n`;
}

function usageOf({ name, operands }: Command): string {
  const words = operands.map((one) => (one.endsWith('?') ? `[${one.slice(0, -1).toUpperCase()}]` : one.toUpperCase()));
  return [name, ...words].join(' ');
}
