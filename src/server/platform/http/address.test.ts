import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isPublicAddress } from './address.ts';
import { checkedUrl } from './allowed.ts';

const NOT_PUBLIC = [
  '127.0.0.1', '10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1', '169.254.169.254', '100.64.0.1', '192.0.0.192', '198.18.0.1',
  '0.0.0.0', '224.0.0.1', '240.0.0.1', '255.255.255.255', '192.0.2.1', '198.51.100.1', '203.0.113.1', '192.88.99.1',
  '::', '::1', '::ffff:7f00:1', '::ffff:169.254.169.254', '::127.0.0.1', '::7f00:1', '64:ff9b::7f00:1', '64:ff9b::a00:1', '64:ff9b:1::7f00:1', '2002:7f00:1::',
  '2002:a9fe:a9fe::', 'fe80::1', 'fe80::1%eth0', 'fc00::1', 'fd00:ec2::254', 'fec0::1', 'ff02::1', '2001:db8::1', '2001::1', '100::1', '4000::1', '', 'localhost', '1.2.3',
];
const PUBLIC = ['8.8.8.8', '1.1.1.1', '172.32.0.1', '100.128.0.1', '2606:4700:4700::1111', '::ffff:8.8.8.8', '64:ff9b::808:808', '2002:808:808::1'];

test.each(NOT_PUBLIC)('%s is not on the public internet', (address) => expect(isPublicAddress(address)).toBe(false));
test.each(PUBLIC)('%s is on the public internet', (address) => expect(isPublicAddress(address)).toBe(true));

test('an address inside another one is judged the same in every disguise', () => {
  fc.assert(
    fc.property(fc.ipV4(), (v4) => {
      const [a, b, c, d] = v4.split('.').map(Number) as [number, number, number, number];
      const hex = `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
      for (const disguise of [`::ffff:${v4}`, `::ffff:${hex}`, `64:ff9b::${hex}`, `2002:${hex}::1`]) expect(isPublicAddress(disguise)).toBe(isPublicAddress(v4));
      expect(isPublicAddress(`::${hex}`)).toBe(false);
    }),
  );
});

describe('addresses people write', () => {
  const none = { allowedHosts: [], allowedPorts: [] };
  const codeOf = (url: string, allowance = none) => {
    try {
      return checkedUrl(url, allowance).href;
    } catch (thrown) {
      return (thrown as { code: string }).code;
    }
  };

  test.each([
    'http://127.0.0.1/', 'http://[::1]/', 'http://2130706433/', 'http://0177.0.0.1/', 'http://0x7f.1/', 'http://127.1/', 'http://0/', 'http://①②⑦.0.0.1/',
    'http://127。0。0。1/', 'http://[::ffff:7f00:1]/', 'http://[64:ff9b::7f00:1]/', 'http://169.254.169.254/latest/meta-data', 'http://127.0.0.1./',
    'http://127.0.0.1#@allowed.example/',
  ])('%s is refused', (url) => expect(codeOf(url)).toBe('AddressRefused'));

  test.each([
    ['http://allowed.example@127.0.0.1/', 'CredentialsInAddress'],
    ['https://user:secret@data.example/', 'CredentialsInAddress'],
    ['http://allowed.example%40127.0.0.1/', 'AddressNotUsable'],
    ['http:/\\127.0.0.1/', 'AddressNotUsable'],
    ['http://127.0.\t0.1/', 'AddressNotUsable'],
    ['http://data.example/a b', 'AddressNotUsable'],
    ['http://data.example/\r\nX: y', 'AddressNotUsable'],
    ['data.example/file.csv', 'AddressNotUsable'],
    ['', 'AddressNotUsable'],
    ['//data.example/x', 'AddressNotUsable'],
    ['file:///etc/passwd', 'SchemeRefused'],
    ['gopher://x/', 'SchemeRefused'],
    ['ftp://x/', 'SchemeRefused'],
    ['data:text/csv,a', 'SchemeRefused'],
    ['jar:http://x!/', 'SchemeRefused'],
    ['\\\\host\\share', 'AddressNotUsable'],
    ['http://data.example:22/', 'PortRefused'],
    ['http://data.example:6379/', 'PortRefused'],
    ['http://data.example:8123/', 'PortRefused'],
    ['https://data.example:8443/x.csv', 'https://data.example:8443/x.csv'],
    ['HTTPS://Data.Example/x.csv?a=1', 'https://data.example/x.csv?a=1'],
    ['  https://data.example/x ', 'https://data.example/x'],
  ])('%s → %s', (url, expected) => expect(codeOf(url)).toBe(expected));

  test.each([
    ['http://10.1.2.3/', ['10.1.2.3'], 'http://10.1.2.3/'],
    ['http://10.1.2.3:9000/', ['10.1.2.3:9000'], 'http://10.1.2.3:9000/'],
    ['http://10.1.2.3:22/', ['10.1.2.3:9000'], 'PortRefused'],
    ['http://10.1.2.3/', ['10.1.2.3:9000'], 'AddressRefused'],
    ['http://[::1]:9000/', ['[::1]:9000'], 'http://[::1]:9000/'],
    ['http://gis.town.local:6080/', ['gis.town.local'], 'http://gis.town.local:6080/'],
    ['http://evil-gis.town.local:6080/', ['gis.town.local'], 'PortRefused'],
  ])('%s with %j allowed → %s', (url, allowedHosts, expected) => expect(codeOf(url, { allowedHosts, allowedPorts: [] } as never)).toBe(expected));
});
