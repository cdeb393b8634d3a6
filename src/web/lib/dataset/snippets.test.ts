import { expect, test } from 'vitest';
import { snippetsOf } from './snippets.ts';

test('quotes in an address can not end the string around it', () => {
  const address = `https://plaza.test/api?where=name="O'Hara"`;
  const [curl, javascript, , , excel] = snippetsOf(address, address).map(({ code }) => code);
  expect(curl).toBe(`curl 'https://plaza.test/api?where=name="O'\\''Hara"'`);
  expect(javascript).toContain('name=\\"O\'Hara\\"');
  expect(excel).toContain(`name=""O'Hara""`);
});
