import type { Kysely } from 'kysely';
import { plainText } from './columns.ts';
import type { SchemaStep } from './index.ts';

/** Runs and their reports, uploads, followed addresses. */
export const ingestRuns: SchemaStep = {
  name: '0400-ingest-runs',
  async up(db: Kysely<never>): Promise<void> {
    await db.schema
      .createTable('run')
      .addColumn('id', plainText(db), (column) => column.primaryKey())
      .addColumn('dataset_id', 'text', (column) => column.notNull())
      .addColumn('dataset_uid', 'text')
      .addColumn('organization', 'text', (column) => column.notNull())
      .addColumn('job_id', 'text', (column) => column.notNull())
      .addColumn('status', 'text', (column) => column.notNull())
      .addColumn('stage', 'text', (column) => column.notNull())
      .addColumn('request', 'text', (column) => column.notNull())
      .addColumn('actor', 'text', (column) => column.notNull())
      .addColumn('source_kind', 'text', (column) => column.notNull())
      .addColumn('source_name', 'text', (column) => column.notNull())
      .addColumn('source_url', 'text')
      .addColumn('sha256', 'text')
      .addColumn('bytes', 'bigint')
      .addColumn('understood', 'text')
      .addColumn('other_tables', 'text', (column) => column.notNull())
      .addColumn('fields', 'text')
      .addColumn('rows', 'bigint')
      .addColumn('findings', 'text')
      .addColumn('problem', 'text')
      .addColumn('log', 'text', (column) => column.notNull())
      .addColumn('revision', 'integer')
      .addColumn('draft', 'text')
      .addColumn('recipe', 'text')
      .addColumn('attempt', 'integer', (column) => column.notNull())
      .addColumn('created_at', plainText(db), (column) => column.notNull())
      .addColumn('finished_at', 'text')
      .execute();
    await db.schema.createIndex('run_by_dataset').on('run').columns(['dataset_id', 'created_at']).execute();
    await db.schema.createIndex('run_by_status').on('run').columns(['status', 'finished_at']).execute();
    await db.schema
      .createTable('run_report')
      .addColumn('run_id', 'text', (column) => column.primaryKey())
      .addColumn('findings', 'text', (column) => column.notNull())
      .addColumn('sample', 'text', (column) => column.notNull())
      .execute();
    await db.schema
      .createTable('upload')
      .addColumn('id', plainText(db), (column) => column.primaryKey())
      .addColumn('sha256', 'text', (column) => column.notNull())
      .addColumn('bytes', 'bigint', (column) => column.notNull())
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('actor_id', 'text')
      .addColumn('created_at', plainText(db), (column) => column.notNull())
      .execute();
    await db.schema.createIndex('upload_by_age').on('upload').column('created_at').execute();
    await db.schema
      .createTable('followed_source')
      .addColumn('dataset_id', 'text', (column) => column.primaryKey())
      .addColumn('url', 'text', (column) => column.notNull())
      .addColumn('request', 'text', (column) => column.notNull())
      .addColumn('actor', 'text', (column) => column.notNull())
      .addColumn('etag', 'text')
      .addColumn('last_modified', 'text')
      .addColumn('sha256', 'text')
      .addColumn('checked_at', 'text')
      .addColumn('problem', 'text')
      .execute();
  },
};
