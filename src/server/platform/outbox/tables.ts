import type { Generated } from 'kysely';

interface EventTable {
  /** Counts up; the order of delivery. */
  position: Generated<number>;
  id: string;
  name: string;
  payload: string;
  announced_at: string;
}

/** One row for each event and listener until it is delivered. */
interface DeliveryTable {
  listener: string;
  event_id: string;
  position: number;
  attempt: number;
  /** Not before; in the future also while somebody is delivering it. */
  due_at: string;
  /** Why it could not be delivered so far. */
  problem: string | null;
}

declare module '#server/platform/database/tables.ts' {
  interface Tables {
    event: EventTable;
    delivery: DeliveryTable;
  }
}
