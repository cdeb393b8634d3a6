/** Tables of this module. The first four belong to the identity library; their moments are Dates on PostgreSQL. */
interface UserTable {
  id: string;
  name: string;
  email: string;
  is_email_verified: number | boolean;
  image: string | null;
  created_at: string | Date;
  updated_at: string | Date;
  /** 0 or 1: runs the marketplace as a whole. */
  is_operator: number;
  /** 0 or 1: may not sign in; keys are dead. */
  is_suspended: number;
}

interface SessionTable {
  id: string;
  user_id: string;
  token: string;
  expires_at: string | Date;
  ip_address: string | null;
  user_agent: string | null;
  created_at: string | Date;
  updated_at: string | Date;
}

interface AccountTable {
  id: string;
  user_id: string;
  provider_id: string;
  account_id: string;
  password: string | null;
}

export interface OrganizationTable {
  /** Never changes and is never used twice. */
  slug: string;
  title: string;
  description: string;
  kind: string;
  parent: string | null;
  /** 0 or 1: members have their role in all organizations below, too. */
  is_handing_down: number;
  homepage: string | null;
  place: string | null;
  /** Brand as JSON `{hue, chroma, logo}`. */
  brand: string;
  created_at: string;
  updated_at: string;
  /** Removed ones keep their slug, so that nobody else gets it. */
  removed_at: string | null;
}

interface MemberTable {
  organization: string;
  user_id: string;
  role: string;
  created_at: string;
}

export interface ApiKeyTable {
  id: string;
  /** Null for a key of the marketplace itself, which acts as an operator. */
  user_id: string | null;
  title: string;
  /** What is shown of the key. */
  prefix: string;
  /** SHA-256 of the key; keys have 160 random bits, so that a slow hash would add nothing. */
  hash: string;
  /** JSON list of KeyScope. */
  scopes: string;
  /** Only valid for this organization; null for all of the owner's. */
  organization: string | null;
  expires_at: string | null;
  created_at: string;
  /** To the hour. */
  last_used_at: string | null;
}

export interface AccessRuleTable {
  id: string;
  dataset_uid: string;
  audience: string;
  audience_id: string | null;
  level: string;
  row_filter: string | null;
  hidden_fields: string;
  expires_at: string | null;
  created_at: string;
}

export interface AuditTable {
  /** Counts up without a gap. */
  id: number;
  at: string;
  actor_id: string | null;
  actor_name: string;
  action: string;
  subject: string;
  /** JSON: what was, what is. */
  details: string;
  request_id: string | null;
  /** SHA-256 over the entry before and this one: an edited line is found. */
  hash: string;
}

export interface AccountsTables {
  access_rule: AccessRuleTable;
  account: AccountTable;
  api_key: ApiKeyTable;
  audit: AuditTable;
  member: MemberTable;
  organization: OrganizationTable;
  session: SessionTable;
  user: UserTable;
}

declare module '#server/platform/database/tables.ts' {
  interface Tables extends AccountsTables {}
}
