import { lookup as systemLookup, type LookupAddress } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { Agent, buildConnector } from 'undici';
import { isPublicAddress } from './address.ts';
import { bareHost, isAllowedByName, type Allowance } from './allowed.ts';
import { AddressRefused } from './problems.ts';

/** All addresses of a host name. */
export type Resolve = (host: string, done: (error: Error | null, addresses: LookupAddress[]) => void) => void;

const CONNECT_MS = 10_000;
const MAX_HEADER_BYTES = 64 * 1024;

const systemResolve: Resolve = (host, done) => systemLookup(host, { all: true, verbatim: true }, (error, found) => done(error, found ?? []));

/**
 * Connections that look where they lead at the moment they are made: a literal address, every address that DNS gives
 * (one private among them refuses all), and at last the address the socket really has. No proxy of the environment is used.
 */
export function guardedAgent(allowance: Allowance, resolve: Resolve = systemResolve): Agent {
  const free = buildConnector({ timeout: CONNECT_MS, lookup: lookupWith(resolve, () => true) });
  const guarded = buildConnector({ timeout: CONNECT_MS, lookup: lookupWith(resolve, isPublicAddress) });
  const connect: buildConnector.connector = (options, callback) => {
    const host = bareHost(options.hostname);
    const port = options.port === '' ? (options.protocol === 'https:' ? '443' : '80') : options.port;
    if (isAllowedByName(allowance, host, port)) return free(options, callback);
    if (isIP(host) !== 0 && !isPublicAddress(host)) return callback(AddressRefused({ host }), null);
    return guarded(options, (...[error, socket]) => {
      if (error) return callback(error, null);
      if (isPublicAddress(socket?.remoteAddress ?? '')) return callback(null, socket);
      socket?.destroy();
      return callback(AddressRefused({ host }), null);
    });
  };
  // Each answer has a connection of its own for as long as it is read; idle ones are not kept, so that a name is looked up anew.
  return new Agent({ connect, keepAliveTimeout: 1, keepAliveMaxTimeout: 1, pipelining: 0, connections: 16, maxHeaderSize: MAX_HEADER_BYTES });
}

function lookupWith(resolve: Resolve, isGood: (address: string) => boolean): LookupFunction {
  return (host, options, done) => {
    resolve(host, (error, addresses) => {
      const [first] = addresses;
      if (error || !first) return done(error ?? new Error('no address'), '', 0);
      if (!addresses.every((one) => isGood(one.address))) return done(AddressRefused({ host: bareHost(host) }), '', 0);
      return options.all ? done(null, addresses) : done(null, first.address, first.family);
    });
  };
}
