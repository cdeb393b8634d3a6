import type { Client } from './client.ts';

/** What a command may touch of the world; handed in, so that commands can be tried without a terminal. */
export interface Io {
  readonly env: Readonly<Record<string, string | undefined>>;
  out(text: string): void;
  err(text: string): void;
  /** True when a person watches standard error. */
  readonly isTerminal: boolean;
  /** All of standard input. */
  readInput(): Promise<string>;
}

export interface Flag {
  readonly type: 'string' | 'boolean';
  /** What stands for the value in the help. */
  readonly value?: string;
  readonly help: string;
}

export type FlagValues = Readonly<Record<string, string | boolean | undefined>>;

/** What a command was called with. */
export interface Call {
  readonly operands: readonly string[];
  readonly flags: FlagValues;
  readonly io: Io;
  /** Connects on first use, so that offline commands need no server. */
  client(): Promise<Client>;
}

/** `data` is printed with --json, `text` otherwise. `failed`: exit code 1 although there is an answer. */
export interface Answer {
  readonly data: unknown;
  readonly text: string;
  readonly failed?: boolean;
}

export interface Command {
  /** As it is typed: `dataset list`. */
  readonly name: string;
  /** Names of the operands; one that ends in `?` may be left out. */
  readonly operands: readonly string[];
  readonly help: string;
  readonly flags: Readonly<Record<string, Flag>>;
  run(call: Call): Promise<Answer>;
}

/** The text of a flag, when it was given. */
export function textFlag(flags: FlagValues, name: string): string | undefined {
  const given = flags[name];
  return typeof given === 'string' ? given : undefined;
}
