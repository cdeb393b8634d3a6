import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

const DISCARD_LOCAL_NAT64 = ipaddr.parseCIDR('64:ff9b:1::/48') as [ipaddr.IPv6, number];
const GLOBAL_UNICAST = ipaddr.parseCIDR('2000::/3') as [ipaddr.IPv6, number];
/** IPv4-compatible addresses (RFC 4291, deprecated), which some systems still take for the IPv4 address inside. */
const COMPATIBLE = ipaddr.parseCIDR('::/96') as [ipaddr.IPv6, number];

/**
 * True for an address on the public internet. Addresses that carry an IPv4 address inside (mapped, NAT64, 6to4) are
 * judged by that; everything special in the registries of IANA is not public.
 */
export function isPublicAddress(text: string): boolean {
  if (isIP(text) === 0) return false;
  const address = ipaddr.parse(text);
  if (address.kind() === 'ipv4') return address.range() === 'unicast';
  return isPublicIpv6(address as ipaddr.IPv6);
}

function isPublicIpv6(address: ipaddr.IPv6): boolean {
  if (address.zoneId) return false;
  const bytes = address.toByteArray();
  const range = address.range();
  if (range === 'ipv4Mapped' || range === 'rfc6145' || range === 'rfc6052') {
    return !address.match(DISCARD_LOCAL_NAT64) && isPublicIpv4(bytes.slice(12));
  }
  if (range === '6to4') return isPublicIpv4(bytes.slice(2, 6));
  if (address.match(COMPATIBLE)) return false;
  return range === 'unicast' && address.match(GLOBAL_UNICAST);
}

function isPublicIpv4(bytes: readonly number[]): boolean {
  return new ipaddr.IPv4([...bytes]).range() === 'unicast';
}
