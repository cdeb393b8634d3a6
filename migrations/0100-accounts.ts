import type { Kysely } from 'kysely';
import { momentType, plainText, truthType } from './columns.ts';
import type { SchemaStep } from './index.ts';

/** Who: users and their sessions, organizations, members, keys, access rules, the audit log. */
export const accounts: SchemaStep = {
  name: '0100-accounts',
  async up(db) {
    await createIdentity(db);
    await createOrganizations(db);
    await createKeysAndRules(db);
    await createAudit(db);
  },
};

/** The tables of the identity library, under our names. */
async function createIdentity(db: Kysely<never>): Promise<void> {
  const id = plainText(db);
  const moment = momentType(db);
  await db.schema
    .createTable('user')
    .addColumn('id', id, (c) => c.primaryKey())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('email', id, (c) => c.notNull().unique())
    .addColumn('is_email_verified', truthType(db), (c) => c.notNull())
    .addColumn('image', 'text')
    .addColumn('created_at', moment, (c) => c.notNull())
    .addColumn('updated_at', moment, (c) => c.notNull())
    .addColumn('is_operator', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('is_suspended', 'integer', (c) => c.notNull().defaultTo(0))
    .execute();
  await db.schema
    .createTable('session')
    .addColumn('id', id, (c) => c.primaryKey())
    .addColumn('user_id', id, (c) => c.notNull().references('user.id').onDelete('cascade'))
    .addColumn('token', id, (c) => c.notNull().unique())
    .addColumn('expires_at', moment, (c) => c.notNull())
    .addColumn('ip_address', 'text')
    .addColumn('user_agent', 'text')
    .addColumn('created_at', moment, (c) => c.notNull())
    .addColumn('updated_at', moment, (c) => c.notNull())
    .execute();
  await db.schema.createIndex('session_by_user').on('session').column('user_id').execute();
  await db.schema
    .createTable('account')
    .addColumn('id', id, (c) => c.primaryKey())
    .addColumn('user_id', id, (c) => c.notNull().references('user.id').onDelete('cascade'))
    .addColumn('provider_id', id, (c) => c.notNull())
    .addColumn('account_id', id, (c) => c.notNull())
    .addColumn('password', 'text')
    .addColumn('access_token', 'text')
    .addColumn('refresh_token', 'text')
    .addColumn('id_token', 'text')
    .addColumn('access_token_expires_at', moment)
    .addColumn('refresh_token_expires_at', moment)
    .addColumn('scope', 'text')
    .addColumn('created_at', moment, (c) => c.notNull())
    .addColumn('updated_at', moment, (c) => c.notNull())
    .execute();
  await db.schema.createIndex('account_by_user').on('account').column('user_id').execute();
  await db.schema.createIndex('account_by_provider').on('account').columns(['provider_id', 'account_id']).unique().execute();
  await db.schema
    .createTable('verification')
    .addColumn('id', id, (c) => c.primaryKey())
    .addColumn('identifier', id, (c) => c.notNull())
    .addColumn('value', 'text', (c) => c.notNull())
    .addColumn('expires_at', moment, (c) => c.notNull())
    .addColumn('created_at', moment, (c) => c.notNull())
    .addColumn('updated_at', moment, (c) => c.notNull())
    .execute();
  await db.schema.createIndex('verification_by_identifier').on('verification').column('identifier').execute();
}

async function createOrganizations(db: Kysely<never>): Promise<void> {
  const id = plainText(db);
  await db.schema
    .createTable('organization')
    .addColumn('slug', id, (c) => c.primaryKey())
    .addColumn('title', 'text', (c) => c.notNull())
    .addColumn('description', 'text', (c) => c.notNull())
    .addColumn('kind', id, (c) => c.notNull())
    .addColumn('parent', id, (c) => c.references('organization.slug'))
    .addColumn('is_handing_down', 'integer', (c) => c.notNull())
    .addColumn('homepage', 'text')
    .addColumn('place', 'text')
    .addColumn('brand', 'text', (c) => c.notNull())
    .addColumn('created_at', id, (c) => c.notNull())
    .addColumn('updated_at', id, (c) => c.notNull())
    .addColumn('removed_at', id)
    .execute();
  await db.schema.createIndex('organization_by_parent').on('organization').column('parent').execute();
  await db.schema
    .createTable('member')
    .addColumn('organization', id, (c) => c.notNull().references('organization.slug').onDelete('cascade'))
    .addColumn('user_id', id, (c) => c.notNull().references('user.id').onDelete('cascade'))
    .addColumn('role', id, (c) => c.notNull())
    .addColumn('created_at', id, (c) => c.notNull())
    .addPrimaryKeyConstraint('member_key', ['organization', 'user_id'])
    .execute();
  await db.schema.createIndex('member_by_user').on('member').column('user_id').execute();
}

async function createKeysAndRules(db: Kysely<never>): Promise<void> {
  const id = plainText(db);
  await db.schema
    .createTable('api_key')
    .addColumn('id', id, (c) => c.primaryKey())
    .addColumn('user_id', id, (c) => c.references('user.id').onDelete('cascade'))
    .addColumn('title', 'text', (c) => c.notNull())
    .addColumn('prefix', id, (c) => c.notNull())
    .addColumn('hash', id, (c) => c.notNull().unique())
    .addColumn('scopes', 'text', (c) => c.notNull())
    .addColumn('organization', id, (c) => c.references('organization.slug').onDelete('cascade'))
    .addColumn('expires_at', id)
    .addColumn('created_at', id, (c) => c.notNull())
    .addColumn('last_used_at', id)
    .execute();
  await db.schema.createIndex('api_key_by_user').on('api_key').column('user_id').execute();
  await db.schema
    .createTable('access_rule')
    .addColumn('id', id, (c) => c.primaryKey())
    .addColumn('dataset_uid', id, (c) => c.notNull())
    .addColumn('audience', id, (c) => c.notNull())
    .addColumn('audience_id', id)
    .addColumn('level', id, (c) => c.notNull())
    .addColumn('row_filter', 'text')
    .addColumn('hidden_fields', 'text', (c) => c.notNull())
    .addColumn('expires_at', id)
    .addColumn('created_at', id, (c) => c.notNull())
    .execute();
  await db.schema.createIndex('access_rule_by_dataset').on('access_rule').column('dataset_uid').execute();
  await db.schema.createIndex('access_rule_by_audience').on('access_rule').columns(['audience', 'audience_id']).execute();
}

async function createAudit(db: Kysely<never>): Promise<void> {
  const id = plainText(db);
  await db.schema
    .createTable('audit')
    .addColumn('id', 'bigint', (c) => c.primaryKey())
    .addColumn('at', id, (c) => c.notNull())
    .addColumn('actor_id', id)
    .addColumn('actor_name', 'text', (c) => c.notNull())
    .addColumn('action', id, (c) => c.notNull())
    .addColumn('subject', 'text', (c) => c.notNull())
    .addColumn('details', 'text', (c) => c.notNull())
    .addColumn('request_id', 'text')
    .addColumn('hash', id, (c) => c.notNull())
    .execute();
  await db.schema.createIndex('audit_by_subject').on('audit').columns(['subject', 'id']).execute();
}
