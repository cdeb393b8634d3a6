import type { WriteContext } from '#formats/writer.ts';
import { WriterProblems } from './problems.ts';

/** A yes/no parameter; older clients send "True". */
export function flag(context: WriteContext, option: string, fallback: boolean): boolean {
  const given = context.options[option];
  if (given === undefined || given === '') return fallback;
  const text = given.toLowerCase();
  if (text === 'true' || text === '1') return true;
  if (text === 'false' || text === '0') return false;
  throw WriterProblems.BadOption({ option, value: given, allowed: 'true, false' });
}

/** A parameter with a closed list of values. */
export function oneOf(context: WriteContext, option: string, allowed: readonly string[], fallback: string): string {
  const given = context.options[option];
  if (given === undefined || given === '') return fallback;
  if (allowed.includes(given)) return given;
  throw WriterProblems.BadOption({ option, value: given, allowed: allowed.join(' ') });
}
