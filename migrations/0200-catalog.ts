import type { Kysely } from 'kysely';
import type { SchemaStep } from './index.ts';

/** Datasets, their revisions, attachments and the change counter. */
export const catalog: SchemaStep = {
  name: '0200-catalog',
  async up(db: Kysely<never>) {
    await createDatasets(db);
    await createRevisions(db);
    const { schema } = db;
    await schema
      .createTable('attachment')
      .addColumn('dataset_uid', 'text', (column) => column.notNull())
      .addColumn('id', 'text', (column) => column.notNull())
      .addColumn('position', 'integer', (column) => column.notNull())
      .addColumn('title', 'text', (column) => column.notNull())
      .addColumn('media_type', 'text', (column) => column.notNull())
      .addColumn('sha256', 'text', (column) => column.notNull())
      .addColumn('bytes', 'bigint', (column) => column.notNull())
      .addColumn('created_at', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('attachment_pk', ['dataset_uid', 'id'])
      .execute();
    await schema
      .createTable('metadata_template')
      .addColumn('name', 'text', (column) => column.primaryKey())
      .addColumn('title', 'text', (column) => column.notNull())
      .addColumn('fields', 'text', (column) => column.notNull())
      .execute();
    await schema
      .createTable('catalog_change')
      .addColumn('id', 'integer', (column) => column.primaryKey())
      .addColumn('value', 'bigint', (column) => column.notNull())
      .execute();
    // The counter always exists: whoever changes the catalogue locks this row.
    await (db as unknown as Kysely<{ catalog_change: { id: number; value: number } }>).insertInto('catalog_change').values({ id: 1, value: 0 }).execute();
  },
};

async function createDatasets({ schema }: Kysely<never>): Promise<void> {
  await schema
    .createTable('dataset')
    .addColumn('uid', 'text', (column) => column.primaryKey())
    .addColumn('id', 'text', (column) => column.notNull().unique())
    .addColumn('organization', 'text', (column) => column.notNull())
    .addColumn('visibility', 'text', (column) => column.notNull())
    .addColumn('title', 'text', (column) => column.notNull())
    .addColumn('metas', 'text', (column) => column.notNull())
    .addColumn('translations', 'text', (column) => column.notNull())
    .addColumn('field_settings', 'text', (column) => column.notNull())
    .addColumn('views', 'text', (column) => column.notNull())
    .addColumn('revision', 'integer')
    .addColumn('created_at', 'text', (column) => column.notNull())
    .addColumn('data_processed_at', 'text')
    .addColumn('metadata_processed_at', 'text', (column) => column.notNull())
    .addColumn('change', 'bigint', (column) => column.notNull())
    .execute();
  await schema.createIndex('dataset_change').on('dataset').column('change').execute();
  await schema.createIndex('dataset_organization').on('dataset').columns(['organization', 'id']).execute();
  await schema
    .createTable('dataset_slug')
    .addColumn('slug', 'text', (column) => column.primaryKey())
    .addColumn('dataset_uid', 'text', (column) => column.notNull())
    .execute();
  await schema.createIndex('dataset_slug_dataset').on('dataset_slug').column('dataset_uid').execute();
  await schema
    .createTable('dataset_tombstone')
    .addColumn('uid', 'text', (column) => column.primaryKey())
    .addColumn('id', 'text', (column) => column.notNull())
    .addColumn('change', 'bigint', (column) => column.notNull())
    .addColumn('deleted_at', 'text', (column) => column.notNull())
    .execute();
  await schema.createIndex('dataset_tombstone_change').on('dataset_tombstone').column('change').execute();
}

async function createRevisions({ schema }: Kysely<never>): Promise<void> {
  await schema
    .createTable('revision')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('dataset_uid', 'text', (column) => column.notNull())
    .addColumn('number', 'integer', (column) => column.notNull())
    .addColumn('fields', 'text', (column) => column.notNull())
    .addColumn('parquet_sha256', 'text', (column) => column.notNull())
    .addColumn('parquet_bytes', 'bigint', (column) => column.notNull())
    .addColumn('original_sha256', 'text')
    .addColumn('original_bytes', 'bigint')
    .addColumn('original_name', 'text')
    .addColumn('rows', 'bigint', (column) => column.notNull())
    .addColumn('bbox', 'text')
    .addColumn('geometry_types', 'text', (column) => column.notNull())
    .addColumn('created_at', 'text', (column) => column.notNull())
    .addColumn('author', 'text')
    .addColumn('message', 'text')
    .addColumn('quality', 'text')
    .addColumn('profile', 'text')
    .addColumn('run_id', 'text')
    .addUniqueConstraint('revision_number', ['dataset_uid', 'number'])
    .execute();
  await schema.createIndex('revision_parquet').on('revision').column('parquet_sha256').execute();
}
