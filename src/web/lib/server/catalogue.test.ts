import { expect, test } from 'vitest';
import { readAsked } from './catalogue.ts';

test('an address says what is asked for', () => {
  const asked = readAsked(new URLSearchParams('q= parks &refine=theme:Parks&refine=publisher:A:B&refine=theme:Trees&sort=title&page=3&layout=grid'));
  expect(asked).toEqual({ q: 'parks', chosen: { theme: ['Parks', 'Trees'], publisher: ['A:B'] }, sort: 'title', page: 3, layout: 'grid' });
});

test.each(['page=99999&sort=constructor&layout=x', 'page=-1&refine=__proto__:x&refine=nothing', 'page=1e9&sort=', 'refine=dataset_id:x'])('nonsense is left out: %s', (search) => {
  expect(readAsked(new URLSearchParams(search))).toEqual({ q: '', chosen: {}, sort: 'modified', page: 1, layout: 'list' });
});
