import { system, type Actor } from '#server/accounts/index.ts';

/** Who asked for a run, as its row keeps it: no rights, no address. */
export function storedActor({ kind, id, name }: Actor): string {
  return JSON.stringify({ kind, id, name });
}

/** Who a job acts for. What it may do was decided when it was asked for; the name stays with what it publishes. */
export function actorOfJob(stored: string): Actor {
  const { kind, id, name } = JSON.parse(stored) as Pick<Actor, 'kind' | 'id' | 'name'>;
  return { ...system, kind, id, name };
}
