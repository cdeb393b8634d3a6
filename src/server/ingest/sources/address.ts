import { AddressNotUsable } from '../problems.ts';

/** A web address as somebody typed it. Whether it may be reached is decided when connecting (see platform/http). */
export function addressOf(typed: string): URL {
  const url = URL.parse(typed.trim());
  const shown = typed.slice(0, 200);
  if (!url) throw AddressNotUsable({ url: shown, why: 'it is not a complete web address' });
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw AddressNotUsable({ url: shown, why: 'only http:// and https:// can be fetched' });
  if (url.username !== '' || url.password !== '')
    throw AddressNotUsable({ url: `${url.protocol}//…@${url.host}`, why: 'it holds a user name or password' });
  return url;
}
