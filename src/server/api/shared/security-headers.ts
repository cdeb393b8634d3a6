import type { Config } from '../../platform/config.ts';

/** For answers that are data: a browser that is led to show one as a page runs nothing of it. */
const DATA_POLICY = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; sandbox";

/** Headers every answer of the API has unless its route sets them otherwise. */
export function securityHeaders({ publicUrl }: Pick<Config, 'publicUrl'>): readonly (readonly [string, string])[] {
  const always = [
    ['content-security-policy', DATA_POLICY],
    ['referrer-policy', 'strict-origin-when-cross-origin'],
    ['x-content-type-options', 'nosniff'],
  ] as const;
  return publicUrl.startsWith('https:') ? [...always, ['strict-transport-security', 'max-age=31536000']] : always;
}
