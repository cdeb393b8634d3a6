import { expect, test } from 'vitest';
import { openLog } from './log.ts';

function logged(write: (log: ReturnType<typeof openLog>) => void): Record<string, unknown>[] {
  const lines: string[] = [];
  write(openLog({ logLevel: 'info' }, { write: (line: string) => void lines.push(line) }));
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

test('one line of JSON an event, whatever is in it', () => {
  const text = 'a\r\n{"level":"error"}\u001b[31m';
  expect(logged((log) => log.info({ path: text }, text))).toMatchObject([{ level: 'info', path: text, msg: text, time: expect.stringMatching(/Z$/) }]);
});

test('secrets and personal data are left out, at any of the depths they are logged at', () => {
  const secret = 'hunter2';
  const entries = { password: secret, apikey: secret, headers: { authorization: secret, cookie: secret }, request: { body: { email: secret, token: secret } } };
  expect(JSON.stringify(logged((log) => log.info(entries)))).not.toContain(secret);
});

test('of a request only method and path', () => {
  const req = { method: 'GET', url: '/api/v1/session?apikey=hunter2', headers: { cookie: 'hunter2' }, ip: '1.2.3.4' };
  expect(logged((log) => log.info({ req }))).toMatchObject([{ req: { method: 'GET', path: '/api/v1/session' } }]);
  expect(JSON.stringify(logged((log) => log.info({ req })))).not.toMatch(/hunter2|1\.2\.3\.4/);
});

test('lines of levels below the wanted one are not written', () => expect(logged((log) => log.debug('x'))).toEqual([]));
