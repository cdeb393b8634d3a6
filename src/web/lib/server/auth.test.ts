import { expect, test } from 'vitest';
import { safeNext } from './auth.ts';

test.each([
  ['/publish?x=1', '/publish?x=1'],
  ['//evil.example', '/'],
  ['/\\evil.example', '/'],
  ['https://evil.example', '/'],
  ['', '/'],
  [null, '/'],
])('after signing in, %s leads to %s', (wish, path) => expect(safeNext(wish)).toBe(path));
