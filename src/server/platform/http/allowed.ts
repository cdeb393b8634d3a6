import { isIP } from 'node:net';
import type { Config } from '../config.ts';
import { isPublicAddress } from './address.ts';
import { AddressNotUsable, AddressRefused, CredentialsInAddress, PortRefused, SchemeRefused } from './problems.ts';

/** Which addresses may be fetched from, by the operator's settings. */
export type Allowance = Pick<Config, 'allowedHosts' | 'allowedPorts'>;

const PORTS = new Set(['80', '443', '8080', '8443']);
const DEFAULT_PORT: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' };

/** Parses an address that a person or another site gave, and refuses what can be seen to be wrong without asking DNS. */
export function checkedUrl(text: string, allowance: Allowance, base?: string): URL {
  // The parser would quietly drop these, and what is shown would not be what is fetched.
  // oxlint-disable-next-line no-control-regex
  const url = /[\u0000-\u0020\u007f\\]/.test(text.trim()) ? null : URL.parse(text.trim(), base);
  if (!url) throw AddressNotUsable({ url: text.slice(0, 200) });
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw SchemeRefused({ scheme: url.protocol });
  if (url.username !== '' || url.password !== '') throw CredentialsInAddress();
  const host = bareHost(url.hostname);
  const port = url.port === '' ? DEFAULT_PORT[url.protocol]! : url.port;
  if (isAllowedByName(allowance, host, port)) return url;
  if (!PORTS.has(port) && !allowance.allowedPorts.includes(port)) throw PortRefused({ host, port });
  if (isIP(host) !== 0 && !isPublicAddress(host)) throw AddressRefused({ host });
  return url;
}

/** True when the operator names this host, with or without the port. */
export function isAllowedByName({ allowedHosts }: Allowance, host: string, port: string): boolean {
  const plain = bareHost(host);
  const written = isIP(plain) === 6 ? `[${plain}]` : plain;
  return allowedHosts.includes(plain) || allowedHosts.includes(`${written}:${port}`);
}

/** In lower case, without the brackets of IPv6 and without the dot of the root. */
export function bareHost(host: string): string {
  return host.toLowerCase().replace(/^\[|\]$/g, '').replace(/\.$/, '');
}
