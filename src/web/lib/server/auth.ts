import type { Cookies } from '@sveltejs/kit';
import type { Answer } from '#lib/api.ts';

/** Hands the session cookies that the API set on to the browser, as they are. */
export function passCookies(answer: Answer, cookies: Cookies): void {
  const given = answer.headers['set-cookie'];
  for (const line of [given ?? []].flat().map(String)) {
    const [pair = '', ...attributes] = line.split(/;\s*/);
    const at = pair.indexOf('=');
    const options = Object.fromEntries(attributes.map((one) => [one.split('=')[0]?.toLowerCase(), one.split('=')[1] ?? true]));
    cookies.set(pair.slice(0, at), pair.slice(at + 1), {
      path: String(options['path'] ?? '/'),
      httpOnly: options['httponly'] === true,
      secure: options['secure'] === true,
      sameSite: (String(options['samesite'] ?? 'lax').toLowerCase() as 'lax' | 'strict' | 'none') ?? 'lax',
      ...(options['max-age'] !== undefined && { maxAge: Number(options['max-age']) }),
      // The value is signed; writing it anew would break the signature.
      encode: (value) => value,
    });
  }
}

/** A path of this site to go to afterwards; the front page where the wish leads elsewhere. */
export function safeNext(wish: string | null | undefined): string {
  return wish && /^\/(?![/\\])/.test(wish) ? wish : '/';
}
