import { AsyncLocalStorage } from 'node:async_hooks';

const requests = new AsyncLocalStorage<string>();

/** Everything that happens within `work` belongs to this request. */
export function withRequestId(id: string, work: () => void): void {
  requests.run(id, work);
}

/** The id of the request that is being answered, for the audit log; null in background work. */
export function currentRequestId(): string | null {
  return requests.getStore() ?? null;
}
