import type { SchemaStep } from './index.ts';
import { countingKey, plainText } from './columns.ts';

/** Jobs, recurring jobs, announced events and who has had them. */
export const platform: SchemaStep = {
  name: '0001-platform',
  async up(db) {
    const id = plainText(db);
    await db.schema
      .createTable('job')
      .addColumn('id', id, (c) => c.primaryKey())
      .addColumn('kind', id, (c) => c.notNull())
      .addColumn('payload', 'text', (c) => c.notNull())
      .addColumn('state', id, (c) => c.notNull())
      .addColumn('progress', 'text', (c) => c.notNull())
      .addColumn('result', 'text')
      .addColumn('problem', 'text')
      .addColumn('attempt', 'integer', (c) => c.notNull())
      .addColumn('exclusive_key', id)
      .addColumn('once_key', id)
      .addColumn('is_cancelled', 'integer', (c) => c.notNull())
      .addColumn('is_ended_told', 'integer', (c) => c.notNull())
      .addColumn('run_at', id, (c) => c.notNull())
      .addColumn('created_at', id, (c) => c.notNull())
      .addColumn('started_at', id)
      .addColumn('ended_at', id)
      .addColumn('lease_holder', id)
      .addColumn('lease_until', id)
      .execute();
    await db.schema.createIndex('job_by_state').on('job').columns(['state', 'run_at']).execute();
    await db.schema.createIndex('job_by_exclusive_key').on('job').columns(['exclusive_key', 'state']).execute();
    await db.schema.createIndex('job_by_once_key').on('job').columns(['once_key', 'state']).execute();
    await db.schema
      .createTable('recurrence')
      .addColumn('name', id, (c) => c.primaryKey())
      .addColumn('next_at', id, (c) => c.notNull())
      .addColumn('cron', 'text', (c) => c.notNull())
      .execute();
    await db.schema
      .createTable('event')
      .addColumn('position', countingKey(db))
      .addColumn('id', id, (c) => c.notNull().unique())
      .addColumn('name', id, (c) => c.notNull())
      .addColumn('payload', 'text', (c) => c.notNull())
      .addColumn('announced_at', id, (c) => c.notNull())
      .execute();
    await db.schema
      .createTable('delivery')
      .addColumn('listener', id, (c) => c.notNull())
      .addColumn('event_id', id, (c) => c.notNull().references('event.id').onDelete('cascade'))
      .addColumn('position', 'bigint', (c) => c.notNull())
      .addColumn('attempt', 'integer', (c) => c.notNull())
      .addColumn('due_at', id, (c) => c.notNull())
      .addColumn('problem', 'text')
      .addPrimaryKeyConstraint('delivery_key', ['listener', 'event_id'])
      .execute();
    await db.schema.createIndex('delivery_in_order').on('delivery').columns(['listener', 'position']).execute();
  },
};
