import type { Api } from '#lib/api.ts';
import type { Session } from '#lib/types.ts';

const NOBODY: Session = { actor: null, memberships: [], is_operator: false };

/** Who visits; nobody when the API does not know them. */
export async function sessionOf(api: Api): Promise<Session> {
  return (await api.find<Session>('/api/v1/session')) ?? NOBODY;
}

/** What sets visitors apart whose rights may differ; empty for everyone who is not signed in. */
export function viewerOf(cookies: { getAll(): readonly { name: string; value: string }[] }): string {
  return cookies
    .getAll()
    .filter(({ name }) => !name.startsWith('plaza-'))
    .map(({ name, value }) => `${name}=${value}`)
    .join(';');
}
