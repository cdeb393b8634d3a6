import { randomInt } from 'node:crypto';
import { AccountsBusy, PasswordNotUsable } from './problems.ts';

export const MIN_PASSWORD = 10;
export const MAX_PASSWORD = 1024;

/** Each takes 32 MB for some tenths of a second. */
const AT_ONCE = 3;
const WAITING = 100;

let running = 0;
const waiting: (() => void)[] = [];

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (waiting.length >= WAITING) throw AccountsBusy();
  if (running >= AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve));
  else running += 1;
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  }
}

const library = () => import('better-auth/crypto');

/** Scrypt with a salt of its own. A few at a time, so that a wave of sign-ins does not take the memory of everything else. */
export const hashPassword = (password: string): Promise<string> => inTurn(async () => (await library()).hashPassword(password));
export const verifyPassword = (given: { hash: string; password: string }): Promise<boolean> =>
  given.password.length > MAX_PASSWORD ? Promise.resolve(false) : inTurn(async () => (await library()).verifyPassword(given));

export function checkPassword(password: string): void {
  if (password.length < MIN_PASSWORD || password.length > MAX_PASSWORD) throw PasswordNotUsable();
}

/** Without letters that are mistaken for others when read aloud or from paper. */
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789';

/** A password for a new account, to be handed over once: four groups of five, 98 random bits. */
export function makePassword(): string {
  const group = () => Array.from({ length: 5 }, () => LETTERS[randomInt(LETTERS.length)]).join('');
  return [group(), group(), group(), group()].join('-');
}
