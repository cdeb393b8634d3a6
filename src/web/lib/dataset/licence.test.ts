import { expect, test } from 'vitest';
import { licenceOf } from './licence.ts';

test.each([
  ['CC-BY-4.0', null, ['lic.use', 'lic.change', 'lic.credit']],
  ['Creative Commons Attribution ShareAlike 4.0', null, ['lic.use', 'lic.change', 'lic.credit', 'lic.same']],
  ['', 'https://creativecommons.org/licenses/by-nc/4.0/', ['lic.noncommercial', 'lic.change', 'lic.credit']],
  ['', 'https://creativecommons.org/publicdomain/zero/1.0/', ['lic.use', 'lic.change', 'lic.nothing-asked']],
  ['Open Government Licence v3', null, ['lic.use', 'lic.change', 'lic.credit']],
  ['MIT', null, ['lic.use', 'lic.change', 'lic.credit']],
  ['Ask the clerk', null, undefined],
  [null, null, undefined],
])('%s %s', (license, address, permissions) => expect(licenceOf(license, address)?.permissions).toEqual(permissions));
